/** A browser for a file of tests, and for each test a server of its own with tabs of one context. */
import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { SyncStatus } from '../../src/exports.ts';
import { serveTabs } from './browser-server.ts';
import type { BrowserServer } from './browser-server.ts';
import { startChromium } from './chromium-modes.ts';
import type { ChromiumMode, StartedChromium } from './chromium-modes.ts';
import { pushTo } from './pushes.ts';
import type { TabSettings } from './tab-page.ts';
import { Tab } from './tab.ts';
import { until } from './until.ts';

export interface TabSettingsOfTest extends Partial<TabSettings> {
  /** Runs before the page's own script. */
  readonly before?: () => void;
  /** Whether the page is loaded at once. Default true; else it stands on another page of the origin. */
  readonly load?: boolean;
}

export interface Tabs {
  readonly server: BrowserServer;
  readonly context: BrowserContext;
  /** A new tab; by default of alice. Its name is its number, from 1. */
  open(settings?: TabSettingsOfTest): Promise<Tab>;
  /** So many tabs, live, of which the first leads. */
  openLive(count: number, settings?: TabSettingsOfTest): Promise<readonly [Tab, ...Tab[]]>;
  /** Those of these tabs that lead by their own word. */
  leaders(...open: readonly Tab[]): Promise<readonly Tab[]>;
  /** Runs this while changes of alice's list are pushed, some before, some meanwhile and some after it. */
  whilePushed(run: () => Promise<void>): Promise<void>;
  /** Waits until exactly one of these leads, all show the server's list of alice, and one socket stands. */
  agree(...tabs: readonly Tab[]): Promise<void>;
}

/** Pushes on each side of what happens. */
const SOME = 8;

/** Call it once in a file, outside of the tests. */
export function useTabs(mode: ChromiumMode): Tabs {
  let chromium: StartedChromium;
  let server: BrowserServer;
  let context: BrowserContext;
  let pages: Page[] = [];

  beforeAll(async () => {
    chromium = await startChromium(mode);
  });
  afterAll(() => chromium.close());
  beforeEach(async () => {
    [server, context] = await Promise.all([serveTabs(), chromium.context()]);
    pages = [];
  });
  afterEach(async () => {
    server.faults.off();
    if (mode === 'raw') await Promise.all(pages.map((page) => page.close()));
    else await context.close();
    await server.close();
  });

  const tabs: Tabs = {
    get server() {
      return server;
    },
    get context() {
      return context;
    },
    async open({ before, load = true, ...settings } = {}) {
      const page = await context.newPage();
      pages.push(page);
      if (before !== undefined) await page.addInitScript(before);
      const tab = new Tab(page, server.url, String(pages.length), { userID: 'alice', ...settings });
      await (load ? tab.load() : tab.leave());
      return tab;
    },
    async openLive(count, settings) {
      const first = await tabs.open(settings);
      await first.isLive();
      const others: Tab[] = [];
      for (let number = 1; number < count; number++) others.push(await tabs.open(settings));
      await tabs.agree(first, ...others);
      expect(await first.status()).toMatchObject({ role: 'leader' });
      return [first, ...others];
    },
    async leaders(...open) {
      const roles = await rolesOf(open);
      return open.filter((_, index) => roles[index] === 'leader');
    },
    async whilePushed(run) {
      const pushes = pushTo(server, 'alice');
      try {
        await pushes.more(SOME);
        await run();
        await pushes.more(SOME);
      } finally {
        await pushes.stop();
      }
    },
    async agree(...open) {
      for (const tab of open) await tab.isLive();
      await until(
        'one leader',
        () => rolesOf(open),
        (roles) => roles.filter((role) => role === 'leader').length === 1,
      );
      for (const tab of open) await tab.shows(() => server.list('alice'));
      await until(
        'one socket',
        () => server.sockets(),
        (count) => count === 1,
      );
    },
  };
  return tabs;
}

export async function rolesOf(tabs: readonly Tab[]): Promise<readonly SyncStatus['role'][]> {
  return Promise.all(tabs.map(async (tab) => (await tab.status()).role));
}
