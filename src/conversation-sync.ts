/** The object behind the public API. It outlives its runs: each `start()` makes a new engine, which ends with `stop()`. */
import { BehaviorSubject, Subject, filter, firstValueFrom, map, merge, of, type Observable } from 'rxjs';
import { memoryStore } from './adapters/memory-store.ts';
import { SyncError, toSyncError } from './errors.ts';
import { liveLists, type LiveLists } from './list/live-list.ts';
import type { ConversationList, ListOptions } from './list/types.ts';
import type { Conversation } from './model.ts';
import { resolveOptions, type ConversationSyncOptions, type ResolvedOptions } from './options.ts';
import type { Store } from './ports.ts';
import type { ConversationSync } from './public-api.ts';
import { Commands, type UpdateFields } from './sync/commands.ts';
import { Engine } from './sync/engine.ts';
import type { SyncEvent } from './sync/events.ts';
import type { CommandReceipt } from './sync/outbox.ts';
import type { PassResult } from './sync/pass.ts';
import { Replica } from './sync/replica.ts';
import { initialStatus, nextStatus, type StatusEvent, type SyncStatus } from './sync/sync-state.ts';
import { Viewed } from './sync/viewed.ts';

interface Running {
  readonly kind: 'running';
  readonly controller: AbortController;
  /** Settles when the local list can be read, or was not to be had. */
  readonly ready: Promise<void>;
  engine: Engine | undefined;
  store: Store;
}

interface Stopped {
  readonly kind: 'stopped';
  /** Settles when the run before has let go of the store. */
  readonly over: Promise<void>;
}

/** How many rows of one list count as looked at: more than any screen shows. */
const viewedRows = 100;

/** @throws SyncError of kind `options` that names the wrong option. */
export function createSync(options: ConversationSyncOptions): ConversationSync {
  return new Sync(resolveOptions(options));
}

class Sync implements ConversationSync {
  readonly conversations$: Observable<readonly Conversation[]>;
  readonly unreadTotal$: Observable<number>;
  readonly #options: ResolvedOptions;
  readonly #replica: Replica;
  readonly #lists: LiveLists;
  readonly #commands: Commands;
  readonly #viewed = new Viewed(() => this.#engine?.look());
  readonly #status: BehaviorSubject<SyncStatus>;
  readonly #events = new Subject<SyncEvent>();
  #run: Running | Stopped = { kind: 'stopped', over: Promise.resolve() };

