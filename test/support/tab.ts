/** One tab of the browser, seen from the test. */
import type { CDPSession, Page } from 'playwright';
import type { SyncEvent, SyncStatus } from '../../src/exports.ts';
import type { ShownRow } from './browser-server.ts';
import { AWAY } from './browser-server.ts';
import type { TabSettings } from './tab-page.ts';
import { until } from './until.ts';

export class Tab {
  readonly name: string;
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, server: string, name: string, settings: TabSettings) {
    this.page = page;
    this.name = name;
    const query = new URLSearchParams({ tab: name, settings: JSON.stringify(settings) });
    this.#url = `${server}/?${query.toString()}`;
  }

  /** Opens the page of this tab, or opens it again. */
  async load(): Promise<void> {
    await this.page.goto(this.#url);
  }

  /** Leaves the page with the SDK for another one; `back` returns. */
  async leave(): Promise<void> {
    await this.page.goto(new URL(AWAY, this.#url).href);
  }

  async back(): Promise<void> {
    // A page that was kept does not load: its `load` never comes.
    await this.page.goBack({ waitUntil: 'commit' });
  }

  async cdp(): Promise<CDPSession> {
    return this.page.context().newCDPSession(this.page);
  }

  async status(): Promise<SyncStatus> {
    return this.page.evaluate(() => {
      const last = window.tab.statuses.at(-1);
      if (last === undefined) throw new Error('status$ replays its value');
      return last.value;
    });
  }

  /** What `events$` told, in its order. Errors come as `kind` and message. */
  async events(): Promise<readonly SyncEvent['kind'][]> {
    return this.page.evaluate(() => window.tab.events.map(({ value }) => value.kind));
  }

  /** What happened to the page, e.g. `freeze`. */
  async life(): Promise<readonly string[]> {
    return this.page.evaluate(() => window.tab.life.map(({ value }) => value));
  }

  /** The list as it is shown now. */
  async rows(): Promise<readonly ShownRow[]> {
    return this.page.evaluate(() =>
      (window.tab.rows() ?? []).map(({ conversationID, unreadCount, isPinned, recvMsgOpt, ex }) => ({
        conversationID,
        unreadCount,
        isPinned,
        recvMsgOpt,
        ex,
      })),
    );
  }

  async isLive(): Promise<void> {
    await until(
      `${this.name} live with push`,
      () => this.status(),
      ({ state, push }) => state === 'live' && push === 'connected',
    );
  }

  /** Waits until it shows these rows, and no write is on its way. */
  async shows(wanted: () => Promise<readonly ShownRow[]>): Promise<void> {
    await until(
      `${this.name} with the server's list`,
      async () => ({ shown: await this.rows(), wanted: await wanted() }),
      ({ shown, wanted }) => JSON.stringify(shown) === JSON.stringify(wanted),
    );
  }
}
