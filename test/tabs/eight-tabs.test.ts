import { expect, it } from 'vitest';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import type { Tab } from '../support/tab.ts';
import { rolesOf, useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const TABS = 8;
const PUSHES = 10;

const tabs = useTabs('plain');

it('TAB-1, TAB-3: of eight tabs one leads, with one socket and one HTTP sync for each push, and all show the same', async () => {
  const { server } = tabs;
  for (const peer of ['bob', 'carol', 'dave']) await server.say(peer, 'alice', 'hello');
  const open = await tabs.openLive(TABS);
  const [leader] = open;
  await isQuiet(open);
  const [callsBefore, syncsBefore] = [server.calls.length, server.count(getIncrementalConversations.path)];
  for (let push = 1; push <= PUSHES; push++) {
    await server.device('alice').set('si_alice_bob', { ex: `change ${push}`, isPinned: push % 2 === 0 });
    await tabs.agree(...open);
  }
  const calls = server.calls.slice(callsBefore);
  const syncs = calls.filter(({ path }) => path === getIncrementalConversations.path);
  const others = calls.filter(({ path }) => path !== getIncrementalConversations.path);
  console.log(
    `${TABS} tabs, ${PUSHES} pushes: ${server.sockets()} socket, ${syncs.length} HTTP syncs, ${others.length} other calls`,
  );
  expect(others).toEqual([]);
  expect(syncs.map(({ tab }) => tab)).toEqual(Array.from({ length: PUSHES }, () => leader.name));
  expect(server.sockets()).toBe(1);
  expect(await rolesOf(open)).toEqual(['leader', ...Array.from({ length: TABS - 1 }, () => 'follower')]);
  // One that had been waiting would have gone before this one.
  await leader.page.evaluate(() => window.tab.sync.sync());
  expect(server.count(getIncrementalConversations.path)).toBe(syncsBefore + PUSHES + 1);
});

it('TAB-1, SEQ-3: a message reaches all tabs with no call at all', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(3);
  await isQuiet(open);
  const before = server.calls.length;
  await server.say('bob', 'alice', 'are you there?');
  await tabs.agree(...open);
  expect(server.calls.slice(before)).toEqual([]);
});

it('TAB-1: sync() of a tab that follows is run by the leader, and answers what it did', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(2);
  const [leader, follower] = open;
  await isQuiet(open);
  const before = server.calls.length;
  expect(await follower?.page.evaluate(() => window.tab.sync.sync())).toMatchObject({ kind: 'none' });
  expect(server.calls.slice(before)).toContainEqual(
    expect.objectContaining({ path: getIncrementalConversations.path, tab: leader.name }),
  );
  expect(server.count(undefined, follower?.name)).toBe(0);
});

/** All that is fetched beside the rows has come: the names are the last of it. */
async function isQuiet(open: readonly Tab[]): Promise<void> {
  for (const { page, name } of open) {
    const named = (): boolean => (window.tab.rows() ?? []).every(({ showName, latestMsg }) => showName && latestMsg);
    await until(`${name} with all names`, () => page.evaluate(named));
  }
  const { server } = tabs;
  const previews = server.count(getConversationMsgs.path);
  await open[0]?.page.evaluate(() => window.tab.sync.sync());
  await until(
    'the previews of what is looked at, asked again',
    () => server.count(getConversationMsgs.path) > previews,
  );
}
