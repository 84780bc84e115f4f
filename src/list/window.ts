/** A window on a sorted list: what changes in it, found at the cost of what changed, not of its size or the list's. */
import { compareConversations } from '../model.ts';
import type { Conversation } from '../model.ts';
import type { SortedList } from './sorted-list.ts';
import type { RowChange } from './types.ts';

export interface Window {
  readonly offset: number;
  /** Infinity for all rows from the offset on. */
  readonly limit: number;
}

/** Whether the window shows every row, however many there are. */
export function isWhole({ offset, limit }: Window): boolean {
  return offset === 0 && limit === Infinity;
}

/** The rows that stand in the window. */
export function windowRows(list: SortedList, window: Window): SortedList {
  return isWhole(window) ? list : list.slice(window.offset, window.offset + window.limit);
}

/**
 * What turns `items`, the rows in the window so far, into those in the window of `next`: the changed rows that stand or
 * stood in it, and the unchanged ones that slid over its edges.
 */
export function windowChanges(
  items: SortedList,
  next: SortedList,
  changed: readonly RowChange[],
  window: Window,
): readonly RowChange[] {
  const was = frameOf(items, 0, items.length);
  const is = frameOf(next, window.offset, window.limit);
  const changes: RowChange[] = [];
  for (const { before, after } of changed) {
    const inside = {
      before: before !== undefined && within(was, before) ? before : undefined,
      after: after !== undefined && within(is, after) ? after : undefined,
    };
    if (inside.before !== inside.after) changes.push(inside);
  }
  const gone = new Set(changed.map(({ before }) => before));
  const come = new Set(changed.map(({ after }) => after));
  for (const row of slidOver(was, is, gone)) changes.push({ before: row, after: undefined });
  for (const row of slidOver(is, was, come)) changes.push({ before: undefined, after: row });
  return changes;
}

/** A stretch of a list, from `start` to before `end`; undefined where that is empty. */
type Frame =
  | {
      readonly list: SortedList;
      readonly start: number;
      readonly end: number;
      readonly first: Conversation;
      readonly last: Conversation;
    }
  | undefined;

function frameOf(list: SortedList, start: number, length: number): Frame {
  const end = Math.min(list.length, start + length);
  const first = list[start];
  const last = list[end - 1];
  return end <= start || first === undefined || last === undefined ? undefined : { list, start, end, first, last };
}

function within(frame: Frame, row: Conversation): boolean {
  return (
    frame !== undefined && compareConversations(frame.first, row) <= 0 && compareConversations(row, frame.last) <= 0
  );
}

/** The unchanged rows within one frame and outside of the other. They stand at its edges, so the search stops early. */
function* slidOver(
  inside: Frame,
  outside: Frame,
  changed: ReadonlySet<Conversation | undefined>,
): Generator<Conversation> {
  if (inside === undefined) return;
  const { list, start, end } = inside;
  for (let index = start; index < end; index++) {
    const row = list[index] as Conversation;
    if (changed.has(row)) continue;
    if (outside !== undefined && compareConversations(row, outside.first) >= 0) break;
    yield row;
  }
  if (outside === undefined) return;
  for (let index = end - 1; index >= start; index--) {
    const row = list[index] as Conversation;
    if (changed.has(row)) continue;
    if (compareConversations(row, outside.last) <= 0) break;
    yield row;
  }
}
