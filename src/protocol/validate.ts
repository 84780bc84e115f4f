import * as v from 'valibot';
import { SyncError } from '../errors.ts';

/**
 * Reads `value` as `schema` says.
 *
 * @param where what `value` is, the first part of the path in an error, e.g. `data`; may be empty.
 * @throws SyncError of kind `protocol` whose `path` is the dotted path of the first bad field.
 */
export function parseWire<T>(schema: v.GenericSchema<unknown, T>, value: unknown, where: string): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [where, v.getDotPath(issue)].filter(Boolean).join('.');
  throw new SyncError('protocol', `${path || 'value'}: ${describe(issue)}`, { path });
}

/** Text that was received is left out: it may be private, and errors end in logs. */
function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === null) return issue.message;
  const received = issue.received.startsWith('"') ? 'text' : issue.received;
  return `expected ${issue.expected} but received ${received}`;
}
