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

/** `applyRowChanges` where nobody asks for the steps. */
export function replaceRows(list: SortedList, changed: readonly RowChange[]): SortedList {
  return rebuild(list, place(list, changed));
}

/**
 * `replaceRows` without the copy, for an array that its only owner gives away: it may be changed, and is not to be used
 * afterwards. Copying 50,000 pointers takes forty times as long as moving a few of them.
 */
export function carryRows(list: Conversation[], changed: readonly RowChange[]): Conversation[] {
  const placement = place(list, changed);
  return isSmall(placement) ? splice(list, placement) : merge(list, placement);
}

function rebuild(list: SortedList, placement: Placement): SortedList {
  if (placement.vacated.length + placement.placed.length === 0) return list;
  return isSmall(placement) ? splice(list.slice(), placement) : merge(list, placement);
}

/** Up to so many rows, moving the tail of an array for each of them is cheaper than building the array anew. */
function isSmall({ vacated, placed }: Placement): boolean {
  return vacated.length + placed.length <= 64;
}

function splice(list: Conversation[], { vacated, placed }: Placement): Conversation[] {
  for (const index of vacated.toReversed()) list.splice(index, 1);
  for (const { to, item } of placed) list.splice(to, 0, item);
  return list;
}

function merge(list: SortedList, { vacated, placed }: Placement): Conversation[] {
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
