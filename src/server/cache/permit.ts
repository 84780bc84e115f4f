/** Whether the cache may be asked: what a node knows of the writers that could not reach it. */
export interface CachePermit {
  /** The epoch whose heads count; undefined while the cache must not be asked. */
  epoch(): string | undefined;
  /**
   * Resolves once no node answers from what was cached before the call, after a commit that the cache may not know.
   *
   * @param epoch the one that the commit began, if it did.
   */
  lapse(epoch?: string): Promise<void>;
}

/** For cells that only this process has: nobody else may write, and no call to them fails. */
export function ownPermit(): CachePermit {
  let current = '';
  return {
    epoch: () => current,
    async lapse(epoch) {
      current = epoch ?? current;
    },
  };
}
