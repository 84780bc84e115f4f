/**
 * The database of one run: opened, opened again when it closes by itself (STORE-1), and given up for memory where it
 * cannot be used (STORE-2).
 */
import { isSyncError, SyncError, toSyncError } from '../errors.ts';
import type { ChangeSet, CommitOutcome, Environment, Snapshot, Store, StoredScreen } from '../ports.ts';
import { withPatience } from './patience.ts';
import { mayPass } from './storage-failures.ts';
import type { Timing } from './timing.ts';

export interface StorageOptions {
  readonly store: Store;
  /** Makes the store that takes over where the other cannot be used. */
  readonly fallback: () => Store;
  readonly database: string;
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** The connection ended by itself: what is stored should be looked at. */
  readonly onClosed: () => void;
  /** From here on everything is kept in memory. */
  readonly onDegraded: (error: SyncError) => void;
}

type State =
  | { readonly kind: 'closed' }
  /** Whoever comes waits for the end of it, those with an error of the connection before among them. */
  | { readonly kind: 'opening'; readonly ended: Promise<void> }
  | { readonly kind: 'open'; readonly store: Store }
  /** The page is frozen or put away: whoever comes waits until it is back. */
  | { readonly kind: 'suspended'; readonly back: Promise<void>; readonly resume: () => void }
  /** In memory. */
  | { readonly kind: 'degraded'; readonly store: Store };

type Work = 'reading' | 'writing';

export class Storage {
  readonly #options: StorageOptions;
  #state: State = { kind: 'closed' };
  /** In a row: what can be read need not be writable, so that each has its own count. */
  readonly #failures: Record<Work, number> = { reading: 0, writing: 0 };
  #recovery: Promise<void> | undefined;
  /** Aborts with the connection: what is asked of it has no answer any more. */
  #connection = new AbortController();

  constructor(options: StorageOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#close(), { once: true });
  }

  /** Whether other tabs see what is written. */
  get shared(): boolean {
    return this.#state.kind !== 'degraded' && this.#options.store.shared;
  }

  open(): Promise<void> {
    const ended = this.#open();
    this.#state = { kind: 'opening', ended };
    return ended;
  }

  commit(changes: ChangeSet): Promise<CommitOutcome> {
    return this.#ask('writing', (store) => store.commit(changes));
  }

  /** Reading changes nothing, so it is tried again here. */
  async snapshot(): Promise<Snapshot> {
    for (;;) {
      try {
        return await this.#ask('reading', (store) => store.snapshot());
      } catch (thrown) {
        const error = toSyncError(thrown);
        if (!isSyncError(error, 'storage')) throw error;
        await this.#recover(error, 'reading');
      }
    }
  }

  /** Before the database is open, too. Nobody should wait for it: where it fails, so will the snapshot, which mends what there is. */
  async screen(): Promise<StoredScreen | undefined> {
    try {
      return await this.#options.store.screen?.();
    } catch {
      return undefined;
    }
  }

  /**
   * After a commit that failed: resolves when the storage can be used again, be it the database, opened anew, or memory.
   * Whoever fails meanwhile waits for it too.
   */
  recover(error: SyncError<'storage'>): Promise<void> {
    return this.#recover(error, 'writing');
  }

