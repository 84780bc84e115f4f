/** Sums over rows that are carried on from change to change (SEQ-2). */
import type { Conversation } from '../model.ts';
import type { RowChange, UnreadTotals } from './types.ts';

export function unreadTotals(rows: Iterable<Conversation>): UnreadTotals {
  let messages = 0;
  let conversations = 0;
  for (const { unreadCount } of rows) {
    messages += unreadCount;
    if (unreadCount > 0) conversations++;
  }
  return { messages, conversations };
}

/** The totals after the changes; the same object where they are the same. */
export function carryUnreadTotals(totals: UnreadTotals, changed: readonly RowChange[]): UnreadTotals {
  let { messages, conversations } = totals;
  for (const { before, after } of changed) {
    const was = before?.unreadCount ?? 0;
    const is = after?.unreadCount ?? 0;
    messages += is - was;
    conversations += Number(is > 0) - Number(was > 0);
  }
  return messages === totals.messages && conversations === totals.conversations ? totals : { messages, conversations };
}

/** What a row adds to the number on the app's badge: nothing where it is hidden or received without notice. */
export function badgeCount(row: Conversation | undefined): number {
  return row === undefined || row.hidden || row.recvMsgOpt === 2 ? 0 : row.unreadCount;
}
