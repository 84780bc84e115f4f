/** The sorted list: immutable, and brought from one state to the next at the cost of what changed (DEL-3). */
import { compareConversations } from '../model.ts';
import type { Conversation } from '../model.ts';
import { listChanges } from './list-changes.ts';
import { place } from './placement.ts';
import type { Placement } from './placement.ts';
import type { ListChange, RowChange } from './types.ts';

/** Rows by `compareConversations`, each ID once. */
export type SortedList = readonly Conversation[];

export function sortRows(rows: readonly Conversation[]): SortedList {
  return rows.toSorted(compareConversations);
}

/**
 * The list with these rows changed, each ID named at most once, and the steps that lead there. The order costs
 * O(changed × log N) comparisons, the new array one copy of pointers.
 */
export function applyRowChanges(
  list: SortedList,
  changed: readonly RowChange[],
): { readonly list: SortedList; readonly changes: readonly ListChange[] } {
  const placement = place(list, changed);
  return { list: rebuild(list, placement), changes: listChanges(list, placement) };
}

/** `applyRowChanges` for a list that nobody sees, so that the steps need not be known. */
export function replaceRows(list: SortedList, changed: readonly RowChange[]): SortedList {
  return rebuild(list, place(list, changed));
}

/** Up to so many rows, moving the tail of an array for each of them is cheaper than building the array anew. */
const FEW = 8;

function rebuild(list: SortedList, placement: Placement): SortedList {
  const touched = placement.vacated.length + placement.placed.length;
  if (touched === 0) return list;
  return touched <= FEW ? splice(list, placement) : merge(list, placement);
}

function splice(list: SortedList, { vacated, placed }: Placement): SortedList {
  const next = list.slice();
  for (const index of vacated.toReversed()) next.splice(index, 1);
  for (const { to, item } of placed) next.splice(to, 0, item);
  return next;
}

function merge(list: SortedList, { vacated, placed }: Placement): SortedList {
  const next: Conversation[] = [];
  let read = 0;
  let skip = 0;
  const copyUpTo = (length: number): void => {
    for (; next.length < length; read++) {
      if (vacated[skip] === read) skip++;
      else next.push(list[read] as Conversation);
    }
  };
  for (const { to, item } of placed) {
    copyUpTo(to);
    next.push(item);
  }
  copyUpTo(list.length - vacated.length + placed.length);
  return next;
}
