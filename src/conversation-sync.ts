/** The object behind the public API. It outlives its runs: each `start()` makes a new engine, which ends with `stop()`. */
import { Subject, tap, type Observable } from 'rxjs';
import { memoryStore } from './adapters/memory-store.ts';
import { SyncError } from './errors.ts';
import { liveLists, type LiveLists } from './list/live-list.ts';
import { PacedRows } from './list/paced-rows.ts';
import type { ConversationList, ListOptions } from './list/types.ts';
import type { Conversation } from './model.ts';
import { resolveOptions, type ConversationSyncOptions, type ResolvedOptions } from './options.ts';
import type { ConversationSync } from './public-api.ts';
import { Commands, type UpdateFields } from './sync/commands.ts';
import { deleteDatabase } from './sync/delete-database.ts';
import type { SyncEvent } from './sync/events.ts';
import { meterEmissions, meterView } from './sync/metered-view.ts';
import type { PassResult } from './sync/pass.ts';
import { Replica } from './sync/replica.ts';
import { StatusBoard } from './sync/status-board.ts';
import type { SyncStatus } from './sync/sync-state.ts';
import { Tab } from './sync/tab.ts';
import { until } from './sync/until.ts';
import { Viewed } from './sync/viewed.ts';
import { pendingWrites, type CommandReceipt, type PendingWrite } from './sync/writes.ts';

interface Running {
  readonly kind: 'running';
  readonly controller: AbortController;
  /** Settles when the local list can be read, or was not to be had. */
  readonly ready: Promise<void>;
  readonly tab: Tab;
}

interface Stopped {
  readonly kind: 'stopped';
  /** Settles when the run before has let go of the store. */
  readonly over: Promise<void>;
}

/** @throws SyncError of kind `options` that names the wrong option. */
export function createSync(options: ConversationSyncOptions): ConversationSync {
  return new Sync(resolveOptions(options));
}

class Sync implements ConversationSync {
  readonly conversations$: Observable<readonly Conversation[]>;
  readonly unreadTotal$: Observable<number>;
  readonly pendingWrites$: Observable<readonly PendingWrite[]>;
  readonly #options: ResolvedOptions;
  readonly #replica: Replica;
  readonly #shown: PacedRows;
  readonly #lists: LiveLists;
  readonly #commands: Commands;
  readonly #viewed = new Viewed(() => this.#tab?.look());
  readonly #status: StatusBoard;
  readonly #events = new Subject<SyncEvent>();
  #run: Running | Stopped = { kind: 'stopped', over: Promise.resolve() };

  constructor(options: ResolvedOptions) {
    const { userID, environment, push, figures } = options;
    this.#options = options;
    this.#replica = new Replica(userID);
    this.#shown = new PacedRows(this.#replica, environment.nextFrame);
    this.#lists = liveLists(this.#shown);
    this.#status = new StatusBoard(push === undefined ? 'none' : 'disconnected');
    if (figures !== undefined) meterView(this.#replica.changes$, this.#status, figures);
    this.#commands = new Commands({
      replica: this.#replica,
      userID,
      writes: () => this.#running().writes,
      draftTurn: () => this.#running().drafts.turn(),
      now: () => this.#tab?.clock.now() ?? environment.now(),
    });
    this.conversations$ = this.#watch(this.#lists.conversations$, (rows) => rows);
    this.unreadTotal$ = this.#shown.fresh(this.#lists.unreadTotal$);
    // Who is told that a write has ended finds its row as it is then.
    this.#replica.outboxChanges$.subscribe(() => this.#shown.flush());
    this.pendingWrites$ = pendingWrites(this.#replica);
  }

  get status$(): Observable<SyncStatus> {
    // Who is told that the list is right finds it so. During a sync there is more to come.
    return this.#status.changes$.pipe(tap(({ state }) => state === 'syncing' || this.#shown.flush()));
  }

  get events$(): Observable<SyncEvent> {
    return this.#events.pipe(tap(() => this.#shown.flush()));
  }

  list(options?: ListOptions): Observable<ConversationList> {
    return this.#watch(this.#lists.list(options), ({ items }) => items);
  }

  conversation(id: string): Observable<Conversation | undefined> {
    return this.#watch(this.#lists.conversation(id), (row) => (row ? [row] : []));
  }

  start(): Promise<void> {
    const before = this.#run;
    if (before.kind === 'running') return before.ready;
    const controller = new AbortController();
    const { signal } = controller;
    this.#shown.pace(signal);
    this.#status.tell({ kind: 'start' });
    const tab = new Tab({
      ...this.#options,
      fallback: memoryStore,
      replica: this.#replica,
      status: this.#status,
      signal,
      viewed: () => this.#viewed.ids(),
      onEvent: (event) => this.#events.next(event),
      onLogout: () => void this.#end(async () => this.#replica.clear(), 'dropped'),
    });
    const ready = before.over.then(async () => {
      signal.throwIfAborted();
      await tab.start();
      this.#shown.flush();
    });
    this.#run = { kind: 'running', controller, tab, ready };
    return ready;
  }

