import type { Meter } from '../figures/meter.ts';
import { refusal } from './refusal.ts';

/** Whose requests are counted: of a user, whatever the address, or of an address, whoever asks. */
export type RateScope = 'user' | 'address';

/** Counts requests, where the server runs: the core has none by itself. */
export interface RateLimiter {
  /** Counts one, and says in how many ms another may be answered if this is one too many. */
  take(scope: RateScope, key: string): Promise<number | undefined>;
}

/** @throws SyncError of kind `http` with status 429 where this request is one too many. */
export async function countRequest(
  { rateLimiter, meter }: { readonly rateLimiter?: RateLimiter; readonly meter: Meter },
  scope: RateScope,
  key: string,
): Promise<void> {
  const waitMs = await rateLimiter?.take(scope, key);
  if (waitMs === undefined) return;
  meter.count('refusals', { reason: `${scope}Rate` });
  throw refusal(429, `too many requests of this ${scope}`, waitMs);
}