  constructor(options: ResolvedOptions) {
    const { userID, environment, push } = options;
    this.#options = options;
    this.#replica = new Replica(userID);
    this.#lists = liveLists(this.#replica);
    this.#status = new BehaviorSubject<SyncStatus>({
      ...initialStatus,
      push: push === undefined ? 'none' : 'disconnected',
    });
    this.#commands = new Commands({
      replica: this.#replica,
      userID,
      outbox: () => this.#running().outbox,
      now: () => this.#engine?.now() ?? environment.now(),
    });
    this.conversations$ = this.#viewed.watch(this.#lists.conversations$, (rows) => rows.slice(0, viewedRows));
    this.unreadTotal$ = this.#lists.unreadTotal$;
  }

  get status$(): Observable<SyncStatus> {
    return this.#status;
  }

  get events$(): Observable<SyncEvent> {
    return this.#events;
  }

  list(options?: ListOptions): Observable<ConversationList> {
    return this.#viewed.watch(this.#lists.list(options), ({ items }) => items.slice(0, viewedRows));
  }

  conversation(id: string): Observable<Conversation | undefined> {
    return this.#viewed.watch(this.#lists.conversation(id), (row) => (row ? [row] : []));
  }

  start(): Promise<void> {
    const before = this.#run;
    if (before.kind === 'running') return before.ready;
    const controller = new AbortController();
    this.#tell({ kind: 'start' });
    const run: Running = {
      kind: 'running',
      controller,
      engine: undefined,
      store: this.#options.storage,
      ready: before.over.then(() => this.#begin(run)),
    };
    this.#run = run;
    return run.ready;
  }

  async whenComplete(): Promise<void> {
    const complete$ = merge(of(undefined), this.#replica.changes$).pipe(
      map(() => this.#replica.complete),
      filter(Boolean),
    );
    await firstValueFrom(complete$);
  }

  async sync(): Promise<PassResult> {
    if (this.#run.kind === 'running') await this.#run.ready;
    return this.#running().pass();
  }

  stop(): Promise<void> {
    return this.#end(async () => {});
  }

  async logout(): Promise<void> {
    const { environment, timing, storage, database } = this.#options;
    const engine = this.#engine;
    if (engine !== undefined) {
      const patience = new AbortController();
      const over = new Promise<void>((resolve) => environment.after(timing.logoutFlush, resolve, patience.signal));
      await Promise.race([engine.outbox.drained(), over]);
      patience.abort();
    }
    await this.#end(() => storage.destroy(database).finally(() => this.#replica.clear()));
  }

  setPinned(id: string, pinned: boolean): Promise<CommandReceipt> {
    return this.#commands.set(id, { isPinned: pinned });
  }

  setRecvMsgOpt(id: string, option: 0 | 1 | 2): Promise<CommandReceipt> {
    return this.#commands.set(id, { recvMsgOpt: option });
  }

  setPrivateChat(id: string, isPrivate: boolean): Promise<CommandReceipt> {
    return this.#commands.set(id, { isPrivateChat: isPrivate });
  }

  update(id: string, fields: UpdateFields): Promise<CommandReceipt> {
    return this.#commands.set(id, fields);
  }

  markAsRead(id: string): Promise<CommandReceipt> {
    return this.#commands.markAsRead(id);
  }

  markAllAsRead(): Promise<CommandReceipt> {
    return this.#commands.markAllAsRead();
  }

  setDraft(id: string, text: string): Promise<CommandReceipt> {
    return this.#commands.setDraft(id, text);
  }

  hide(id: string, hidden: boolean): Promise<CommandReceipt> {
    return this.#commands.hide(id, hidden);
  }

  remove(id: string): Promise<CommandReceipt> {
    return this.#commands.remove(id);
  }

  open(target: { readonly userID: string } | { readonly groupID: string }): Promise<string> {
    return this.#commands.open(target);
  }

  get #engine(): Engine | undefined {
    return this.#run.kind === 'running' ? this.#run.engine : undefined;
  }

  #running(): Engine {
    const engine = this.#engine;
    if (engine === undefined) throw new SyncError('aborted', 'the SDK is not running: await start() first', {});
    return engine;
  }

  /** Ends the run, if there is one, and does `last`. A start that comes meanwhile waits for both: the store is free then. */
  async #end(last: () => Promise<void>): Promise<void> {
    const run = this.#run;
    // A start that was still reading ends by itself.
    const over = (run.kind === 'stopped' ? run.over : run.ready.catch(() => {})).then(last);
    this.#run = { kind: 'stopped', over: over.catch(() => {}) };
    if (run.kind === 'running') {
      run.controller.abort(new SyncError('aborted', 'the SDK was stopped', {}));
      this.#replica.detach();
      run.store.close();
      this.#tell({ kind: 'stop' });
      if (this.#options.push !== undefined) this.#setBeside({ push: 'disconnected' });
    }
    await over;
  }

  async #begin(run: Running): Promise<void> {
    const { signal } = run.controller;
    signal.throwIfAborted();
    await this.#read(run);
    signal.throwIfAborted();
    run.engine = new Engine({
      ...this.#options,
      replica: this.#replica,
      signal,
      viewed: () => this.#viewed.ids(),
      onStatus: (event) => this.#tell(event),
      onPushStatus: (push) => this.#setBeside({ push }),
      onSynced: (lastSyncedAt) => this.#setBeside({ lastSyncedAt }),
      onEvent: (event) => this.#events.next(event),
    });
    run.engine.start();
  }

  /** STORE-2: where the storage cannot be used, the list is kept in memory, and the app is told. */
  async #read(run: Running): Promise<void> {
    const { storage, database, logger } = this.#options;
    try {
      await storage.open(database);
      if (run.controller.signal.aborted) storage.close();
      else await this.#replica.load(storage);
    } catch (thrown) {
      if (run.controller.signal.aborted) return;
      const error = toSyncError(thrown);
      logger('error', `storage: ${error.message}`, { error });
      storage.close();
      run.store = memoryStore();
      await run.store.open(database);
      await this.#replica.load(run.store);
      this.#events.next({ kind: 'storageDegraded', error });
    }
  }

  #setBeside(beside: Partial<Pick<SyncStatus, 'push' | 'lastSyncedAt'>>): void {
    this.#status.next({ ...this.#status.value, ...beside });
  }

  #tell(event: StatusEvent): void {
    const next = nextStatus(this.#status.value, event);
    if (next !== this.#status.value) this.#status.next(next);
  }
}
