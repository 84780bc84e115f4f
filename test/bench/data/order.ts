/** The order of the list, written once more so that the check does not lean on what it checks. */
import type { BenchRecord } from './records.ts';

type Sortable = Pick<BenchRecord, 'isPinned' | 'latestMsgTime' | 'conversationID'>;

/** Pinned first, then the newest, then by ID. */
export function inOrder(a: Sortable, b: Sortable): number {
  if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
  if (a.latestMsgTime !== b.latestMsgTime) return b.latestMsgTime - a.latestMsgTime;
  if (a.conversationID === b.conversationID) return 0;
  return a.conversationID < b.conversationID ? -1 : 1;
}

/**
 * The order as one ascending compound key, for databases that have none that descends: `[pinRank, age, conversationID]`.
 * Booleans are no keys of IndexedDB.
 */
export interface OrderKeys {
  readonly pinRank: 0 | 1;
  readonly age: number;
}

/** Above every time in ms. */
export const FAR_FUTURE = 10_000_000_000_000;

export function orderKeys({ isPinned, latestMsgTime }: Sortable): OrderKeys {
  return { pinRank: isPinned ? 0 : 1, age: FAR_FUTURE - latestMsgTime };
}
