/** Live lists: observables over the rows of a source, each brought up to date by what changed. */
import {
  ReplaySubject,
  defer,
  distinctUntilChanged,
  filter,
  map,
  merge,
  observeOn,
  of,
  queueScheduler,
  scan,
  share,
} from 'rxjs';
import type { Observable } from 'rxjs';
import type { Conversation } from '../model.ts';
import { narrowChanges, rowPredicate } from './filtered-list.ts';
import type { RowPredicate } from './filtered-list.ts';
import { insertAll } from './list-changes.ts';
import { parseListOptions } from './options.ts';
import type { RowBatch, RowSource } from './row-source.ts';
import { applyRowChanges, carryRows, replaceRows, sortRows } from './sorted-list.ts';
import type { SortedList } from './sorted-list.ts';
import { badgeCount, carryUnreadTotals, unreadTotals } from './totals.ts';
import type { ConversationList, ListChange, ListOptions, RowChange } from './types.ts';
import { isWhole, windowChanges, windowRows } from './window.ts';
import type { Window } from './window.ts';

/**
 * All of them emit nothing before the source is ready, replay their last value, and emit only what differs from it. What
 * they keep is made at the first subscription and freed with the last.
 */
export interface LiveLists {
  /** All rows in the order of the list, hidden ones included. */
  readonly conversations$: Observable<readonly Conversation[]>;
  /** The unread messages of all rows that are neither hidden nor received without notice (`recvMsgOpt` 2). */
  readonly unreadTotal$: Observable<number>;
  /**
   * The rows that match, and a window on them. Each call makes a list of its own; its subscribers share it.
   *
   * @throws SyncError of kind `options` that names the bad option.
   */
  list(options?: ListOptions): Observable<ConversationList>;
  /** One row; undefined as long as there is none. */
  conversation(id: string): Observable<Conversation | undefined>;
}

export function liveLists(source: RowSource): LiveLists {
  // A listener may cause the next batch: it waits in the queue until all have heard of this one.
  const batches$ = source.changes$.pipe(observeOn(queueScheduler), share());
  // The batches are listened to first, so that what the first emission itself causes is not missed.
  const ticks$: Observable<RowBatch | undefined> = merge(batches$, of(undefined)).pipe(filter(() => source.ready));

  function live<State>(start: () => State, step: (state: State, batch: RowBatch) => State): Observable<State> {
    return defer(() => {
      let version = 0;
      const begin = (): State => {
        version = source.version;
        return start();
      };
      return ticks$.pipe(
        scan<RowBatch | undefined, State | undefined>((state, batch) => {
          if (state === undefined) return begin();
          return batch === undefined || batch.version <= version ? state : step(state, batch);
        }, undefined),
        map((state) => state as State),
      );
    });
  }

  return {
    conversations$: live(
      () => sortRows(source.rows()),
      (rows, batch) => replaceRows(rows, batch.rows),
    ).pipe(shared),
    unreadTotal$: live(
      () => source.rows().reduce((sum, row) => sum + badgeCount(row), 0),
      (sum, { rows }) => rows.reduce((total, { before, after }) => total + badgeCount(after) - badgeCount(before), sum),
    ).pipe(shared),
    list: (options = {}) => {
      const { limit = Infinity, offset = 0, ...filters } = parseListOptions(options);
      const window = { limit, offset };
      const matches = rowPredicate(filters);
      return live(
        () => startView(source, matches, window),
        (view, batch) => stepView(view, batch, matches, window),
      ).pipe(
        map((view) => view.shown),
        shared,
        map((shown, index) => (index === 0 ? { ...shown, changes: insertAll(shown.items) } : shown)),
      );
    },
    conversation: (id) =>
      ticks$.pipe(
        map(() => source.row(id)),
        distinctUntilChanged(),
      ),
  };
}

function shared<T>(values$: Observable<T>): Observable<T> {
  return values$.pipe(distinctUntilChanged(), share({ connector: () => new ReplaySubject<T>(1) }));
}

interface View {
  /** All rows that match. */
  readonly list: SortedList;
  readonly shown: ConversationList;
}

function startView(source: RowSource, matches: RowPredicate, window: Window): View {
  const list = sortRows(source.rows().filter(matches));
  const unread = unreadTotals(list);
  const items = windowRows(list, window);
  return { list, shown: { items, total: list.length, unread, complete: source.complete, changes: [] } };
}

function stepView({ list, shown }: View, batch: RowBatch, matches: RowPredicate, window: Window): View {
  const changed = narrowChanges(list, matches, batch.rows);
  const { next, items, changes } = moveOn(list, shown.items, changed, window);
  const unread = carryUnreadTotals(shown.unread, changed);
  const same =
    changes.length === 0 && next.length === shown.total && unread === shown.unread && batch.complete === shown.complete;
  return {
    list: next,
    shown: same ? shown : { items, total: next.length, unread, complete: batch.complete, changes },
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
  // Behind a window the array is the view's own: nobody else has seen it.
  const next = carryRows(list as Conversation[], changed);
  const shown = applyRowChanges(items, windowChanges(items, next, changed, window));
  return { next, items: shown.list, changes: shown.changes };
}
