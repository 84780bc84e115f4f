/**
 * The database of one run: opened, opened again when it closes by itself (STORE-1), and given up for memory where it
 * cannot be used (STORE-2).
 */
import { isSyncError, SyncError, toSyncError, type StorageReason } from '../errors.ts';
import type { ChangeSet, CommitOutcome, Environment, Snapshot, Store } from '../ports.ts';
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

/** These do not pass by themselves. */
const hopeless: ReadonlySet<StorageReason> = new Set(['missing', 'quota', 'newer', 'timeout']);
/** So many failures in a row, and the database is given up. */
const maxFailures = 3;

export class Storage {
  readonly #options: StorageOptions;
  #state: State = { kind: 'closed' };
  #failures = 0;
  #recovery: Promise<void> | undefined;

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

  async commit(changes: ChangeSet): Promise<CommitOutcome> {
    const outcome = await (await this.#usable()).commit(changes);
    this.#failures = 0;
    return outcome;
  }

  /** Reading changes nothing, so it is tried again here. */
  async snapshot(): Promise<Snapshot> {
    for (;;) {
      try {
        const snapshot = await (await this.#usable()).snapshot();
        this.#failures = 0;
        return snapshot;
      } catch (thrown) {
        const error = toSyncError(thrown);
        if (!isSyncError(error, 'storage')) throw error;
        await this.recover(error);
      }
    }
  }

  /** Resolves when the storage can be used again: the database, opened anew, or memory. Whoever fails meanwhile waits for it too. */
  recover(error: SyncError<'storage'>): Promise<void> {
    this.#recovery ??= this.#recover(error);
    return this.#recovery;
  }

  async #recover(error: SyncError<'storage'>): Promise<void> {
    try {
      await this.#reopen(error);
    } finally {
      this.#recovery = undefined;
    }
  }

  async #reopen(error: SyncError<'storage'>): Promise<void> {
    if (this.#state.kind === 'suspended') return this.#state.back;
    this.#options.signal.throwIfAborted();
    if (this.#state.kind === 'opening') return this.#state.ended;
    if (this.#state.kind === 'degraded') throw error;
    this.#failures += 1;
    let problem: SyncError = error;
    while (isSyncError(problem, 'storage') && !hopeless.has(problem.reason) && this.#failures <= maxFailures) {
      this.#options.store.close();
      try {
        await this.#connect();
        return;
      } catch (thrown) {
        if (this.#suspended()) return this.#reopen(error);
        this.#failures += 1;
        problem = toSyncError(thrown);
      }
    }
    await this.#degrade(problem);
  }

  /** STORE-7: a page that is about to be frozen or put away leaves no transaction open, and no connection. */
  suspend(): void {
    if (this.#state.kind !== 'open' && this.#state.kind !== 'opening') return;
    let resume = (): void => {};
    const back = new Promise<void>((resolve) => (resume = resolve));
    this.#state = { kind: 'suspended', back, resume };
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
      await this.#degrade(toSyncError(thrown));
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

  /** A blocked upgrade, for one, would let it wait for ever. */
  async #connect(): Promise<void> {
    const { store, database, environment, timing, signal } = this.#options;
    const patience = new AbortController();
    const late = new Promise<never>((_, reject) => {
      const give = (): void => {
        store.close();
        reject(new SyncError('storage', 'the database did not open in time', { reason: 'timeout' }));
      };
      environment.after(timing.storageOpen, give, AbortSignal.any([patience.signal, signal]));
    });
    const ended = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(toSyncError(signal.reason)), { signal: patience.signal });
    });
    try {
      await Promise.race([store.open(database, () => this.#closedByItself()), late, ended]);
      signal.throwIfAborted();
      if (!this.#suspended()) this.#state = { kind: 'open', store };
    } finally {
      patience.abort();
    }
  }

  /** Asked after an await, where the compiler thinks that it knows better. */
  #suspended(): boolean {
    return this.#state.kind === 'suspended';
  }

  async #degrade(error: SyncError): Promise<void> {
    const { store, fallback, database, signal, onDegraded } = this.#options;
    store.close();
    signal.throwIfAborted();
    const memory = fallback();
    await memory.open(database);
    this.#state = { kind: 'degraded', store: memory };
    this.#failures = 0;
    onDegraded(error);
  }

  #closedByItself(): void {
    if (this.#state.kind !== 'open') return;
    this.#state = { kind: 'closed' };
    this.#options.onClosed();
  }

  #close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'suspended') state.resume();
    if (state.kind === 'degraded') state.store.close();
    this.#options.store.close();
  }
}
