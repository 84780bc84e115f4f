/** Looks at everything that one client shows, and tells what breaks a rule at the moment it is shown. */
import type { Subscription } from 'rxjs';
import { applyChanges } from '../../src/list/list-changes.ts';
import type { ConversationList, ListOptions } from '../../src/list/types.ts';
import { compareConversations } from '../../src/model.ts';
import type { Conversation } from '../../src/model.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import type { SyncEvent } from '../../src/sync/events.ts';
import type { SyncStatus } from '../../src/sync/sync-state.ts';
import type { PendingWrite } from '../../src/sync/writes.ts';
import { isLegalStep } from './legal-status.ts';

export interface WatcherOptions {
  /** No other tab shares the database. */
  readonly alone: boolean;
  readonly tell: (problem: string) => void;
  readonly onEvent: (event: SyncEvent) => void;
  /** Each row that is shown, the new and the old one; asked after all checks of the list. */
  readonly onRow: (row: Conversation, before: Conversation | undefined) => void;
}

/** A window that stands still. */
type StillOptions = ListOptions & { readonly limit?: number; readonly offset?: number };

const windows: readonly StillOptions[] = [
  {},
  { limit: 2 },
  { offset: 1, limit: 2 },
  { unread: true },
  { pinned: true, limit: 1 },
  { hidden: true },
];

export class Watcher {
  rows: readonly Conversation[] = [];
  status: SyncStatus | undefined;
  pending: readonly PendingWrite[] = [];
  readonly #sync: ConversationSync;
  readonly #options: WatcherOptions;
  readonly #subscriptions: Subscription[];
  readonly #lists = new Map<StillOptions, ConversationList>();
  #unreadTotal = 0;

  constructor(sync: ConversationSync, options: WatcherOptions) {
    this.#sync = sync;
    this.#options = options;
    this.#subscriptions = [
      sync.events$.subscribe(options.onEvent),
      sync.status$.subscribe((status) => this.#statusShown(status)),
      sync.conversations$.subscribe((rows) => this.#rowsShown(rows)),
      sync.pendingWrites$.subscribe((writes) => (this.pending = writes)),
      sync.unreadTotal$.subscribe((total) => (this.#unreadTotal = total)),
      ...windows.map((window) => sync.list(window).subscribe((list) => this.#listShown(window, list))),
    ];
  }

  row(conversationID: string): Conversation | undefined {
    return this.rows.find((row) => row.conversationID === conversationID);
  }

  /** Waits for no frame: a new subscriber is shown the newest, and with it all others. */
  look(): void {
    this.#sync.unreadTotal$.subscribe().unsubscribe();
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** What must hold between the observables once none of them has anything more to say. */
  checkTogether(): void {
    const { tell } = this.#options;
    const shown = this.rows.filter((row) => !row.hidden);
    const badge = shown.filter((row) => row.recvMsgOpt !== 2).reduce((sum, row) => sum + row.unreadCount, 0);
    if (badge !== this.#unreadTotal) tell(`SEQ-2: unreadTotal$ says ${this.#unreadTotal}, the rows say ${badge}`);
    for (const { conversationID: id } of this.pending) {
      if (this.row(id)?.pending === false) tell(`WRITE-1: ${id} has a write that waits, and is not pending`);
    }
    for (const [options, list] of this.#lists) {
      const { limit = Infinity, offset = 0, unread, pinned, hidden = false } = options;
      const matching = this.rows.filter(
        (row) =>
          row.hidden === hidden &&
          (unread === undefined || row.unreadCount > 0 === unread) &&
          (pinned === undefined || row.isPinned === pinned),
      );
      const wanted = matching.slice(offset, offset + limit);
      const name = `list(${JSON.stringify(options)})`;
      if (wanted.length !== list.items.length || wanted.some((row, at) => row !== list.items[at])) {
        tell(`${name} shows [${idsOf(list.items)}], conversations$ says [${idsOf(wanted)}]`);
      }
      if (list.total !== matching.length) tell(`${name}: total ${list.total} of ${matching.length}`);
      const messages = matching.reduce((sum, row) => sum + row.unreadCount, 0);
      if (list.unread.messages !== messages) tell(`SEQ-2: ${name}: ${list.unread.messages} unread of ${messages}`);
      const conversations = matching.filter((row) => row.unreadCount > 0).length;
      if (list.unread.conversations !== conversations) tell(`SEQ-2: ${name}: unread conversations`);
    }
  }

  #statusShown(status: SyncStatus): void {
    const before = this.status;
    this.status = status;
    if (before !== undefined && !isLegalStep(before.state, status.state, this.#options.alone)) {
      this.#options.tell(`status$ went from ${before.state} to ${status.state}`);
    }
  }

  #rowsShown(rows: readonly Conversation[]): void {
    const { tell, onRow } = this.#options;
    const before = new Map(this.rows.map((row) => [row.conversationID, row]));
    this.rows = rows;
    for (const [at, row] of rows.entries()) {
      const { conversationID: id } = row;
      const next = rows[at + 1];
      if (next !== undefined && compareConversations(row, next) >= 0) {
        tell(`${id} stands before ${next.conversationID}`);
      }
      if (!Object.isFrozen(row)) tell(`${id} is not frozen`);
      if (row.unreadCount < 0 || row.unreadCount !== Math.max(0, row.latestSeq - row.readSeq)) {
        tell(`SEQ-2: ${id} has ${row.unreadCount} unread of ${row.readSeq} to ${row.latestSeq}`);
      }
      const old = before.get(id);
      if (old !== undefined && old !== row && sameContent(old, row)) {
        tell(`${id} is another object with the same content`);
      }
    }
    if (new Set(rows.map((row) => row.conversationID)).size !== rows.length) {
      tell(`twice in the list: [${idsOf(rows)}]`);
    }
    for (const row of rows) onRow(row, before.get(row.conversationID));
  }

  #listShown(options: StillOptions, list: ConversationList): void {
    const { tell } = this.#options;
    const previous = this.#lists.get(options)?.items ?? [];
    this.#lists.set(options, list);
    const applied = applyChanges(previous, list.changes);
    if (applied.length !== list.items.length || applied.some((row, at) => row !== list.items[at])) {
      tell(
        `list(${JSON.stringify(options)}): its changes do not turn [${idsOf(previous)}] into [${idsOf(list.items)}]`,
      );
    }
  }
}

function sameContent(a: Conversation, b: Conversation): boolean {
  return (Object.keys(b) as (keyof Conversation)[]).every((key) =>
    key === 'latestMsg' ? JSON.stringify(a[key]) === JSON.stringify(b[key]) : a[key] === b[key],
  );
}

function idsOf(rows: readonly Conversation[]): string {
  return rows.map((row) => row.conversationID).join();
}
