/** Ours against the reference server: from a push to every tab, and a new device over a slow line. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { ReferenceServer } from 'conversation-sync/server';
import { fillAccount, textMessage } from '../../../src/server/demo-fill.ts';
import { startChromium, type StartedChromium } from '../../support/chromium-modes.ts';
import type { FirstSync } from '../page/live.ts';
import { openPage, serveLive, type PageName } from './live-pages.ts';
import { openSlowLink, type SlowLink } from './slow-link.ts';
import { summarise, type Summary } from '../shared/statistics.ts';

export interface PushResult {
  readonly rows: number;
  readonly tabs: number;
  /** From when the server was told to send until the last of the tabs had shown it, in ms: its own transaction is in it. */
  readonly shown: Summary;
  /** HTTP calls of all tabs meanwhile. */
  readonly calls: number;
}

export interface NewDeviceResult {
  readonly rows: number;
  /** The first screen by hand, in ms. */
  readonly floor: Summary;
  /** All in ms, but for the calls. */
  readonly figures: Readonly<Record<keyof FirstSync, Summary>>;
  readonly bytes: number;
}

export interface NetworkResult {
  readonly roundTripMs: number;
  readonly push: PushResult;
  readonly newDevices: readonly NewDeviceResult[];
}

const ROUND_TRIP_MS = 20;
const PUSH_ROWS = 500;
const TABS = 3;
const QUIET_MS = 3_000;

export async function measureNetwork(
  options: { readonly rounds: number; readonly messages: number; readonly newDevices: readonly number[] },
  report: (line: string) => void,
): Promise<NetworkResult> {
  const server = await serveLive();
  const chromium = await startChromium('plain');
  try {
    const push = await measurePush(server, chromium, options.messages);
    report('push to every tab: done');
    const newDevices: NewDeviceResult[] = [];
    for (const rows of options.newDevices) {
      newDevices.push(await measureNewDevice(server, chromium, rows, options.rounds));
      report(`new device with ${rows} conversations: done`);
    }
    return { roundTripMs: ROUND_TRIP_MS, push, newDevices };
  } finally {
    await chromium.close();
    await server.close();
  }
}

async function register(server: ReferenceServer, userID: string, rows: number): Promise<void> {
  await server.service.directory.register({ users: [{ userID, nickname: userID, faceURL: '' }] });
  await fillAccount(server.context, userID, rows);
}

async function measurePush(server: ReferenceServer, chromium: StartedChromium, messages: number): Promise<PushResult> {
  const userID = 'pushed';
  await register(server, userID, PUSH_ROWS);
  const context = await chromium.context();
  const pages: Page[] = [];
  for (let tab = 0; tab < TABS; tab++) pages.push(await openPage('live', { context, server, url: server.url, userID }));
  await Promise.all(pages.map((page) => page.evaluate(async () => (await window.live.firstSync).calls)));
  await untilQuiet(pages);
  const offsets = await Promise.all(pages.map(clockOffset));

  const { conversations } = await server.service.conversations.all({ ownerUserID: userID });
  const before = await callsOf(pages);
  const times: number[] = [];
  for (let sent = 0; sent < messages; sent++) {
    const row = conversations[(sent * 37) % conversations.length];
    if (row === undefined) throw new Error('the account is empty');
    // Each conversation began with one message.
    const seq = 2 + Math.floor(sent / conversations.length);
    const wanted = { id: row.conversationID, seq };
    const shown = pages.map((page) => page.evaluate(({ id, seq }) => window.live.when(id, seq), wanted));
    await setTimeout(QUIET_MS / 100);
    const from = now();
    await server.service.messages.send(textMessage(row.userID, userID, `message ${sent}`));
    const all = await Promise.all(shown);
    times.push(Math.max(...all.map((at, tab) => at - (offsets[tab] ?? 0))) - from);
  }
  const calls = (await callsOf(pages)) - before;
  await context.close();
  return { rows: PUSH_ROWS, tabs: TABS, shown: mustSummarise(times), calls };
}

async function measureNewDevice(
  server: ReferenceServer,
  chromium: StartedChromium,
  rows: number,
  rounds: number,
): Promise<NewDeviceResult> {
  const userID = `new${rows}`;
  await register(server, userID, rows);
  const floors: number[] = [];
  const syncs: FirstSync[] = [];
  let bytes = 0;
  const visit = async (name: PageName, look: (page: Page, link: SlowLink) => Promise<void>): Promise<void> => {
    const link = await openSlowLink(server.url, ROUND_TRIP_MS);
    const context = await chromium.context();
    await look(await openPage(name, { context, server, url: link.url, userID }), link);
    await context.close();
    await link.close();
  };
  for (let round = 0; round < rounds; round++) {
    await visit('live-floor', async (page) => void floors.push(await page.evaluate(() => window.floor.firstScreen)));
    await visit('live', async (page, link) => {
      const loaded = link.bytes();
      syncs.push(await page.evaluate(() => window.live.firstSync));
      bytes = link.bytes() - loaded;
    });
  }
  const of = (figure: keyof FirstSync): Summary => mustSummarise(syncs.map((sync) => sync[figure]));
  const figures = {
    ...{ firstScreen: of('firstScreen'), answered: of('answered'), database: of('database') },
    ...{ complete: of('complete'), calls: of('calls') },
    ...{ transfer: of('transfer'), parse: of('parse'), rest: of('rest') },
  };
  return { rows, floor: mustSummarise(floors), figures, bytes };
}

const now = (): number => performance.timeOrigin + performance.now();

/** How far the clock of a page is before the one of this process, in ms, by the quickest of some questions. */
async function clockOffset(page: Page): Promise<number> {
  let best = { took: Infinity, offset: 0 };
  for (let asked = 0; asked < 30; asked++) {
    const from = now();
    const there = await page.evaluate(() => window.live.now());
    const to = now();
    if (to - from < best.took) best = { took: to - from, offset: there - (from + to) / 2 };
  }
  return best.offset;
}

/** Previews are filled in in idle time: until nothing has been asked for a while. */
async function untilQuiet(pages: readonly Page[]): Promise<void> {
  for (let last = -1; ;) {
    const calls = await callsOf(pages);
    if (calls === last) return;
    last = calls;
    await setTimeout(QUIET_MS);
  }
}

async function callsOf(pages: readonly Page[]): Promise<number> {
  const calls = await Promise.all(pages.map((page) => page.evaluate(() => window.live.calls())));
  return calls.reduce((sum, count) => sum + count, 0);
}

function mustSummarise(values: readonly number[]): Summary {
  const summary = summarise(values);
  if (summary === undefined) throw new Error('nothing was measured');
  return summary;
}
