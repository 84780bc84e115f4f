import type { LogHead } from '../store/version-logs.ts';

/**
 * What stands under a user's key in the cache of log heads.
 *
 * The promise: no head is answered that is older than a change that was acknowledged before the question. It rests on
 * two marks in the place of the head, and on no clock:
 *
 * - A **reader** that finds nothing leaves a lease of its own, asks the database, and stores what it read only where its
 *   lease still stands. Whatever took the lease away, a writer, an eviction or the loss of all keys, may have come with
 *   a newer head, so nothing is stored then.
 * - A **writer** leaves a mark of its own when it is about to commit, over lease or head, and after the commit stores its
 *   head only where its mark still stands and has stood alone. Otherwise it leaves nothing, and the next reader asks.
 *   It acknowledges after that. A mark outlives the longest commit, so that a writer that died cannot leave an older head.
 */
export type Cell =
  | { readonly kind: 'head'; readonly head: LogHead }
  /** A reader is asking the database. */
  | { readonly kind: 'leased'; readonly lease: string }
  /** A writer is committing, or died on the way. */
  | { readonly kind: 'marked' };

/** Where the cells lie. Each call is atomic for each user; a call that rejects may have been carried out all the same. */
export interface VersionCells {
  /** The label of its figures. */
  readonly level: 'process' | 'redis';
  /**
   * What stands there. Where nothing does, `lease` is left, and answered.
   *
   * @param epoch which heads count: those stored under another one are nothing.
   */
  look(userIDs: readonly string[], lease: string, epoch: string): Promise<ReadonlyMap<string, Cell>>;
  /** Puts the heads in the place of this lease; undefined takes the lease away. */
  fill(heads: ReadonlyMap<string, LogHead | undefined>, lease: string, epoch: string): Promise<void>;
  /** Leaves the writer's mark. */
  mark(userIDs: readonly string[], writer: string): Promise<void>;
  /** Takes the writer's mark away; puts the head in its place where it stood alone from the beginning. */
  settle(heads: ReadonlyMap<string, LogHead | undefined>, writer: string, epoch: string): Promise<void>;
  /** Takes heads and leases away, after a commit that left no mark: the marks that stand now stood beside it. */
  clear(userIDs: readonly string[]): Promise<void>;
}

/** How long a lease stands, in ms: longer than a query may take. */
export const LEASE_MS = 60_000;