  #recover(error: SyncError<'storage'>, work: Work): Promise<void> {
    this.#recovery ??= this.#recoverOnce(error, work);
    return this.#recovery;
  }

  async #recoverOnce(error: SyncError<'storage'>, work: Work): Promise<void> {
    try {
      await this.#reopen(error, work);
    } finally {
      this.#recovery = undefined;
    }
  }

  async #reopen(error: SyncError<'storage'>, work: Work): Promise<void> {
    if (this.#state.kind === 'suspended') return this.#state.back;
    this.#options.signal.throwIfAborted();
    if (this.#state.kind === 'opening') return this.#state.ended;
    if (this.#state.kind === 'degraded') throw error;
    this.#failures[work] += 1;
    await this.#openAgain(error, this.#failures[work]);
  }

  /** After so many failures, of which this is the last. */
  async #openAgain(error: SyncError, before: number): Promise<void> {
    let problem = error;
    for (let failures = before; mayPass(problem, failures); failures++) {
      this.#letGo();
      this.#options.store.close();
      try {
        await this.#connect();
        return;
      } catch (thrown) {
        if (this.#state.kind === 'suspended') return this.#state.back;
        problem = toSyncError(thrown);
        // It has been waited for once already.
        if (isSyncError(problem, 'storage') && problem.reason === 'timeout') break;
      }
    }
    await this.#degrade(problem);
  }

  /** The page may be gone the next moment: what can be written without an answer is written now. */
  keep(write: (store: Store) => void): 'kept' | 'nothing' {
    if (this.#state.kind !== 'open') return 'nothing';
    write(this.#state.store);
    return 'kept';
  }

  /** STORE-7: a page that is about to be frozen or put away leaves no transaction open, and no connection. */
  suspend(): void {
    if (this.#state.kind === 'suspended' || this.#state.kind === 'degraded') return;
    let resume = (): void => {};
    const back = new Promise<void>((resolve) => (resume = resolve));
    this.#state = { kind: 'suspended', back, resume };
    this.#letGo();
    this.#options.store.abandon();
  }

  async resume(): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'suspended') return;
    this.#state = { kind: 'closed' };
    await this.open();
    state.resume();
  }

  async #open(): Promise<void> {
    try {
      await this.#connect();
    } catch (thrown) {
      if (this.#state.kind === 'suspended') return this.#state.back;
      const error = toSyncError(thrown);
      if (isSyncError(error, 'storage') && error.reason === 'timeout') await this.#degrade(error);
      else await this.#openAgain(error, 1);
    }
  }

  async #usable(): Promise<Store> {
    if (this.#state.kind === 'suspended') await this.#state.back;
    if (this.#state.kind === 'opening') await this.#state.ended;
    const { signal } = this.#options;
    signal.throwIfAborted();
    if (this.#state.kind === 'open' || this.#state.kind === 'degraded') return this.#state.store;
    throw new SyncError('storage', 'the database is not open', { reason: 'closed' });
  }

  /** What hangs is given up with the connection: whatever becomes of it is found when all is read again. */
  async #ask<T>(work: Work, ask: (store: Store) => Promise<T>): Promise<T> {
    const store = await this.#usable();
    const answer = await this.#inTime(ask(store), this.#options.timing.storageAnswer, 'answer');
    this.#failures[work] = 0;
    return answer;
  }

  /** A blocked upgrade, for one, would let it wait for ever. */
  async #connect(): Promise<void> {
    const { store, database, timing, signal } = this.#options;
    signal.throwIfAborted();
    this.#connection = new AbortController();
    await this.#inTime(
      store.open(database, () => this.#closedByItself()),
      timing.storageOpen,
      'open',
    );
    signal.throwIfAborted();
    if (!this.#suspended()) this.#state = { kind: 'open', store };
  }

  #inTime<T>(answer: Promise<T>, ms: number, what: string): Promise<T> {
    const { store, environment } = this.#options;
    const late = (): SyncError => {
      store.abandon();
      return new SyncError('storage', `the database did not ${what} in time`, { reason: 'timeout' });
    };
    return withPatience(answer, { environment, ms, signal: this.#connection.signal, late });
  }

  /** Of the connection: who waits for it is told so. */
  #letGo(reason: SyncError = new SyncError('storage', 'the database was closed', { reason: 'closed' })): void {
    this.#connection.abort(reason);
  }

  /** Asked after an await, where the compiler thinks that it knows better. */
  #suspended(): boolean {
    return this.#state.kind === 'suspended';
  }

  async #degrade(error: SyncError): Promise<void> {
    const { store, fallback, database, signal, onDegraded } = this.#options;
    signal.throwIfAborted();
    this.#letGo();
    store.abandon();
    const memory = fallback();
    await memory.open(database);
    this.#connection = new AbortController();
    this.#state = { kind: 'degraded', store: memory };
    onDegraded(error);
  }

  #closedByItself(): void {
    if (this.#state.kind !== 'open') return;
    this.#state = { kind: 'closed' };
    this.#letGo();
    this.#options.onClosed();
  }

  #close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    this.#letGo(toSyncError(this.#options.signal.reason));
    if (state.kind === 'suspended') state.resume();
    if (state.kind === 'degraded') state.store.close();
    this.#options.store.close();
  }
}
