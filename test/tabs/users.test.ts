import { expect, it } from 'vitest';
import { databasesOf, dump } from '../support/tab-database.ts';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('plain');

it('LIFE-2: a logout in one tab stops all of them, and leaves nothing behind', async () => {
  await tabs.server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(3);
  const [leader, follower] = open;
  await leader.page.evaluate(() => window.tab.sync.setDraft('si_alice_bob', 'half a thou'));
  await follower?.page.evaluate(() => window.tab.sync.logout());
  for (const tab of open) {
    await until(
      `${tab.name} stopped`,
      () => tab.status(),
      ({ state }) => state === 'stopped',
    );
    expect(await tab.rows()).toEqual([]);
  }
  expect(await databasesOf(leader.page)).toEqual([]);
  expect(await leader.page.evaluate(() => ({ ...localStorage }))).toEqual({});
  const locks = await leader.page.evaluate(async () => navigator.locks.query());
  expect(locks).toEqual({ held: [], pending: [] });
  await until(
    'no socket',
    () => tabs.server.sockets(),
    (count) => count === 0,
  );
  // Whoever signs in next begins anew.
  await follower?.load();
  if (follower !== undefined) await tabs.agree(follower);
});

it('TAB-4: tabs of two users in one browser have a leader, a socket and a database each, and never mix', async () => {
  const { server } = tabs;
  await server.say('carol', 'alice', 'for alice');
  await server.say('dave', 'bob', 'for bob');
  const ofAlice = [await tabs.open(), await tabs.open()];
  const ofBob = [await tabs.open({ userID: 'bob' }), await tabs.open({ userID: 'bob' })];
  await server.say('erin', 'alice', 'more for alice');
  await server.device('bob').set('si_bob_dave', { isPinned: true });
  for (const [userID, open] of [
    ['alice', ofAlice],
    ['bob', ofBob],
  ] as const) {
    for (const tab of open) {
      await tab.isLive();
      await tab.shows(() => server.list(userID));
    }
    await until(
      'one leader',
      () => tabs.leaders(...open),
      (leaders) => leaders.length === 1,
    );
  }
  expect(server.sockets()).toBe(2);
  const [page] = ofAlice.map((tab) => tab.page);
  if (page === undefined) throw new Error('there is one');
  for (const userID of ['alice', 'bob']) {
    const found = await dump(page, userID);
    expect(found?.rows.map(({ ownerUserID }) => ownerUserID)).toEqual(found?.rows.map(() => userID));
  }
  expect(await databasesOf(page)).toHaveLength(2);
});
