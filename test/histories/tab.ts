/** One page of a device, and the client that runs in it now, if any. */
import { isSyncError } from '../../src/errors.ts';
import type { Conversation } from '../../src/model.ts';
import type { SyncEvent } from '../../src/sync/events.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { openClient } from './client.ts';
import type { Client } from './client.ts';
import type { Device } from './device.ts';
import type { Place } from './entry.ts';
import { ReadPositions } from './read-positions.ts';
import type { World } from './world.ts';

/** In s: a database is given up after four answers, and as many openings, that do not come. */
const longestStop = 120;

export class Tab {
  readonly number: number;
  readonly device: Device;
  page: VirtualEnvironment;
  readonly #world: World;
  readonly #positions = new ReadPositions();
  #client: Client | undefined;
  /** Between `start()` and the end of `stop()`. */
  running = false;
  /** It works on its own, and what it stores is lost with it (STORE-2). */
  degraded = false;
  /** When all was calm last: what had begun by the time the network went is not held against it. */
  #wasOffline = false;
  /** What the client before showed last was not stored. */
  #behind = false;

  constructor(world: World, device: Device, number: number) {
    this.#world = world;
    this.device = device;
    this.number = number;
    this.page = world.clock.openTab();
  }

  /** The client that lives here; it may be stopped. */
  get client(): Client | undefined {
    return this.#client?.life.over === true ? undefined : this.#client;
  }

  /** Starts the client; where there is none, or it crashed, a new one. */
  start(): void {
    if (this.standsStill) return;
    const client = this.client ?? this.#open();
    if (!this.running) this.#positions.began({ behind: this.#behind });
    this.#behind = false;
    this.running = true;
    client.sync.start().catch((error: unknown) => {
      if (!isSyncError(error, 'aborted')) this.#tell(`start() failed: ${String(error)}`);
    });
  }

  /** LIFE-1: nothing of ours is left behind. */
  async stop(): Promise<void> {
    const { client } = this;
    if (client === undefined || this.standsStill) return;
    const stop = { ended: false };
    await this.#world.during(client.sync.stop().then(() => (stop.ended = true)));
    // What the user did a moment ago is written first, and a database that does not answer takes its time.
    for (let second = 0; !stop.ended && !client.life.over && second < longestStop; second++) {
      await this.#world.clock.advance(1_000);
    }
    if (!stop.ended && !client.life.over) this.#tell(`LIFE-1: stop() has not ended after ${longestStop} s`);
    this.running = false;
    this.#ended();
    if (client.life.over) return;
    await this.#world.calm();
    const left = Object.entries(this.page.live).filter(([, count]) => count > 0);
    if (left.length > 0) this.#tell(`LIFE-1: ${JSON.stringify(left)} are left after stop()`);
  }

  async logout(): Promise<void> {
    const { client } = this;
    if (client === undefined || this.standsStill) return;
    // It waits for the outbox, which needs the network and the clock.
    const done = client.sync.logout();
    this.device.forget();
    await this.#world.network.settle();
    await this.#world.clock.advance(3_000);
    await this.#world.during(done);
    this.running = false;
  }

  /** A read position that was shown has not been stored. */
  withdraw(conversationID: string): void {
    this.#positions.withdraw(conversationID);
  }

  /** At its next so many crossings, or at once, the client is gone with all it had in memory. */
  crash(after: number): void {
    this.client?.life.endAfter(after);
  }

  /** The server's connection, and the others of its device, are told of nothing by this. */
  state: 'running' | 'frozen' | 'cached' | 'hung' = 'running';

  /** Frozen, in the back/forward cache, or its main thread spins: nothing runs in it, and nobody can touch it. */
  get standsStill(): boolean {
    return this.state !== 'running';
  }

  /** Whether its list has been read, and can be touched. */
  get readable(): boolean {
    const state = this.client?.watcher.status?.state;
    return !this.standsStill && state !== undefined && state !== 'stopped' && state !== 'loading';
  }

