/**
 * One run of the SDK, from `start()` to `stop()`: the storage, and the engine where this tab leads the others or works
 * alone. What it writes goes to them, what it hears of them to the replica (`tab-exchange.ts`).
 */
import { DraftPace } from './draft-pace.ts';
import { EarlyScreen } from './early-screen.ts';
import { Engine } from './engine.ts';
import { ledUnder } from './leader-replica.ts';
import type { LeaderState } from './leader-state.ts';
import { Leadership } from './leadership.ts';
import { watchPage } from './page-life.ts';
import { meteredBacking } from './metered-backing.ts';
import type { PassResult } from './pass.ts';
import { Rate } from './rate.ts';
import { ScreenKeeper } from './screen-keeper.ts';
import { ServerClock } from './server-clock.ts';
import { StorageNews } from './storage-news.ts';
import type { Storage } from './storage.ts';
import { tabBacking, tabStorage } from './tab-backing.ts';
import { TabExchange } from './tab-exchange.ts';
import type { TabOptions } from './tab-options.ts';
import { Writes } from './writes.ts';

/** Passes and takings of the lead at once: more than any that are meant, and few enough for a server that is in trouble. */
const passesAtOnce = 20;
const leadsAtOnce = 5;

export class Tab {
  readonly writes: Writes;
  readonly drafts: DraftPace;
  readonly clock: ServerClock;
  readonly #options: TabOptions;
  readonly #storage: Storage;
  readonly #screen: ScreenKeeper;
  readonly #exchange: TabExchange;
  readonly #leadership: Leadership;
  readonly #early: EarlyScreen;
  #engine: Engine | undefined;
  readonly #news: StorageNews;
  readonly #passRate: Rate;

