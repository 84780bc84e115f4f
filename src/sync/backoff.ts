import { isSyncError, type SyncError } from '../errors.ts';
import type { Timing } from './timing.ts';

/**
 * The wait before attempt `attempt` (1 is the first retry) after this error, in ms: full jitter, and never shorter than the
 * server asked for.
 */
export function retryDelay(timing: Timing, attempt: number, random: number, error: SyncError): number {
  const ceiling = Math.min(timing.retryCap, timing.retryBase * 2 ** (attempt - 1));
  const { retryAfterMs = 0 } = isSyncError(error, 'http') ? error : {};
  return Math.max(retryAfterMs, random * ceiling);
}
