/** The steps from one sorted list to the next, as few as there can be, and how to take them. */
import type { Conversation } from '../model.ts';
import type { PlacedRow, Placement } from './placement.ts';
import { PrefixCounts, countBelow, longestIncreasing } from './sequence.ts';
import type { ListChange } from './types.ts';

/** The items after these changes. `items` stays as it is. */
export function applyChanges(items: readonly Conversation[], changes: readonly ListChange[]): readonly Conversation[] {
  if (changes.length === 0) return items;
  const next = items.slice();
  for (const change of changes) {
    switch (change.kind) {
      case 'insert':
        next.splice(change.to, 0, change.item);
        break;
      case 'remove':
        next.splice(change.from, 1);
        break;
      case 'move':
        next.splice(change.from, 1);
        next.splice(change.to, 0, change.item);
        break;
      case 'update':
        next[change.to] = change.item;
        break;
    }
  }
  return next;
}

/** The changes that turn an empty list into these items. */
export function insertAll(items: readonly Conversation[]): readonly ListChange[] {
  return items.map((item, to) => ({ kind: 'insert', to, item }));
}

/** A row of both lists. `order` is its place among all rows that changed or came, in the order of the next list. */
interface Survivor {
  readonly row: PlacedRow;
  readonly order: number;
  readonly from: number;
  /** How many rows that did not change precede it in the previous list. */
  readonly wasKept: number;
}

/**
 * Removals from the back, then moves, then insertions from the front, then updates: in this order the indices of all
 * but the moves are those of the previous or of the next list.
 */
export function listChanges(list: readonly Conversation[], { vacated, placed }: Placement): readonly ListChange[] {
  const survivors = survivorsOf(vacated, placed);
  const staying = stayingOf(survivors);
  const stays = new Set(staying);
  const moving = survivors.filter((survivor) => !stays.has(survivor));
  return [
    ...removals(list, vacated, survivors),
    ...moves(moving, staying),
    ...placed.filter((row) => row.from === undefined).map(({ to, item }) => ({ kind: 'insert', to, item }) as const),
    ...staying.map(({ row: { to, item } }) => ({ kind: 'update', from: to, to, item }) as const),
  ];
}

/** In the order of the previous list. */
function survivorsOf(vacated: readonly number[], placed: readonly PlacedRow[]): readonly Survivor[] {
  return placed
    .flatMap((row, order) => (row.from === undefined ? [] : [{ row, order, from: row.from }]))
    .toSorted((a, b) => a.from - b.from)
    .map((survivor) => ({
      ...survivor,
      wasKept: survivor.from - countBelow(vacated, survivor.from, (index) => index),
    }));
}

/** As many rows as possible that need not move: they passed no row that did not change, and none of each other. */
function stayingOf(survivors: readonly Survivor[]): readonly Survivor[] {
  const near = survivors.filter(({ row, wasKept }) => row.kept === wasKept);
  return longestIncreasing(near.map(({ order }) => order)).map((position) => near[position] as Survivor);
}

function removals(
  list: readonly Conversation[],
  vacated: readonly number[],
  survivors: readonly Survivor[],
): readonly ListChange[] {
  const survived = new Set(survivors.map(({ from }) => from));
  return vacated
    .filter((from) => !survived.has(from))
    .toReversed()
    .map((from) => ({ kind: 'remove', from, item: list[from] as Conversation }));
}

/**
 * The rows are moved in the order of the next list, each behind those moved before it and before those that wait at the
 * same place. A gap is the number of rows that stand still before a place; every index is its gap and the rows on the
 * move that stand before it at that moment.
 */
function moves(moving: readonly Survivor[], staying: readonly Survivor[]): readonly ListChange[] {
  const movers = moving.map(({ row, order, from, wasKept }, rank) => ({
    item: row.item,
    rank,
    fromGap: wasKept + countBelow(staying, from, (other) => other.from),
    toGap: row.kept + countBelow(staying, order, (other) => other.order),
    order,
  }));
  const inNextOrder = movers.toSorted((a, b) => a.order - b.order);
  const moved = new PrefixCounts(movers.length);
  return inNextOrder.map(({ item, rank, fromGap, toGap }, done) => {
    const arrivedBefore = Math.min(
      done,
      countBelow(inNextOrder, fromGap + 1, (other) => other.toGap),
    );
    const from = fromGap + arrivedBefore + rank - moved.below(rank);
    const startedBefore = countBelow(movers, toGap, (other) => other.fromGap);
    const waitingBefore = startedBefore - moved.below(startedBefore) - (rank < startedBefore ? 1 : 0);
    moved.mark(rank);
    return { kind: 'move', from, to: toGap + done + waitingBefore, item };
  });
}
