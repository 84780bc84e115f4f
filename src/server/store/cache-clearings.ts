/** A user whose cached head is to be taken away, because a writer could not reach the cache. */
export interface CacheClearing {
  readonly id: number;
  readonly userID: string;
}

/** What the nodes must know of the cache from the database, as it alone is one for all. */
export interface CacheClearingReads {
  /** Which cached heads count: those stored under another epoch do not. Empty until it is renewed. */
  epoch(): Promise<string>;
  /** Those that wait, by ascending ID, at most `limit`. */
  pending(limit: number): Promise<readonly CacheClearing[]>;
}

/** Clearings that a transaction adds. */
export interface AddedClearings {
  readonly ids: readonly number[];
  /** Whether one that had lapsed waits, and goes on waiting until this transaction ends. */
  readonly othersLapsed: boolean;
}

export interface CacheClearingWrites extends CacheClearingReads {
  add(userIDs: readonly string[]): Promise<AddedClearings>;
  /** Notes that they have waited for so long that no node asks the cache any more. */
  lapse(ids: readonly number[]): Promise<void>;
  /** Those that were worked off; unknown IDs are ignored. */
  remove(ids: readonly number[]): Promise<void>;
  /** To be called by whatever makes versions be used again (SRV-5). */
  renewEpoch(epoch: string): Promise<void>;
}
