import * as v from 'valibot';
import { SyncError } from '../errors.ts';
import type { ListOptions } from './types.ts';

const Count = /* @__PURE__ */ v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ListOptionsSchema: v.GenericSchema<unknown, ListOptions> = /* @__PURE__ */ v.strictObject({
  limit: v.optional(Count),
  offset: v.optional(Count),
  unread: v.optional(v.boolean()),
  pinned: v.optional(v.boolean()),
  types: v.optional(v.array(v.pipe(v.number(), v.safeInteger()))),
  hidden: v.optional(v.boolean()),
  where: v.optional(
    v.custom<NonNullable<ListOptions['where']>>((value) => typeof value === 'function', 'expected a function'),
  ),
});

/** @throws SyncError of kind `options` whose `path` is the first bad field, e.g. `types.0`. */
export function parseListOptions(options: unknown): ListOptions {
  const result = v.safeParse(ListOptionsSchema, options, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'options';
  throw new SyncError('options', `${path}: ${issue.message}`, { path });
}
