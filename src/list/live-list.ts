/** Live lists: observables over the rows of a source, each brought up to date by what changed. */
import {
  EMPTY,
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
import { rowPredicate } from './filtered-list.ts';
import { insertAll } from './list-changes.ts';
import { moveView, startView, stepView } from './list-view.ts';
import type { ListView } from './list-view.ts';
import { MovingWindow } from './moving-window.ts';
import { parseListOptions } from './options.ts';
import type { RowBatch, RowSource } from './row-source.ts';
import { followScreen, listOfScreen } from './screen.ts';
import { replaceRows, sortRows } from './sorted-list.ts';
import { badgeCount } from './totals.ts';
import type { ConversationList, ListOptions } from './types.ts';

/**
 * All of them emit nothing before the source is ready, unless its screen is enough for them, replay their last value, and
 * emit only what differs from it. What they keep is made at the first subscription and freed with the last.
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

  /** `start` may give nothing: it is asked again then. `moves$` changes the state for other reasons than the rows. */
  function live<State>(
    start: () => State | undefined,
    step: (state: State, batch: RowBatch) => State,
    moves$: Observable<(state: State) => State> = EMPTY,
  ): Observable<State> {
    return defer(() => {
      let version = 0;
      const begin = (): State | undefined => {
        version = source.version;
        return start();
      };
      const steps$ = ticks$.pipe(
        map((batch) => (state: State) => {
          return batch === undefined || batch.version <= version ? state : step(state, batch);
        }),
      );
      return merge(moves$.pipe(filter(() => source.ready)), steps$).pipe(
        scan<(state: State) => State, State | undefined>(
          (state, next) => (state === undefined ? begin() : next(state)),
          undefined,
        ),
        filter((state) => state !== undefined),
      );
    });
  }

  const screen$ = source.screen$.pipe(filter(() => !source.ready));

  return {
    conversations$: live(
      () => sortRows(source.rows()),
      (rows, batch) => replaceRows(rows, batch.rows),
    ).pipe(shared),
    unreadTotal$: merge(
      screen$.pipe(map(({ badge }) => badge)),
      live(
        () => source.rows().reduce((sum, row) => sum + badgeCount(row), 0),
        (sum, { rows }) =>
          rows.reduce((total, { before, after }) => total + badgeCount(after) - badgeCount(before), sum),
      ),
    ).pipe(shared),
    list: (options = {}) => {
      const { limit, offset, ...filters } = parseListOptions(options);
      const matches = rowPredicate(filters);
      return defer(() => {
        const window = new MovingWindow({ limit, offset });
        let early: ConversationList | undefined;
        const start = (): ListView | undefined => {
          const view = window.place && startView(source, matches, window.place);
          return view && early ? followScreen(view, early) : view;
        };
        const early$ = screen$.pipe(
          map((screen) => (early = listOfScreen(screen, filters, window.place))),
          filter((shown) => shown !== undefined),
        );
        const moves$ = window.moves$.pipe(
          // A listener may move the window: all hear first of what is shown.
          observeOn(queueScheduler),
          map(() => (view: ListView) => (window.place ? moveView(view, window.place) : view)),
        );
        const view$ = live(start, (view, batch) => stepView(view, batch, matches), moves$);
        // The window is followed first.
        return merge(view$.pipe(map((view) => view.shown)), early$);
      }).pipe(
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
