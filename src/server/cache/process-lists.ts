import { LRUCache } from 'lru-cache';
import type { CachedList, ListCache } from './list-cache.ts';

/** How many IDs are kept, of all users together. */
const CAPACITY = 1_000_000;

/** Lists in this process. */
export function processLists(options: { readonly now: () => number; readonly listMs: number }): ListCache {
  const lists = new LRUCache<string, CachedList>({
    maxSize: CAPACITY,
    sizeCalculation: ({ conversationIDs }) => 1 + conversationIDs.length,
    ttl: options.listMs,
    ttlResolution: 0,
    perf: { now: options.now },
  });
  return {
    get: async (userID) => lists.get(userID),
    async put(userID, list) {
      lists.set(userID, list);
    },
  };
}
