import type { Meter } from '../figures/meter.ts';
import type { AddedClearings } from '../store/cache-clearings.ts';
import type { ServerStore, StoreWrites } from '../store.ts';
import type { LogHead } from '../store/version-logs.ts';
import type { VersionCells } from './cells.ts';
import type { CachePermit } from './permit.ts';

export interface CachedStoreOptions {
  readonly store: ServerStore;
  readonly cells: VersionCells;
  readonly permit: CachePermit;
  readonly meter: Meter;
  readonly newID: () => string;
}

/** What one run of a transaction did to heads. */
interface Written {
  /** By user ID; undefined where the log is gone. */
  readonly heads: Map<string, LogHead | undefined>;
  /** The one that began, so that no head of before counts. */
  epoch: string | undefined;
}

/**
 * The store, with the cache of heads told of what is committed: marks are left when a transaction is about to commit,
 * and it resolves, so that it can be acknowledged, once no node answers with an older head.
 */
export function cachedStore({ store, cells, permit, meter, newID }: CachedStoreOptions): ServerStore {
  const failed = (reason: string): void => meter.count('cacheFailures', { cache: 'versions', reason });

  async function mark(writes: StoreWrites, userIDs: readonly string[], writer: string): Promise<Marking> {
    if (userIDs.length === 0) return marked;
    try {
      await cells.mark(userIDs, writer);
      return marked;
    } catch {
      failed('mark');
      return writes.cacheClearings.add(userIDs);
    }
  }

  async function settle(heads: Written['heads'], writer: string, epoch: string): Promise<void> {
    try {
      await cells.settle(heads, writer, epoch);
    } catch {
      failed('settle');
      await lapse(await store.transaction(({ cacheClearings }) => cacheClearings.add([...heads.keys()])));
    }
  }

  /** Waits until no node asks the cache, and tells those who come after that they need not. */
  async function lapse({ ids, othersLapsed }: AddedClearings): Promise<void> {
    if (othersLapsed) return;
    await permit.lapse();
    await store.transaction(({ cacheClearings }) => cacheClearings.lapse(ids)).catch(() => failed('lapse'));
  }

  return {
    read: (run) => store.read(run),
    close: () => store.close(),
    async transaction(run) {
      const writer = newID();
      // Taken before, so that a head is never stored under an epoch that began after it was written.
      const epoch = permit.epoch();
      const told = new Set<string>();
      const last: { written: Written; marking: Marking } = { written: nothing(), marking: marked };
      const result = await store.transaction(async (writes) => {
        // An engine may run this more than once.
        last.written = nothing();
        const own = await run(watched(writes, last.written));
        const userIDs = [...last.written.heads.keys()];
        last.marking = await mark(writes, userIDs, writer);
        if (last.marking === marked) for (const userID of userIDs) told.add(userID);
        return own;
      });
      // Where the transaction rejects, the commit may still come: the marks stay until they run out.
      const { heads, epoch: begun } = last.written;
      if (begun !== undefined) await permit.lapse(begun);
      if (last.marking !== marked) await lapse(last.marking);
      const settled = [...told].map((userID) => [userID, epoch === undefined ? undefined : heads.get(userID)] as const);
      if (told.size > 0) await settle(new Map(settled), writer, epoch ?? '');
      return result;
    },
  };
}

const nothing = (): Written => ({ heads: new Map(), epoch: undefined });

/** How the cells were told of what is about to be committed: themselves, or by clearings in the same transaction. */
type Marking = typeof marked | AddedClearings;
const marked = 'marked';

/** What can be written, with what happens to heads noted. */
function watched(writes: StoreWrites, written: Written): StoreWrites {
  const { versionLogs, cacheClearings } = writes;
  return {
    ...writes,
    versionLogs: {
      ...versionLogs,
      async bump(userIDs, newVersionID) {
        const heads = await versionLogs.bump(userIDs, newVersionID);
        for (const [userID, head] of heads) written.heads.set(userID, head);
        return heads;
      },
      async drop(userIDs) {
        await versionLogs.drop(userIDs);
        for (const userID of userIDs) written.heads.set(userID, undefined);
      },
    },
    cacheClearings: {
      ...cacheClearings,
      async renewEpoch(epoch) {
        written.epoch = epoch;
        await cacheClearings.renewEpoch(epoch);
      },
    },
  };
}
