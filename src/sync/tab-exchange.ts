/** What a tab hears from the other tabs of its database, and what it tells them (TAB-1 to TAB-6). */
import { toSyncError, type SyncError } from '../errors.ts';
import type { Engine } from './engine.ts';
import type { SyncEvent } from './events.ts';
import { Following } from './following.ts';
import type { HeardCommit, KnownCommit } from './heard-commits.ts';
import type { LeaderEvent } from './leader-state.ts';
import { OtherTabs } from './other-tabs.ts';
import { PassCalls, runPass } from './pass-calls.ts';
import type { PassResult } from './pass.ts';
import type { ServerClock } from './server-clock.ts';
import { signedOut } from './session.ts';
import { TabLink } from './tab-link.ts';
import type { TabMessage } from './tab-messages.ts';
import type { TabOptions } from './tab-options.ts';

export interface TabExchangeOptions extends TabOptions {
  readonly clock: ServerClock;
  /** Whether other tabs share the database. */
  readonly shared: () => boolean;
  /** Undefined where another tab leads. */
  readonly engine: () => Engine | undefined;
  /** What was heard of the lead. */
  readonly tell: (event: LeaderEvent) => void;
  /** The session has ended in the tab that leads. */
  readonly onSignedOut: (error: SyncError) => void;
}

export class TabExchange {
  readonly link: TabLink;
  /** What the others look at, for as long as this tab leads. */
  readonly others: OtherTabs;
  readonly following: Following;
  readonly #options: TabExchangeOptions;
  readonly #id: string;
  readonly #calls = new PassCalls();

  constructor(options: TabExchangeOptions) {
    const { environment, timing } = options;
    this.#options = options;
    this.#id = environment.uniqueID();
    this.others = new OtherTabs(environment, timing);
    this.link = new TabLink({ ...options, listener: (message) => this.#hear(message) });
    this.following = new Following({
      ...options,
      ask: () => this.link.post({ kind: 'ask', tab: this.#id, known: this.#known }),
      onNewLeader: () => this.#introduce(),
    });
  }

  /** Begins to hear, and says so: whoever hears nobody tells nobody what it writes. */
  open(): void {
    this.link.open();
    this.look();
  }

  /** Where nobody is known to listen, only how much there is: one that begins to listen just now finds that it lacks it (TAB-5). */
  tellCommit(commit: HeardCommit): void {
    const alone = this.#options.engine() !== undefined && this.others.none;
    const { device, applied } = commit;
    if (!alone) this.link.post({ kind: 'commit', commit });
    else this.link.post({ kind: 'known', known: { device, commit: applied.counters.commit } });
  }

  /** In this tab, or in the one that leads, whichever that is by then. */
  pass(): Promise<PassResult> {
    const { engine, status, environment } = this.#options;
    const own = engine();
    if (own !== undefined) return own.pass();
    if (status.value.state === 'signedOut') return Promise.reject(signedOut(status.value.reason));
    const call = environment.uniqueID();
    const answer = this.#calls.of(call);
    this.link.post({ kind: 'sync', call });
    return answer;
  }

  /** What is looked at in this tab has changed. */
  look(): void {
    const engine = this.#options.engine();
    if (engine !== undefined) engine.look();
    else this.link.post({ kind: 'look', tab: this.#id, ids: [...this.#options.viewed()], known: this.#known });
  }

  /** This tab leads by now: it says so, and runs what it asked another one for. */
  led(): void {
    this.tellStatus();
    for (const call of this.#calls.open) {
      runPass(this.#options.engine(), (outcome) => this.#calls.settle(call, outcome));
    }
  }

  /** The sign of life of the tab that leads. */
  tellStatus(): void {
    const { engine, clock, status } = this.#options;
    if (engine() === undefined) return;
    const { offset: clockOffset } = clock;
    this.link.post({ kind: 'status', leader: this.#id, status: status.value, clockOffset, known: this.#known });
  }

  tellEvent(event: SyncEvent): void {
    this.#options.onEvent(event);
    this.link.post({ kind: 'event', event });
  }

  /** The others need not wait for this tab any more. `kept`: it has written something whose end it will not hear. */
  sayBye(kept = false): void {
    this.link.post({ kind: 'bye', tab: this.#id, kept });
  }

  /** For good. */
  end(reason: unknown): void {
    this.link.close();
    this.#calls.rejectAll(toSyncError(reason));
  }

  /** What is read and heard of so far. */
  get #known(): KnownCommit {
    const { device, counters } = this.#options.replica.stored;
    return { device, commit: counters.commit };
  }

  #introduce(): void {
    this.look();
    for (const call of this.#calls.open) this.link.post({ kind: 'sync', call });
  }

  #hear(message: TabMessage): void {
    const { replica, clock, onEvent, onLogout } = this.#options;
    const engine = this.#options.engine();
    if ('known' in message) replica.knownElsewhere(message.known);
    switch (message.kind) {
      case 'commit':
        replica.hear(message.commit);
        return;
      case 'known':
        return;
      case 'ask':
        this.others.asked(message.tab);
        this.tellStatus();
        return;
      case 'status':
        // Two may think that they lead for a moment; the store knows which one does (TAB-6).
        if (engine !== undefined) return;
        clock.offset = message.clockOffset;
        this.following.heard(message.leader, message.status);
        return;
      case 'event':
        if (engine === undefined) onEvent(message.event);
        return;
      case 'look':
        this.others.look(message.tab, message.ids);
        engine?.look();
        // One that has just begun to follow looks, and shows an older state; hidden, it does not ask.
        this.tellStatus();
        return;
      case 'wake':
        engine?.wake();
        return;
      case 'sync':
        runPass(engine, (outcome) => this.link.post({ kind: 'synced', call: message.call, outcome }));
        return;
      case 'synced':
        this.#calls.settle(message.call, message.outcome);
        return;
      case 'bye':
        this.others.left(message.tab);
        if (message.kept) replica.refresh();
        return;
      case 'logout':
        onLogout();
    }
  }
}
