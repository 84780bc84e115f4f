/**
 * One run of the SDK, from `start()` to `stop()`: the storage, the line to the other tabs, and the engine where this tab
 * leads them or works alone. What a tab hears goes to the replica, what it writes goes to the others (TAB-1 to TAB-6).
 */
import { toSyncError } from '../errors.ts';
import { DraftPace } from './draft-pace.ts';
import { Engine } from './engine.ts';
import type { SyncEvent } from './events.ts';
import { Following } from './following.ts';
import { ledUnder } from './leader-replica.ts';
import type { LeaderState } from './leader-state.ts';
import { Leadership } from './leadership.ts';
import { OtherTabs } from './other-tabs.ts';
import { watchPage } from './page-life.ts';
import { PassCalls, runPass } from './pass-calls.ts';
import type { PassResult } from './pass.ts';
import { ServerClock } from './server-clock.ts';
import { signedOut } from './session.ts';
import { StorageNews } from './storage-news.ts';
import type { Storage } from './storage.ts';
import { tabBacking, tabStorage } from './tab-backing.ts';
import { hear, type Hearing } from './tab-hearing.ts';
import { TabLink } from './tab-link.ts';
import type { TabOptions } from './tab-options.ts';
import { Writes } from './writes.ts';

export class Tab {
  readonly writes: Writes;
  readonly drafts: DraftPace;
  readonly clock: ServerClock;
  readonly #options: TabOptions;
  readonly #id: string;
  readonly #storage: Storage;
  readonly #link: TabLink;
  readonly #leadership: Leadership;
  readonly #others: OtherTabs;
  readonly #calls = new PassCalls();
  readonly #following: Following;
  #engine: Engine | undefined;
  readonly #news: StorageNews;

