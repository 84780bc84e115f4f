import type { ServiceContext } from './context.ts';
import type { LogSizes } from './store/version-logs.ts';
import type { Delay } from './timer.ts';

export interface RetentionOptions {
  readonly delay: Delay;
  /** Told of every round that failed; the next one makes up for it. */
  readonly onError: (error: unknown) => void;
}

const LONGEST_PAUSE_S = 3600;
/** How far beyond its age an entry may live, as a part of it. */
const PRECISION = 1 / 100;

/**
 * Cuts what version logs hold beyond their age and length, now and then until the server closes, and measures them, in transactions of a
 * store's batch each (SRV-5). Any number of nodes may do so on one database.
 *
 * @returns when it has ended; it never rejects.
 */
export async function runRetention(
  { store, limits, meter, now, closing }: Pick<ServiceContext, 'store' | 'limits' | 'meter' | 'now' | 'closing'>,
  { delay, onError }: RetentionOptions,
): Promise<void> {
  const { logRetention, logEntries: keep, storeBatch: limit } = limits;
  const pause = Math.max(1, Math.min(LONGEST_PAUSE_S, logRetention * PRECISION)) * 1000;

  async function cutAll(): Promise<void> {
    const before = now() - logRetention * 1000;
    while (!closing.aborted) {
      const cut = await store.transaction(({ versionLogs }) => versionLogs.cut({ before, keep, limit }));
      if (cut === 0) return;
      meter.count('logEntriesCut', {}, cut);
    }
  }

  let sizes: LogSizes = { logs: 0, entries: 0, longest: 0 };
  meter.watch('logs', () => sizes.logs);
  meter.watch('logEntries', () => sizes.entries);
  meter.watch('longestLog', () => sizes.longest);

  async function round(): Promise<void> {
    await cutAll();
    sizes = await store.read(({ versionLogs }) => versionLogs.sizes());
  }

  while (!closing.aborted) {
    // A store that the server has closed meanwhile is no failure.
    await round().catch((error: unknown) => closing.aborted || onError(error));
    await delay(pause, closing).catch(() => undefined);
  }
}
