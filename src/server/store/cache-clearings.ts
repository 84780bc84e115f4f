/** A user whose cached head is to be taken away, because a writer could not reach the cache. */
export interface CacheClearing {
  /** Ascending in the order in which they were written. */
  readonly id: number;
  readonly userID: string;
}

/** What the nodes must know of the cache from the database, as it alone is one for all. */
export interface CacheClearingReads {
  /** Which cached heads count: those stored under another epoch do not. Empty until it is renewed. */
  epoch(): Promise<string>;
  /** The oldest ones that wait, at most `limit`. */
  pending(limit: number): Promise<readonly CacheClearing[]>;
}

export interface CacheClearingWrites extends CacheClearingReads {
  /**
   * Adds one for each user.
   *
   * @param age in ms. @param now ms since 1970; an engine that all nodes share uses its own clock.
   * @returns whether one that was written `age` ago or earlier waits, and goes on waiting until this transaction ends.
   */
  add(userIDs: readonly string[], age: number, now: number): Promise<boolean>;
  /** Those that were worked off; unknown IDs are ignored. */
  remove(ids: readonly number[]): Promise<void>;
  /** To be called by whatever makes versions be used again (SRV-5). */
  renewEpoch(epoch: string): Promise<void>;
}