  constructor(options: TabOptions) {
    const { environment, database, replica, signal, timing } = options;
    this.#options = options;
    this.#id = environment.uniqueID();
    this.#news = new StorageNews(options);
    this.#others = new OtherTabs(environment, timing);
    this.clock = new ServerClock(environment);
    this.writes = new Writes({ replica, environment, signal });
    this.drafts = new DraftPace({ environment, every: timing.draftEvery, signal });
    this.#link = new TabLink({
      environment,
      database,
      shared: () => this.#storage.shared,
      listener: (message) => hear(message, this.#hearing()),
    });
    this.#storage = tabStorage(options, (error) => {
      this.#news.degraded(error);
      this.#link.post({ kind: 'bye', tab: this.#id });
      // What was shared is not any more: this tab goes on alone.
      this.#leadership.tell('unshared');
    });
    this.#leadership = new Leadership({
      environment,
      name: database,
      shared: () => this.#storage.shared,
      raiseEpoch: () => replica.raiseEpoch(),
      onLead: (epoch, lead) => this.#lead(epoch, lead),
      onChange: (state) => this.#changed(state),
    });
    this.#following = new Following({
      ...options,
      ask: () => this.#link.post({ kind: 'ask', tab: this.#id }),
      onNewLeader: () => this.#introduce(),
      tell: (event) => this.#leadership.tell(event),
      onSignedOut: (error) => this.writes.giveUp(error),
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
    await replica.load(
      tabBacking({
        ...this.#options,
        storage: this.#storage,
        link: this.#link,
        leads: () => ['alone', 'rising', 'leading'].includes(this.#leadership.state),
        onLost: () => this.#news.lost(),
        onDeposed: () => this.#leadership.tell('deposed'),
      }),
    );
    signal.throwIfAborted();
    const known = environment.marks.get(database);
    if (this.#storage.shared && known !== undefined && known !== replica.device) this.#news.lost();
    watchPage(environment, signal, {
      suspend: () => this.#suspend(),
      resume: () => void this.#resume(),
      hidden: () => void this.drafts.flush(),
      visible: () => this.#link.post({ kind: 'wake' }),
    });
    const watch = replica.outboxChanges$.subscribe(() => this.#engine?.outbox.changed());
    watch.add(status.changes$.subscribe(() => this.#tellStatus()));
    signal.addEventListener('abort', () => watch.unsubscribe(), { once: true });
    this.#leadership.tell('start');
  }

  pass(): Promise<PassResult> {
    if (this.#engine !== undefined) return this.#engine.pass();
    const { value } = this.#options.status;
    if (value.state === 'signedOut') return Promise.reject(signedOut(value.reason));
    const call = this.#options.environment.uniqueID();
    const answer = this.#calls.of(call);
    this.#link.post({ kind: 'sync', call });
    return answer;
  }

  /** What is looked at in this tab has changed. */
  look(): void {
    if (this.#engine !== undefined) this.#engine.look();
    else this.#link.post({ kind: 'look', tab: this.#id, ids: [...this.#options.viewed()] });
  }

  #introduce(): void {
    this.look();
    for (const call of this.#calls.open) this.#link.post({ kind: 'sync', call });
  }

  /** Every other tab stops. */
  tellLogout(): void {
    this.#link.post({ kind: 'logout' });
  }

  #lead(epoch: number | undefined, lead: AbortSignal): void {
    const { replica, status, environment, viewed, signal } = this.#options;
    const alive = AbortSignal.any([signal, lead]);
    status.beside({ role: 'leader' });
    this.writes.giveUp(undefined);
    const engine = new Engine({
      ...this.#options,
      replica: ledUnder(replica, epoch, alive),
      sole: epoch !== undefined || !this.#storage.shared,
      clock: this.clock,
      signal: alive,
      viewed: () => new Set([...viewed(), ...this.#others.viewed()]),
      visible: () => environment.visible() || this.#others.visible(),
      onStatus: (event) => status.tell(event),
      onPushStatus: (push) => status.beside({ push }),
      onSynced: (lastSyncedAt) => {
        status.beside({ lastSyncedAt });
        if (this.#storage.shared) this.#news.worthKeeping();
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
    for (const call of this.#calls.open) runPass(this.#engine, (outcome) => this.#calls.settle(call, outcome));
  }

  #changed(state: LeaderState): void {
    const { status, push } = this.#options;
    this.#following.end();
    if (this.#engine !== undefined) {
      this.#engine = undefined;
      if (push !== undefined) status.beside({ push: 'disconnected' });
    }
    if (state !== 'following') return;
    status.beside({ role: 'follower' });
    this.#following.begin();
    // A hidden tab asks for no sign of life, and the leader may have nothing new to tell for long.
    this.look();
  }

  #hearing(): Hearing {
    return {
      ...this.#options,
      engine: this.#engine,
      following: this.#following,
      others: this.#others,
      calls: this.#calls,
      clock: this.clock,
      tellStatus: () => this.#tellStatus(),
      post: (message) => this.#link.post(message),
    };
  }

  /** The sign of life of the tab that leads. */
  #tellStatus(): void {
    if (this.#engine === undefined) return;
    const { value: status } = this.#options.status;
    this.#link.post({ kind: 'status', leader: this.#id, status, clockOffset: this.clock.offset });
  }

  #tellEvent(event: SyncEvent): void {
    this.#options.onEvent(event);
    this.#link.post({ kind: 'event', event });
  }

  /** TAB-2, STORE-7: by itself the browser would keep the lock and the open transactions of a page that does nothing. */
  #suspend(): void {
    this.#link.post({ kind: 'bye', tab: this.#id });
    this.#leadership.tell('suspend');
    this.#storage.suspend();
    this.#link.close();
  }

  /** Never rejects. TAB-5: whatever was told meanwhile is missing, so that all is read again. */
  async #resume(): Promise<void> {
    await this.#storage.resume();
    if (this.#options.signal.aborted) return;
    if (this.#storage.shared) this.#link.open();
    this.#options.replica.refresh();
    this.#leadership.tell('resume');
  }

  #stop(): void {
    this.#link.post({ kind: 'bye', tab: this.#id });
    this.#leadership.tell('stop');
    this.#link.close();
    this.#calls.rejectAll(toSyncError(this.#options.signal.reason));
  }
}
