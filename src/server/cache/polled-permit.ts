import type { Meter } from '../figures/meter.ts';
import type { ServerStore } from '../store.ts';
import type { Delay } from '../timer.ts';
import type { VersionCells } from './cells.ts';
import type { CachePermit } from './permit.ts';

/** How long a look into the database allows the cache to be asked, in ms. */
const PERMIT_MS = 1000;
const POLL_MS = 300;
/** Clocks of two machines do not run equally fast. */
const LAPSE_MS = 1.1 * PERMIT_MS;
const BATCH = 1000;

export interface PolledPermitOptions {
  readonly store: ServerStore;
  readonly cells: VersionCells;
  readonly meter: Meter;
  readonly delay: Delay;
  /** ms since any moment; never goes back. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface PolledPermit extends CachePermit {
  /** Resolves after the signal. */
  readonly ended: Promise<void>;
}

/**
 * A permit that several nodes have by looking at the same database. A writer that could not reach the cache leaves a
 * clearing in its transaction, and acknowledges after every permit that was had without seeing it has run out. Whoever
 * reaches the cache works the clearings off; until then all nodes answer from the database.
 */
export async function polledPermit(options: PolledPermitOptions): Promise<PolledPermit> {
  const { store, cells, meter, delay, now, signal } = options;
  let granted: { readonly epoch: string; readonly until: number } | undefined;

  async function look(): Promise<void> {
    const begin = now();
    const { epoch, pending } = await store.read(async ({ cacheClearings }) => {
      return { epoch: await cacheClearings.epoch(), pending: await cacheClearings.pending(BATCH) };
    });
    granted = pending.length === 0 ? { epoch, until: begin + PERMIT_MS } : undefined;
    if (pending.length === 0) return;
    await cells.clear([...new Set(pending.map(({ userID }) => userID))]);
    await store.transaction(({ cacheClearings }) => cacheClearings.remove(pending.map(({ id }) => id)));
  }

  const tryToLook = (): Promise<void> =>
    look().catch(() => meter.count('cacheFailures', { cache: 'versions', reason: 'clearing' }));

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      await delay(POLL_MS, signal).catch(() => undefined);
      if (!signal.aborted) await tryToLook();
    }
  }

  await tryToLook();
  return {
    epoch: () => (granted !== undefined && now() < granted.until ? granted.epoch : undefined),
    lapse: () => delay(LAPSE_MS, signal),
    ended: poll(),
  };
}
