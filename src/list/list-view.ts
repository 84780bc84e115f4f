/** One live list: the rows that match, and the window on them that is shown. Each step gives a new one. */
import type { Conversation } from '../model.ts';
import { narrowChanges } from './filtered-list.ts';
import type { RowPredicate } from './filtered-list.ts';
import type { RowBatch, RowSource } from './row-source.ts';
import { applyRowChanges, carryRows, sortRows } from './sorted-list.ts';
import type { SortedList } from './sorted-list.ts';
import { carryUnreadTotals, unreadTotals } from './totals.ts';
import type { ConversationList, ListChange, RowChange } from './types.ts';
import { isWhole, windowChanges, windowRows } from './window.ts';
import type { Window } from './window.ts';

export interface ListView {
  /** All rows that match. Behind a window the array is the view's own: nobody else has seen it. */
  readonly list: SortedList;
  readonly window: Window;
  readonly shown: ConversationList;
}

export function startView(source: RowSource, matches: RowPredicate, window: Window): ListView {
  const list = sortRows(source.rows().filter(matches));
  const unread = unreadTotals(list);
  const items = windowRows(list, window);
  return { list, window, shown: { items, total: list.length, unread, complete: source.complete, changes: [] } };
}

/** The view after the rows changed. */
export function stepView({ list, window, shown }: ListView, batch: RowBatch, matches: RowPredicate): ListView {
  const changed = narrowChanges(list, matches, batch.rows);
  const { next, items, changes } = moveOn(list, shown.items, changed, window);
  const unread = carryUnreadTotals(shown.unread, changed);
  const same =
    changes.length === 0 && next.length === shown.total && unread === shown.unread && batch.complete === shown.complete;
  return {
    list: next,
    window,
    shown: same ? shown : { items, total: next.length, unread, complete: batch.complete, changes },
  };
}

/** The view after its window moved: what stays in it stays, at the cost of what slides over its edges. */
export function moveView(view: ListView, window: Window): ListView {
  const { list, window: before, shown } = view;
  if (window.limit === before.limit && window.offset === before.offset) return view;
  const { list: items, changes } = applyRowChanges(shown.items, windowChanges(shown.items, list, [], window));
  return {
    // What was shown as a whole is not the view's own.
    list: isWhole(before) ? list.slice() : list,
    window,
    shown: changes.length === 0 ? shown : { ...shown, items, changes },
  };
}

/** The list and its window after these changes. A window on all of the list is the list. */
function moveOn(
  list: SortedList,
  items: SortedList,
  changed: readonly RowChange[],
  window: Window,
): { readonly next: SortedList; readonly items: SortedList; readonly changes: readonly ListChange[] } {
  if (isWhole(window)) {
    const whole = applyRowChanges(list, changed);
    return { next: whole.list, items: whole.list, changes: whole.changes };
  }
  const next = carryRows(list as Conversation[], changed);
  const shown = applyRowChanges(items, windowChanges(items, next, changed, window));
  return { next, items: shown.list, changes: shown.changes };
}
