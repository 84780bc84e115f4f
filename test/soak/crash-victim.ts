/** One user whose browser is killed once: what is promised before, and what is looked at afterwards. */
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import type { BrowserServer } from '../support/browser-server.ts';
import { hasCanary, makeCanary } from '../support/canary.ts';
import type { RememberingStore } from '../support/row-history.ts';
import { dump } from '../support/tab-database.ts';
import type { DatabaseDump } from '../support/tab-database.ts';
import { Tab } from '../support/tab.ts';
import { until } from '../support/until.ts';
import { fill } from './crash-moments.ts';
import type { Moment } from './crash-moments.ts';

export interface VictimOptions {
  readonly server: BrowserServer;
  readonly store: RememberingStore;
  readonly moment: Moment;
  readonly userID: string;
  /** A whole number from 1 to `most`. */
  readonly pick: (most: number) => number;
}

/** What a kill has left. */
export interface Examination {
  readonly databases: 'kept' | 'lost';
  /** Whether the app was told that its database is lost. */
  readonly told: boolean;
  readonly found: string;
}

export class Victim {
  readonly #options: VictimOptions;
  /** The writes whose promise had resolved, as the page told of them: by conversation, the highest number. */
  readonly #durable = new Map<string, number>();
  #tab: Tab | undefined;

  constructor(options: VictimOptions) {
    this.#options = options;
    options.store.follow(options.userID);
  }

  /** Brings a tab to where the moment begins. */
  async open(context: BrowserContext): Promise<void> {
    const { server, moment, userID } = this.#options;
    await fill(server, userID, moment.rows);
    await this.reopen(context);
  }

  /** The same in another browser on the same profile, where what was stored before is on the disk. */
  async reopen(context: BrowserContext): Promise<void> {
    const { server, moment, userID } = this.#options;
    const tab = await this.#openTab(context);
    await makeCanary(tab.page);
    await tab.page.exposeFunction('report', (id: string, number: number) => this.#durable.set(id, number));
    this.#tab = tab;
    if (!moment.synced) return;
    await tab.load();
    await tab.isLive();
    await tab.shows(() => server.list(userID));
  }

  /** Resolves with where it was when it was killed. */
  async strike(kill: () => Promise<void>, aimMs: number): Promise<string> {
    const { moment, server, userID, pick } = this.#options;
    const tab = this.#tab;
    if (tab === undefined) throw new Error('it was not opened');
    const over = new AbortController();
    try {
      const reached = await moment.begin({ server, userID, tab, pick, durable: this.#durable }, over.signal);
      await setTimeout(aimMs);
      await kill();
      return `${reached} and ${aimMs} ms`;
    } finally {
      over.abort();
    }
  }

  /** Holds what is on the disk, then what the SDK makes of it, against what was promised. */
  async examine(context: BrowserContext): Promise<Examination> {
    const { server, userID } = this.#options;
    const tab = await this.#openTab(context);
    const lost = !(await hasCanary(tab.page));
    const marked = await isMarked(tab.page, userID);
    const found = await dump(tab.page, userID);
    if (!lost) await this.#checkFound(found);
    const network = server.faults.hold();
    await tab.load();
    const shown = await until(
      'readable',
      () => this.#shown(tab),
      (rows) => rows !== undefined,
    );
    if (shown !== (found?.rows.length ?? 0)) {
      throw new Error(`the list opens with ${shown} rows, and the database holds ${found?.rows.length}`);
    }
    network.off();
    await tab.isLive();
    await tab.shows(() => server.list(userID));
    await until(
      'nothing pending',
      () => this.#pending(tab),
      (pending) => pending === 0,
    );
    if (!lost) await this.#checkWrites(undefined);
    const told = (await tab.events()).includes('storageLost');
    if (lost && marked && !told) throw new Error('STORE-6: all databases are gone, and the app is not told');
    if (found !== undefined && told) throw new Error('STORE-6: the app is told of a loss, and nothing is lost');
    await tab.page.close();
    return { databases: lost ? 'lost' : 'kept', told, found: lost ? 'no database at all' : describe(found) };
  }

  async #openTab(context: BrowserContext): Promise<Tab> {
    const { server, userID } = this.#options;
    const tab = new Tab(await context.newPage(), server.url, userID, { userID });
    await tab.leave();
    return tab;
  }

  async #checkFound(found: DatabaseDump | undefined): Promise<void> {
    const { moment, store, userID } = this.#options;
    if (found === undefined) {
      if (moment.synced) throw new Error('the database is gone');
      return;
    }
    const [contradiction] = store.contradictions(userID, found.meta.cursor, found.rows);
    if (contradiction !== undefined) throw new Error(contradiction);
    await this.#checkWrites(found);
  }

  /** WRITE-1: each is in the outbox or at the server, unless a later one of the same field is. */
  async #checkWrites(found: DatabaseDump | undefined): Promise<void> {
    const { server, userID } = this.#options;
    const rows = new Map((await server.list(userID)).map((row) => [row.conversationID, row]));
    for (const [id, number] of this.#durable) {
      const waiting = (found?.outbox ?? [])
        .filter(({ conversationID }) => conversationID === id)
        .map(({ write }) => (write.kind === 'set' ? Number(write.fields.ex) : 0));
      const kept = Math.max(Number(rows.get(id)?.ex), ...waiting);
      if (!(kept >= number)) throw new Error(`write ${number} of ${id} was durable, and ${kept} is what is left`);
    }
  }

  async #shown(tab: Tab): Promise<number | undefined> {
    return tab.page.evaluate(() => window.tab.rows()?.length);
  }

  async #pending(tab: Tab): Promise<number> {
    return tab.page.evaluate(() => (window.tab.rows() ?? []).filter(({ pending }) => pending).length);
  }
}

/** Whether the mark of the user's database is on the disk: the browser writes it some seconds after the page did (STORE-6). */
function isMarked(page: Page, userID: string): Promise<boolean> {
  const owner = `/${encodeURIComponent(userID)}/`;
  return page.evaluate((part) => Object.keys(localStorage).some((key) => key.includes(part)), owner);
}

function describe(found: DatabaseDump | undefined): string {
  if (found === undefined) return 'no database yet';
  const { meta, rows, outbox } = found;
  return `cursor ${meta.cursor.kind}, ${rows.length} rows, ${outbox.length} writes waiting`;
}
