/**
 * One run of the SDK, from `start()` to `stop()`: the storage, the line to the other tabs, and the engine where this tab
 * leads them or works alone. What a tab hears goes to the replica, what it writes goes to the others (TAB-1 to TAB-6).
 */
import { SyncError, toSyncError } from '../errors.ts';
import type { LifecycleEvent, Store } from '../ports.ts';
import { Engine, type EngineOptions } from './engine.ts';
import type { SyncEvent } from './events.ts';
import { Heartbeat } from './heartbeat.ts';
import { ledUnder } from './leader-replica.ts';
import type { LeaderState } from './leader-state.ts';
import { Leadership } from './leadership.ts';
import { OtherTabs } from './other-tabs.ts';
import { PassCalls } from './pass-calls.ts';
import type { PassResult } from './pass.ts';
import type { Backing, Replica } from './replica.ts';
import type { StatusBoard } from './status-board.ts';
import type { SyncStatus } from './sync-state.ts';
import { Storage } from './storage.ts';
import { TabLink } from './tab-link.ts';
import type { PassOutcome, TabMessage } from './tab-messages.ts';
import { Writes } from './writes.ts';

export interface TabOptions extends Pick<
  EngineOptions,
  'userID' | 'platformID' | 'token' | 'api' | 'push' | 'profiles' | 'environment' | 'timing' | 'logger' | 'metrics'
> {
  readonly storage: Store;
  readonly fallback: () => Store;
  readonly database: string;
  readonly replica: Replica;
  readonly status: StatusBoard;
  readonly signal: AbortSignal;
  /** The rows that somebody looks at in this tab. */
  readonly viewed: () => Iterable<string>;
  readonly onEvent: (event: SyncEvent) => void;
  /** Another tab logs the user out. */
  readonly onLogout: () => void;
}

export class Tab {
  readonly writes: Writes;
  readonly #options: TabOptions;
  readonly #id: string;
  readonly #storage: Storage;
  readonly #link: TabLink;
  readonly #leadership: Leadership;
  readonly #others = new OtherTabs();
  readonly #calls = new PassCalls();
  #heartbeat: Heartbeat | undefined;
  #following = new AbortController();
  #engine: Engine | undefined;
  #persistence: 'unasked' | 'asked' = 'unasked';
  /** False between a freeze and what ends it. */
  #awake = true;

