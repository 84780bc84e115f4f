import type { Timing } from './timing.ts';

/** The wait before attempt `attempt` (1 is the first retry), in ms: full jitter, and never shorter than the server asked for. */
export function retryDelay(timing: Timing, attempt: number, random: number, retryAfterMs = 0): number {
  const ceiling = Math.min(timing.retryCap, timing.retryBase * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, random * ceiling);
}