  get status(): string {
    return this.client?.watcher.status?.state ?? 'gone';
  }

  get rows(): readonly Conversation[] {
    return this.client?.watcher.rows ?? [];
  }

  get place(): Place {
    return { device: this.device.number, tab: this.number };
  }

  row(conversationID: string): Conversation | undefined {
    return this.client?.watcher.row(conversationID);
  }

  check(): void {
    const { client } = this;
    this.#wasOffline = !this.page.online();
    if (client === undefined) return;
    client.watcher.look();
    client.watcher.checkTogether();
    for (const problem of this.#positions.problems()) this.#tell(problem);
    // One that stands still, or is behind, may show the same value from before; one that has degraded hears of what the others
    // wrote from the server alone, step by step.
    if (this.readable && !this.degraded) for (const row of this.rows) this.#world.ledger.seen(this.place, row);
    const pulls = this.#world.network.underWay.filter(
      ({ device, path }) => device === this.number && path === '/conversation/get_incremental_conversations',
    );
    if (pulls.length > 1) this.#tell(`PUSH-1: ${pulls.length} syncs at once`);
  }

  close(): Promise<void> {
    this.#client?.watcher.stop();
    return this.#client?.sync.stop() ?? Promise.resolve();
  }

  #open(): Client {
    this.#client?.watcher.stop();
    this.#client = openClient({
      world: this.#world,
      device: this.device,
      tab: this.number,
      page: this.page,
      onCrash: () => this.#crashed(),
      onAsk: (path) => this.#asks(path),
      watcher: {
        alone: this.device.tabs.length === 1,
        tell: (problem) => this.#tell(problem),
        onEvent: (event) => this.#event(event),
        onRow: (row, before) => this.#rowShown(row, before),
      },
    });
    return this.#client;
  }

  #crashed(): void {
    this.running = false;
    this.state = 'running';
    this.#ended();
    this.page.crash();
    this.page = this.#world.clock.openTab();
    this.#client?.watcher.stop();
    this.#world.network.lose(this.number, 'answer');
    this.#world.network.lose(this.number, 'frame');
    this.device.crashed();
  }

  #ended(): void {
    if (!this.degraded) return;
    this.device.forgetSome();
    this.degraded = false;
    this.#behind = true;
  }

  #asks(path: string): void {
    for (const tab of this.device.tabs) tab.#positions.asked(path);
    if (!this.running) this.#tell(`LIFE-1: ${path} is asked after stop()`);
    if (this.#wasOffline && !this.page.online()) this.#tell(`PUSH-4: ${path} is asked while offline`);
    if (this.client?.watcher.status?.state === 'signedOut') {
      this.#tell(`LIFE-3: ${path} is asked after the session ended`);
    }
  }

  #event(event: SyncEvent): void {
    if (this.client === undefined) return;
    this.#positions.told(event);
    if (event.kind === 'storageDegraded') this.degraded = true;
    if (event.kind === 'storageDegraded' || event.kind === 'storageLost') this.device.shake();
    if (event.kind === 'storageLost') this.device.unrestored = false;
    if (event.kind === 'writeRejected') this.#world.ledger.rejected(this.device.number, event.intent);
    if (event.kind === 'setback') {
      this.#world.trace(`setback ${this.number} ${event.what} ${event.error.kind}`);
      if (event.error.kind === 'internal') this.#tell(`a fault of the engine: ${String(event.error.stack)}`);
    } else this.#world.trace(`event ${this.number} ${event.kind}`);
  }

  #rowShown(row: Conversation, before: Conversation | undefined): void {
    const { ledger } = this.#world;
    if (!ledger.reopened(this.device.number, row.conversationID)) this.#positions.shown(row, before);
    ledger.shown(this.place, row);
  }

  #tell(problem: string): void {
    this.#world.problem(`tab ${this.number}: ${problem}`);
  }
}
