import type { LogHead } from '../store/version-logs.ts';

/**
 * All conversation IDs of a user in ascending order, as they were at a version. Since no row comes or goes without a
 * version (SRV-1), the list is right whenever its head is the log's: nobody has to take it away.
 */
export interface CachedList extends LogHead {
  readonly conversationIDs: readonly string[];
  /** Of the IDs, as the wire contract has it. */
  readonly idHash: bigint;
}

/** Where lists are kept. Neither call rejects: where the cache cannot be asked, there is nothing in it. */
export interface ListCache {
  get(userID: string): Promise<CachedList | undefined>;
  put(userID: string, list: CachedList): Promise<void>;
}

/**
 * The user's list at this head, from the cache or else built, and then kept. Those who ask at once build one.
 *
 * @param build may give a list of a later version.
 */
export type ListAt = (userID: string, head: LogHead, build: () => Promise<CachedList>) => Promise<CachedList>;

export function listAt(cache: ListCache, counted: (result: 'hit' | 'miss') => void): ListAt {
  const building = new Map<string, Promise<CachedList>>();
  return async (userID, head, build) => {
    const known = await cache.get(userID);
    if (known?.versionID === head.versionID && known.version === head.version) {
      counted('hit');
      return known;
    }
    counted('miss');
    // Whoever knows the same head may wait for the same list.
    const name = `${head.versionID} ${head.version} ${userID}`;
    const list = building.get(name) ?? build();
    building.set(name, list);
    try {
      const built = await list;
      await cache.put(userID, built);
      return built;
    } finally {
      if (building.get(name) === list) building.delete(name);
    }
  };
}