  constructor(options: TabOptions) {
    const { environment, database, replica, signal, timing } = options;
    this.#options = options;
    this.#news = new StorageNews(options);
    this.clock = new ServerClock(environment);
    this.#early = new EarlyScreen(options);
    this.#passRate = new Rate({ environment, burst: passesAtOnce, every: timing.pace });
    this.writes = new Writes({ replica, environment, signal });
    this.drafts = new DraftPace({ environment, every: timing.draftEvery, signal });
    this.#exchange = new TabExchange({
      ...options,
      clock: this.clock,
      shared: () => this.#storage.shared,
      engine: () => this.#engine,
      tell: (event) => this.#leadership.tell(event),
      onSignedOut: (error) => this.writes.giveUp(error),
    });
    this.#storage = tabStorage(options, (error) => {
      this.#news.degraded(error);
      this.#exchange.sayBye();
      // What was shared is not any more: this tab goes on alone.
      this.#leadership.tell('unshared');
    });
    this.#screen = new ScreenKeeper({ ...options, storage: this.#storage });
    this.#leadership = new Leadership({
      environment,
      name: database,
      rate: new Rate({ environment, burst: leadsAtOnce, every: timing.pace }),
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
    const { replica, environment, signal, status, database, figures } = this.#options;
    const { link } = this.#exchange;
    // What lies in memory alone is open at once, and leaves no mark.
    if (this.#storage.shared) this.#early.begin();
    signal.addEventListener('abort', () => this.#stop(), { once: true });
    const opened = this.#storage.open();
    void this.#storage.screen().then((screen) => replica.showScreen(screen));
    await opened;
    // What others write while it is read is heard, and put in its place.
    if (this.#storage.shared) this.#exchange.open();
    const backing = tabBacking({
      ...this.#options,
      storage: this.#storage,
      tellCommit: (commit) => this.#exchange.tellCommit(commit),
      onLost: () => this.#news.lost(),
      onDeposed: () => this.#leadership.tell('deposed'),
    });
    await replica.load(figures ? meteredBacking(backing, figures) : backing);
    signal.throwIfAborted();
    const known = environment.marks.get(database);
    if (this.#storage.shared && known !== undefined && known !== replica.stored.device) this.#news.lost();
    watchPage(environment, signal, {
      suspend: () => this.#suspend(),
      resume: () => void this.#resume(),
      hidden: () => {
        this.#keep();
        this.drafts.flush();
      },
      visible: () => link.post({ kind: 'wake' }),
    });
    const watch = replica.outboxChanges$.subscribe(() => this.#engine?.outbox.changed());
    watch.add(status.changes$.subscribe(() => this.#exchange.tellStatus()));
    signal.addEventListener('abort', () => watch.unsubscribe(), { once: true });
    this.#screen.start();
    this.#leadership.tell('start');
  }

  /** All that the user did is stored: this is the last of the run. */
  keepScreen(): void {
    this.#screen.keep();
  }

  pass(): Promise<PassResult> {
    return this.#exchange.pass();
  }

  /** What is looked at in this tab has changed. */
  look(): void {
    this.#exchange.look();
  }

  /** Every other tab stops. */
  tellLogout(): void {
    this.#exchange.link.post({ kind: 'logout' });
  }

  #lead(epoch: number | undefined, lead: AbortSignal): void {
    const { replica, status, environment, viewed, signal } = this.#options;
    const { others } = this.#exchange;
    const alive = AbortSignal.any([signal, lead]);
    status.beside({ role: 'leader' });
    this.writes.giveUp(undefined);
    const engine = new Engine({
      ...this.#options,
      token: this.#early.token,
      early: () => this.#early.rows(),
      replica: ledUnder(replica, epoch, alive),
      sole: epoch !== undefined || !this.#storage.shared,
      shared: this.#storage.shared,
      clock: this.clock,
      signal: alive,
      passRate: this.#passRate,
      viewed: () => new Set([...viewed(), ...others.viewed()]),
      visible: () => environment.visible() || others.visible(),
      onStatus: (event) => status.tell(event),
      onPushStatus: (push) => status.beside({ push }),
      onSynced: (lastSyncedAt) => {
        status.beside({ lastSyncedAt });
        if (this.#storage.shared) this.#news.worthKeeping();
      },
      onEvent: (event) => this.#exchange.tellEvent(event),
      onSignedOut: (error) => {
        this.writes.giveUp(error);
        this.#leadership.tell('signedOut');
      },
    });
    this.#engine = engine;
    engine.start();
    this.#exchange.led();
  }

  #changed(state: LeaderState): void {
    const { status, push } = this.#options;
    const { following } = this.#exchange;
    following.end();
    if (this.#engine !== undefined) {
      this.#engine = undefined;
      if (push !== undefined) status.beside({ push: 'disconnected' });
    }
    if (state !== 'following') return;
    status.beside({ role: 'follower' });
    following.begin();
    // A hidden tab asks for no sign of life, and the leader may have nothing new to tell for long.
    this.look();
  }

  /** TAB-2, STORE-7: by itself the browser would keep the lock and the open transactions of a page that does nothing. */
  #suspend(): void {
    const kept = this.#keep() === 'kept';
    this.#exchange.sayBye(kept);
    this.#leadership.tell('suspend');
    this.#storage.suspend();
    this.drafts.flush();
    this.#exchange.link.close();
  }

  /** It may be the last that this page hears: what can be written without an answer is. */
  #keep(): 'kept' | 'nothing' {
    const drafts = this.#options.replica.unsaved();
    const kept = drafts.length > 0 ? this.#storage.keep((store) => store.keep?.(drafts)) : 'nothing';
    this.#screen.keep();
    return kept;
  }

  /** Never rejects. TAB-5: whatever was told meanwhile is missing, so that all is read again. */
  async #resume(): Promise<void> {
    await this.#storage.resume();
    if (this.#options.signal.aborted) return;
    if (this.#storage.shared) this.#exchange.open();
    this.#options.replica.refresh();
    this.#leadership.tell('resume');
  }

  #stop(): void {
    this.#exchange.sayBye();
    this.#leadership.tell('stop');
    this.#exchange.end(this.#options.signal.reason);
  }
}
