import { noMeter } from '../figures/meter.ts';
import type { Meter } from '../figures/meter.ts';
import type { ServerStore } from '../store.ts';
import { cachedHeads } from './cached-heads.ts';
import type { CachedHeads } from './cached-heads.ts';
import { cachedStore } from './cached-store.ts';
import type { VersionCells } from './cells.ts';
import { listAt } from './list-cache.ts';
import type { ListAt, ListCache } from './list-cache.ts';
import type { CachePermit } from './permit.ts';

export interface VersionCacheParts {
  readonly store: ServerStore;
  readonly cells: VersionCells;
  readonly permit: CachePermit;
  readonly lists: ListCache;
  readonly meter: Meter;
  /** Unique. */
  readonly newID: () => string;
}

/** The store with its cache: what reads go to, and the store by which everything must be written. */
export interface VersionCache {
  readonly store: ServerStore;
  readonly heads: CachedHeads;
  readonly listAt: ListAt;
  /** Looks up the heads of the users with the most changes, at most so many, so that they are cached. */
  warmUp(limit: number): Promise<void>;
}

const WARM_UP_BATCH = 500;

export function versionCache(parts: VersionCacheParts): VersionCache {
  const { store, lists, meter } = parts;
  return {
    store: cachedStore(parts),
    heads: cachedHeads(parts),
    listAt: listAt(lists, (result) => meter.count('cacheLookups', { level: 'list', result })),
    async warmUp(limit) {
      // Nobody asked for these: they are neither hits nor misses.
      const heads = cachedHeads({ ...parts, meter: noMeter });
      const userIDs = limit > 0 ? await store.read(({ versionLogs }) => versionLogs.busiest(limit)) : [];
      for (let from = 0; from < userIDs.length; from += WARM_UP_BATCH) {
        await heads(userIDs.slice(from, from + WARM_UP_BATCH));
      }
    },
  };
}
