/** Where changed rows stood in a sorted list, and where they belong. */
import { compareConversations } from '../model.ts';
import type { Conversation } from '../model.ts';
import type { RowChange } from './types.ts';

export interface PlacedRow {
  readonly item: Conversation;
  /** Its index in the previous list; undefined for a new row. */
  readonly from: number | undefined;
  /** Its index in the next list. */
  readonly to: number;
  /** How many rows that did not change precede it in the next list. */
  readonly kept: number;
}

export interface Placement {
  /** The indices in the previous list of all rows that changed or went, ascending. */
  readonly vacated: readonly number[];
  /** The rows that changed or came, in the order of the next list. */
  readonly placed: readonly PlacedRow[];
}

/** The index at which the row stands, or would stand, in a sorted list. */
export function rankOf(list: readonly Conversation[], row: Conversation): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareConversations(list[middle] as Conversation, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a sorted list holds this very object. */
export function holds(list: readonly Conversation[], row: Conversation): boolean {
  return list[rankOf(list, row)] === row;
}

/** @throws Error where a row that is said to be in the list is not: its keeper and the list have parted. */
export function place(list: readonly Conversation[], changed: readonly RowChange[]): Placement {
  const vacated: number[] = [];
  const arriving: { readonly item: Conversation; readonly from: number | undefined }[] = [];
  for (const { before, after } of changed) {
    if (before === after) continue;
    const from = before === undefined ? undefined : indexIn(list, before);
    if (from !== undefined) vacated.push(from);
    if (after !== undefined) arriving.push({ item: after, from });
  }
  vacated.sort((a, b) => a - b);
  arriving.sort((a, b) => compareConversations(a.item, b.item));
  let gone = 0;
  const placed = arriving.map(({ item, from }, before) => {
    const rank = rankOf(list, item);
    while (gone < vacated.length && (vacated[gone] as number) < rank) gone++;
    const kept = rank - gone;
    return { item, from, to: kept + before, kept };
  });
  return { vacated, placed };
}

function indexIn(list: readonly Conversation[], row: Conversation): number {
  const index = rankOf(list, row);
  if (list[index] !== row) throw new Error(`The list does not hold this object for ${row.conversationID}`);
  return index;
}
