import * as v from 'valibot';

export interface Pagination {
  /** From 1. */
  readonly pageNumber: number;
  /** The length of a page, 1 to 500 on the reference server. */
  readonly showNumber: number;
}

export const Pagination: v.GenericSchema<unknown, Pagination> = /* @__PURE__ */ v.object({
  pageNumber: /* @__PURE__ */ v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  showNumber: /* @__PURE__ */ v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(500)),
});