  constructor(options: TabOptions) {
    const { environment, database, replica, signal, storage, fallback, timing } = options;
    this.#options = options;
    this.#id = environment.uniqueID();
    this.writes = new Writes({ replica, environment, signal });
    this.#link = new TabLink(environment, database, (message) => this.#hear(message));
    this.#storage = new Storage({
      store: storage,
      fallback,
      database,
      environment,
      timing,
      signal,
      // Not at once: where another tab logs out, its word of that is on the way.
      onClosed: () => environment.after(timing.retryBase, () => replica.refresh(), signal),
      onDegraded: (error) => this.#degraded(error),
    });
    this.#leadership = new Leadership({
      environment,
      name: database,
      shared: () => this.#storage.shared,
      raiseEpoch: () => replica.raiseEpoch(),
      onLead: (epoch, lead) => this.#lead(epoch, lead),
      onChange: (state) => this.#changed(state),
    });
  }

  /** Undefined where another tab leads. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** Resolves when the local list can be read. */
  async start(): Promise<void> {
    const { replica, environment, signal, status, database } = this.#options;
    signal.addEventListener('abort', () => this.#stop(), { once: true });
    await this.#storage.open();
    // What others write while it is read is heard, and put in its place.
    if (this.#storage.shared) this.#link.open();
    await replica.load(this.#backing());
    signal.throwIfAborted();
    const known = environment.marks.get(database);
    if (this.#storage.shared && known !== undefined && known !== replica.device) this.#lost();
    environment.onLifecycle((event) => this.#lifecycle(event), signal);
    const watch = replica.outboxChanges$.subscribe(() => this.#engine?.outbox.changed());
    const showAll = status.changes$.subscribe(() => this.#tellStatus());
    watch.add(showAll);
    signal.addEventListener('abort', () => watch.unsubscribe(), { once: true });
    this.#leadership.tell('start');
  }

  pass(): Promise<PassResult> {
    if (this.#engine !== undefined) return this.#engine.pass();
    const { status, environment } = this.#options;
    if (status.value.state === 'signedOut') {
      const { reason } = status.value;
      return Promise.reject(new SyncError('signed-out', `signed out: ${reason}`, { reason }));
    }
    const call = environment.uniqueID();
    const answer = this.#calls.of(call);
    this.#link.post({ kind: 'sync', call });
    return answer;
  }

  /** What is looked at in this tab has changed. */
  look(): void {
    if (this.#engine !== undefined) this.#engine.look();
    else this.#link.post({ kind: 'look', tab: this.#id, ids: [...this.#options.viewed()] });
  }

  /** Every other tab stops. */
  tellLogout(): void {
    this.#link.post({ kind: 'logout' });
  }

  #backing(): Backing {
    const { environment, timing, replica, signal, database } = this.#options;
    return {
      commit: (changes) => this.#storage.commit(changes),
      snapshot: () => this.#storage.snapshot(),
      recover: (error) => this.#storage.recover(error),
      restores: () => {
        if (!this.#storage.shared) return 'all';
        return this.#engine === undefined ? 'nothing' : 'rows';
      },
      onCommitted: (commit) => {
        if (!this.#storage.shared) return;
        environment.marks.set(database, commit.device);
        this.#link.post({ kind: 'commit', commit });
      },
      onLost: () => {
        if (this.#storage.shared) this.#lost();
        this.#leadership.tell('deposed');
      },
      onDeposed: () => this.#leadership.tell('deposed'),
      onBehind: () => {
        environment.after(timing.gapPatience, () => replica.behind && replica.refresh(), signal);
      },
    };
  }

  #lead(epoch: number | undefined, lead: AbortSignal): void {
    const { replica, status, environment, timing, viewed, signal } = this.#options;
    const alive = AbortSignal.any([signal, lead]);
    status.beside({ role: 'leader' });
    this.writes.giveUp(undefined);
    const engine = new Engine({
      ...this.#options,
      replica: ledUnder(replica, epoch, alive),
      sole: epoch !== undefined || !this.#storage.shared,
      signal: alive,
      viewed: () => new Set([...viewed(), ...this.#others.viewed()]),
      visible: () =>
        environment.visible() || this.#others.visibleSince(environment.now() - timing.leaderCheck - timing.leaderPatience),
      onStatus: (event) => status.tell(event),
      onPushStatus: (push) => status.beside({ push }),
      onSynced: (lastSyncedAt) => {
        status.beside({ lastSyncedAt });
        this.#askToPersist();
      },
      onEvent: (event) => this.#tellEvent(event),
      onSignedOut: (error) => {
        this.writes.giveUp(error);
        this.#leadership.tell('signedOut');
      },
    });
    this.#engine = engine;
    engine.start();
    this.#tellStatus();
    for (const call of this.#calls.open) this.#answer((outcome) => this.#calls.settle(call, outcome));
  }

  #changed(state: LeaderState): void {
    const { environment, timing, status, push } = this.#options;
    this.#following.abort();
    this.#heartbeat = undefined;
    if (this.#engine !== undefined) {
      this.#engine = undefined;
      if (push !== undefined) status.beside({ push: 'disconnected' });
    }
    if (state !== 'following') return;
    status.beside({ role: 'follower' });
    this.#following = new AbortController();
    this.#heartbeat = new Heartbeat({
      environment,
      timing,
      signal: this.#following.signal,
      ask: () => this.#link.post({ kind: 'ask', tab: this.#id }),
      onSilent: () => this.#leadership.tell('silent'),
    });
    this.look();
  }

  #hear(message: TabMessage): void {
    const { replica, environment, onEvent, onLogout } = this.#options;
    switch (message.kind) {
      case 'commit':
        replica.hear(message.commit);
        return;
      case 'ask':
        this.#others.asked(message.tab, environment.now());
        this.#tellStatus();
        return;
      case 'status':
        this.#heardStatus(message.status);
        return;
      case 'event':
        onEvent(message.event);
        return;
      case 'look':
        this.#others.look(message.tab, message.ids);
        this.#engine?.look();
        // One that has just begun to follow looks, and shows an older state; hidden, it does not ask.
        this.#tellStatus();
        return;
      case 'wake':
        this.#engine?.wake();
        return;
      case 'sync':
        this.#answer((outcome) => this.#link.post({ kind: 'synced', call: message.call, outcome }));
        return;
      case 'synced':
        this.#calls.settle(message.call, message.outcome);
        return;
      case 'bye':
        this.#others.left(message.tab);
        return;
      case 'logout':
        onLogout();
    }
  }

  #heardStatus(leader: SyncStatus): void {
    // Two may think that they lead for a moment; the store knows which one does (TAB-6).
    if (this.#engine !== undefined) return;
    this.#heartbeat?.heard();
    this.#options.status.follow(leader);
    if (leader.state !== 'signedOut') {
      this.#leadership.tell('led');
      return;
    }
    const { reason } = leader;
    this.writes.giveUp(new SyncError('signed-out', `signed out: ${reason}`, { reason }));
    this.#leadership.tell('signedOut');
  }

  /** The sign of life of the tab that leads. */
  #tellStatus(): void {
    if (this.#engine !== undefined) this.#link.post({ kind: 'status', status: this.#options.status.value });
  }

  #tellEvent(event: SyncEvent): void {
    this.#options.onEvent(event);
    this.#link.post({ kind: 'event', event });
  }

  /** Runs a pass for a tab that asked for it. */
  #answer(tell: (outcome: PassOutcome) => void): void {
    this.#engine?.pass().then(
      (result) => tell({ kind: 'done', result }),
      (error: unknown) => tell({ kind: 'failed', error: toSyncError(error) }),
    );
  }

  #lifecycle(event: LifecycleEvent): void {
    if (event === 'freeze' || event === 'pagehide') this.#suspend();
    else if (event === 'resume' || event === 'pageshow') void this.#resume();
    else if (event === 'visible' && this.#engine === undefined) this.#link.post({ kind: 'wake' });
  }

  /** TAB-2, STORE-7: by itself the browser would keep the lock and the open transactions of a page that does nothing. */
  #suspend(): void {
    if (this.#leadership.state === 'suspended') return;
    this.#link.post({ kind: 'bye', tab: this.#id });
    this.#leadership.tell('suspend');
    this.#storage.suspend();
    this.#link.close();
    this.#awake = false;
  }

  /** Never rejects. TAB-5: whatever was told meanwhile is missing, so that all is read again. */
  async #resume(): Promise<void> {
    if (this.#awake) return;
    this.#awake = true;
    const { replica } = this.#options;
    await this.#storage.resume();
    if (this.#storage.shared) this.#link.open();
    replica.refresh();
    this.#leadership.tell('resume');
  }

  #degraded(error: SyncError): void {
    const { logger, onEvent } = this.#options;
    logger('error', `storage: ${error.message}`, { error });
    onEvent({ kind: 'storageDegraded', error });
    // What was shared is not any more: this tab goes on alone.
    this.#leadership.tell('unshared');
  }

  #lost(): void {
    const { logger, onEvent } = this.#options;
    logger('error', 'storage: the database was lost', {});
    onEvent({ kind: 'storageLost' });
  }

  /** STORE-5: once there is something to lose. */
  #askToPersist(): void {
    if (this.#persistence === 'asked' || !this.#storage.shared) return;
    this.#persistence = 'asked';
    void this.#options.environment.persistStorage();
  }

  #stop(): void {
    this.#link.post({ kind: 'bye', tab: this.#id });
    this.#leadership.tell('stop');
    this.#link.close();
    this.#calls.rejectAll(toSyncError(this.#options.signal.reason));
  }
}
