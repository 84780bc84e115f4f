import * as v from 'valibot';

/** The answer of a call that answers nothing: `data` is absent, and whatever stands there is ignored. */
export const EmptyAnswer: v.GenericSchema<unknown, void> = /* @__PURE__ */ v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);
