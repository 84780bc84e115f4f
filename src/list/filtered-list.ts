/** Which rows a list has, and what a change of rows is to it. */
import type { Conversation } from '../model.ts';
import { holds } from './placement.ts';
import type { SortedList } from './sorted-list.ts';
import type { ListFilter, RowChange } from './types.ts';

export type RowPredicate = (row: Conversation) => boolean;

export function rowPredicate(filter: ListFilter): RowPredicate {
  const { unread, pinned, hidden = false, where } = filter;
  const types = filter.types === undefined ? undefined : new Set(filter.types);
  return (row) =>
    row.hidden === hidden &&
    (unread === undefined || row.unreadCount > 0 === unread) &&
    (pinned === undefined || row.isPinned === pinned) &&
    (types === undefined || types.has(row.conversationType)) &&
    (where === undefined || where(row));
}

/**
 * The part of the changes that concerns a list of the rows that match. Whether it had a row is asked of the list, not of
 * the predicate, which is the app's and may answer otherwise the second time.
 */
export function narrowChanges(
  list: SortedList,
  matches: RowPredicate,
  changed: readonly RowChange[],
): readonly RowChange[] {
  const narrowed: RowChange[] = [];
  for (const change of changed) {
    const before = change.before !== undefined && holds(list, change.before) ? change.before : undefined;
    const after = change.after !== undefined && matches(change.after) ? change.after : undefined;
    if (before !== after) narrowed.push({ before, after });
  }
  return narrowed;
}
