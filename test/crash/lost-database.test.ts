import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveTabs } from '../support/browser-server.ts';
import type { BrowserServer } from '../support/browser-server.ts';
import { makeProfile, removeProfile, runChromium } from '../support/chromium-modes.ts';
import type { RunningChromium } from '../support/chromium-modes.ts';
import { leaveStump } from '../support/damaged-log.ts';
import { dump } from '../support/tab-database.ts';
import { Tab } from '../support/tab.ts';

let server: BrowserServer;
let profile: string;
let chromium: RunningChromium | undefined;

beforeEach(async () => {
  server = await serveTabs();
  profile = makeProfile();
});
afterEach(async () => {
  await chromium?.quit();
  await server.close();
  removeProfile(profile);
});

it('STORE-6: a browser that drops all its databases is told from a new device, and the list heals', async () => {
  for (const peer of ['bob', 'carol', 'dave']) await server.say(peer, 'alice', 'hello');
  const first = await visit();
  leaveStump(profile, server.url);
  await server.say('bob', 'alice', 'hello again');
  // This start reads the log up to the stump and writes behind it; the one after it finds a log that it cannot read.
  const second = await visit();
  const third = await visit();
  expect(first.before).toBeUndefined();
  expect(first.events).not.toContain('storageLost');
  expect(second.before?.rows).toHaveLength(3);
  expect(second.events).not.toContain('storageLost');
  expect(third.before).toBeUndefined();
  expect(third.events).toContain('storageLost');
  expect(third.after?.rows).toHaveLength(3);
  expect(third.after?.meta.device).not.toBe(second.after?.meta.device);
  // It is told once.
  expect((await visit()).events).not.toContain('storageLost');
});

/** Starts the browser, lets the SDK come to the server's list, and ends the browser. */
async function visit() {
  chromium = await runChromium(profile);
  const tab = new Tab(await chromium.context.newPage(), server.url, 'only', { userID: 'alice' });
  await tab.leave();
  const before = await dump(tab.page, 'alice');
  await tab.load();
  await tab.isLive();
  await tab.shows(() => server.list('alice'));
  const visited = { before, after: await dump(tab.page, 'alice'), events: await tab.events() };
  await chromium.quit();
  chromium = undefined;
  return visited;
}
