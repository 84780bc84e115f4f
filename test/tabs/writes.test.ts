import { expect, it } from 'vitest';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { Tab } from '../support/tab.ts';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('plain');
const bob = 'si_alice_bob';

it('WRITE-1: a write given in a tab that follows shows in all, and is sent by the leader', async () => {
  await tabs.server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(3);
  const [leader, , follower] = open;
  await confirm(follower, bob, 'from the follower');
  await tabs.agree(...open);
  expect(await leader.rows()).toMatchObject([{ ex: 'from the follower' }]);
  expect(writes()).toMatchObject([{ tab: leader.name }]);
});

it('WRITE-1, WRITE-6: a write survives the crash of the tab that was sending it, and is done once', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const [leader, follower, third] = await tabs.openLive(3);
  if (follower === undefined || third === undefined) throw new Error('there are three');
  const version = await versionOf('alice');
  const answer = server.faults.hold({ at: 'answer', path: setConversations.path, times: 1 });
  const confirmed = confirm(follower, bob, 'sent twice');
  await answer.arrived();
  const crashed = leader.page.waitForEvent('crash');
  void (await leader.cdp()).send('Page.crash').catch(() => undefined);
  await crashed;
  answer.off();
  await confirmed;
  await tabs.agree(follower, third);
  const [first, second] = writes();
  expect(writes()).toHaveLength(2);
  expect(second?.operationID).toBe(first?.operationID);
  expect(second?.tab).not.toBe(leader.name);
  expect(await versionOf('alice')).toBe(version + 1);
});

it('WRITE-2: writes of one field from several tabs go out in the order in which they were given', async () => {
  await tabs.server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(3);
  const held = tabs.server.faults.hold({ path: setConversations.path });
  for (let write = 1; write <= 9; write++) await give(open[write % open.length], bob, `write ${write}`);
  for (const tab of open) {
    await until(
      `${tab.name} with the last write`,
      () => tab.rows(),
      (rows) => rows[0]?.ex === 'write 9',
    );
  }
  held.off();
  await tabs.agree(...open);
  expect(await tabs.server.list('alice')).toMatchObject([{ ex: 'write 9' }]);
});

it('WRITE-1: a write whose tab was closed before it could be sent reaches the server', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const [leader, follower] = await tabs.openLive(2);
  if (follower === undefined) throw new Error('there are two');
  const held = server.faults.hold({ path: setConversations.path });
  await give(follower, bob, 'last words');
  await follower.page.close();
  held.off();
  await until(
    'it at the server',
    () => server.list('alice'),
    ([row]) => row?.ex === 'last words',
  );
  await tabs.agree(leader);
});

/** Resolves once the write is durable on the device. */
async function give(tab: Tab | undefined, id: string, ex: string): Promise<void> {
  await tab?.page.evaluate(async ([id, ex]) => void (await window.tab.sync.update(id, { ex })), [id, ex] as const);
}

/** Resolves once the server has it. */
async function confirm(tab: Tab | undefined, id: string, ex: string): Promise<void> {
  await tab?.page.evaluate(async ([id, ex]) => (await window.tab.sync.update(id, { ex })).confirmed, [id, ex] as const);
}

function writes() {
  return tabs.server.calls.filter(({ path }) => path === setConversations.path);
}

async function versionOf(userID: string): Promise<number> {
  return (await tabs.server.service.conversations.fullIDs({ userID, idHash: 0n })).version;
}