  async whenComplete(): Promise<void> {
    await until(() => this.#shown.complete, this.#shown.changes$);
  }

  async sync(): Promise<PassResult> {
    if (this.#run.kind === 'running') await this.#run.ready;
    const result = await this.#running().pass();
    this.#shown.flush();
    return result;
  }

  async discard(id: number): Promise<boolean> {
    return this.#running().writes.discard(id);
  }

  async stop(): Promise<void> {
    await this.#end(async () => {}, 'written');
  }

  async logout(): Promise<void> {
    const { environment, timing } = this.#options;
    const tab = this.#tab;
    if (tab !== undefined) {
      const patience = new AbortController();
      const over = new Promise<void>((resolve) => environment.after(timing.logoutFlush, resolve, patience.signal));
      await Promise.race([tab.writes.drained(), over]);
      patience.abort();
      tab.tellLogout();
    }
    await this.#end(async () => {
      try {
        await deleteDatabase(this.#options);
      } finally {
        this.#replica.clear();
      }
    }, 'dropped');
  }

  setPinned(id: string, pinned: boolean): Promise<CommandReceipt> {
    return this.#do((commands) => commands.set(id, { isPinned: pinned }));
  }

  setRecvMsgOpt(id: string, option: 0 | 1 | 2): Promise<CommandReceipt> {
    return this.#do((commands) => commands.set(id, { recvMsgOpt: option }));
  }

  setPrivateChat(id: string, isPrivate: boolean): Promise<CommandReceipt> {
    return this.#do((commands) => commands.set(id, { isPrivateChat: isPrivate }));
  }

  update(id: string, fields: UpdateFields): Promise<CommandReceipt> {
    return this.#do((commands) => commands.set(id, fields));
  }

  markAsRead(id: string): Promise<CommandReceipt> {
    return this.#do((commands) => commands.markAsRead(id));
  }

  markAllAsRead(): Promise<CommandReceipt> {
    return this.#do((commands) => commands.markAllAsRead());
  }

  setDraft(id: string, text: string): Promise<CommandReceipt> {
    return this.#do((commands) => commands.setDraft(id, text));
  }

  hide(id: string, hidden: boolean): Promise<CommandReceipt> {
    return this.#do((commands) => commands.hide(id, hidden));
  }

  remove(id: string): Promise<CommandReceipt> {
    return this.#do((commands) => commands.remove(id));
  }

  open(target: { readonly userID: string } | { readonly groupID: string }): Promise<string> {
    return this.#do((commands) => commands.open(target));
  }

  #watch<T>(values$: Observable<T>, rowsOf: (value: T) => readonly Conversation[]): Observable<T> {
    return meterEmissions(this.#shown.fresh(this.#viewed.watch(values$, rowsOf)), this.#options.figures);
  }

  #do<T>(command: (commands: Commands) => Promise<T>): Promise<T> {
    return this.#shown.atOnce(() => command(this.#commands));
  }

  get #tab(): Tab | undefined {
    return this.#run.kind === 'running' ? this.#run.tab : undefined;
  }

  #running(): Tab {
    const tab = this.#tab;
    if (tab === undefined) throw new SyncError('aborted', 'the SDK is not running: await start() first', {});
    return tab;
  }

  /**
   * Ends the run, if there is one, and does `last`. A start that comes meanwhile waits for both: the store is free then.
   * What the user did a moment ago is `written` first, or `dropped`.
   */
  async #end(last: () => Promise<void>, unsaved: 'written' | 'dropped'): Promise<void> {
    const run = this.#run;
    const ended = run.kind === 'stopped' ? run.over : this.#endRun(run, unsaved);
    const over = ended.then(last);
    this.#run = { kind: 'stopped', over: over.catch(() => {}) };
    await over;
  }

  /** Never rejects. */
  async #endRun(run: Running, unsaved: 'written' | 'dropped'): Promise<void> {
    const { tab, controller, ready } = run;
    if (unsaved === 'written') {
      tab.drafts.flush();
      const written = this.#replica.written();
      if (written !== undefined) await written;
      tab.keepScreen();
    }
    this.#replica.detach();
    controller.abort(new SyncError('aborted', 'the SDK was stopped', {}));
    // Not before: a tab that leads tells its status to the others.
    this.#status.tell({ kind: 'stop' });
    // A start came meanwhile.
    if (this.#run.kind === 'running' && this.#run !== run) this.#status.tell({ kind: 'start' });
    if (this.#options.push !== undefined) this.#status.beside({ push: 'disconnected' });
    // A start that was still reading ends by itself.
    await ready.catch(() => {});
  }
}
