import { SyncError } from '../../errors.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';

/** What is refused for its size or its number, before it is looked at: by an HTTP status of its own (wire contract). */
const CODES: ReadonlyMap<number, ErrorCode> = /* @__PURE__ */ new Map<number, ErrorCode>([
  [413, ErrorCode.badArguments],
  [429, ErrorCode.tooManyRequests],
  [503, ErrorCode.unavailable],
]);

/** @param retryAfterMs after which asking again may help. */
export function refusal(status: 413 | 429 | 503, detail: string, retryAfterMs?: number): SyncError<'http'> {
  return new SyncError('http', detail, retryAfterMs === undefined ? { status } : { status, retryAfterMs });
}

export function refusalCode({ status }: SyncError<'http'>): ErrorCode {
  return CODES.get(status) ?? ErrorCode.internal;
}

/** `Retry-After` in whole seconds, never less than what is meant. */
export function refusalHeaders({ retryAfterMs }: SyncError<'http'>): Readonly<Record<string, string>> {
  return retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}
