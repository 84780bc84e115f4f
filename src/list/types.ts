/** The types of a live list. All of them are public. */
import type { Observable } from 'rxjs';
import type { Conversation } from '../model.ts';

/** Where one row was and is. Never both undefined; `before` is the very object that a list holds. */
export interface RowChange {
  readonly before: Conversation | undefined;
  readonly after: Conversation | undefined;
}

/**
 * One step from a list to the next. The indices of a step refer to the list as the steps before it left it: applied in
 * order to the previous items (see `applyChanges`), the steps give the new items exactly.
 */
export type ListChange =
  | { readonly kind: 'insert'; readonly to: number; readonly item: Conversation }
  /** `item` is the row as it was last shown. */
  | { readonly kind: 'remove'; readonly from: number; readonly item: Conversation }
  /** Taken out at `from`, put in at `to`, an index of the list without it. `item` is the row as it is now. */
  | { readonly kind: 'move'; readonly from: number; readonly to: number; readonly item: Conversation }
  /** Another content in the same place: `from` equals `to`. */
  | { readonly kind: 'update'; readonly from: number; readonly to: number; readonly item: Conversation };

/** Which rows a list has. Those left out do not restrict it, but for `hidden`. */
export interface ListFilter {
  /** True: only rows with unread messages; false: only rows without. */
  readonly unread?: boolean | undefined;
  /** True: only pinned rows; false: only others. */
  readonly pinned?: boolean | undefined;
  /** The conversation types to have: 1 single, 3 group, 4 notification. */
  readonly types?: readonly number[] | undefined;
  /** True: only hidden rows; false, the default: only others. */
  readonly hidden?: boolean | undefined;
  /** Any further condition. It must depend on nothing but the row. */
  readonly where?: ((row: Conversation) => boolean) | undefined;
}

/**
 * Which rows of the filtered list are shown: `limit` of them (default: all) from index `offset` on (default: 0). Each may be
 * an observable, which moves the window: the list then waits for its first number, and fails with it, also where it tells
 * what is no count.
 */
export interface ListWindow {
  readonly limit?: number | Observable<number> | undefined;
  readonly offset?: number | Observable<number> | undefined;
}

export interface ListOptions extends ListFilter, ListWindow {}

/** How much is unread in a set of rows, muted ones included. */
export interface UnreadTotals {
  readonly messages: number;
  /** The number of rows with at least one unread message. */
  readonly conversations: number;
}

/** One state of a live list. */
export interface ConversationList {
  /** The rows of the window, in the order of the list. The same array as long as nothing in it changed. */
  readonly items: readonly Conversation[];
  /** The number of rows that match the filter, in the window or not. */
  readonly total: number;
  /** Over all rows that match the filter, in the window or not. */
  readonly unread: UnreadTotals;
  /** True where this device holds the whole list. */
  readonly complete: boolean;
  /** Turns the `items` that this subscriber saw last (none before its first emission) into these. */
  readonly changes: readonly ListChange[];
}
