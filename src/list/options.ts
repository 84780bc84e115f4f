import { isObservable } from 'rxjs';
import type { Observable } from 'rxjs';
import * as v from 'valibot';
import { SyncError } from '../errors.ts';
import type { ListOptions } from './types.ts';

const Place = /* @__PURE__ */ v.custom<number | Observable<number>>(
  (value) => isCount(value) || isObservable(value),
  'expected a count, or an observable of counts',
);

const ListOptionsSchema: v.GenericSchema<unknown, ListOptions> = /* @__PURE__ */ v.strictObject({
  limit: v.optional(Place),
  offset: v.optional(Place),
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

/** @throws SyncError of kind `options` whose `path` is the name. */
export function expectCount(value: unknown, path: 'limit' | 'offset'): number {
  if (isCount(value)) return value;
  throw new SyncError('options', `${path}: expected a count`, { path });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
