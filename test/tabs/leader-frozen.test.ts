import { expect, it } from 'vitest';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { Call } from '../../src/testing/call.ts';
import { dump } from '../support/tab-database.ts';
import type { Tab } from '../support/tab.ts';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('raw');

const timing = { leaderCheck: 300, leaderPatience: 600 };

it('TAB-2: a leader that is frozen lets go by itself, and no push is lost; thawed, it follows', async () => {
  const open = await tabs.openLive(3);
  const [leader, ...others] = open;
  await tabs.whilePushed(async () => {
    await freeze(leader);
    await until(
      'another leader',
      () => tabs.leaders(...others),
      (leaders) => leaders.length === 1,
    );
  });
  await tabs.agree(...others);
  await tabs.whilePushed(() => thaw(leader));
  await tabs.agree(...open);
  expect(await leader.life()).toEqual(expect.arrayContaining(['freeze', 'resume']));
  expect(await tabs.leaders(leader)).toEqual([]);
});

it('TAB-2, TAB-5: a tab that was frozen while it followed shows what it missed', async () => {
  const open = await tabs.openLive(2);
  const [leader, follower] = open;
  if (follower === undefined) throw new Error('there are two');
  await freeze(follower);
  await tabs.whilePushed(async () => {});
  await leader.shows(() => tabs.server.list('alice'));
  await thaw(follower);
  await tabs.agree(...open);
  expect(await tabs.leaders(...open)).toEqual([leader]);
});

it('TAB-5, TAB-6: an old leader that sleeps through the theft of its lock writes nothing when it wakes', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'old news');
  const open = await tabs.openLive(2, { timing, before: sleepUnnoticed });
  const [sleeper, thief] = open;
  if (thief === undefined) throw new Error('there are two');
  const late = server.faults.hold({
    at: 'answer',
    when: madeBy(sleeper),
    path: [getIncrementalConversations.path, getConversationMsgs.path, setConversations.path],
  });
  // In flight: a delta, then previews, and a write that was claimed.
  void sleeper.page.evaluate(() => {
    void window.tab.sync.sync();
    void window.tab.sync.setPinned('si_alice_bob', true);
  });
  await late.arrived(2);
  await freeze(sleeper);
  await until(
    'the thief in the lead',
    () => tabs.leaders(thief),
    (leaders) => leaders.length === 1,
  );
  await server.say('bob', 'alice', 'news');
  await server.device('alice').set('si_alice_carol', { ex: 'news too' });
  await thief.shows(() => server.list('alice'));
  const stored = await until(
    'the outbox settled',
    () => dump(thief.page, 'alice'),
    (found) => found?.outbox.length === 0,
  );
  const calls = callsOf(sleeper);
  late.off();
  await thaw(sleeper);
  await until(
    'the sleeper awake',
    () => tabs.leaders(sleeper),
    (leaders) => leaders.length === 0,
  );
  await tabs.agree(...open);
  const after = await dump(thief.page, 'alice');
  expect(after).toEqual({ ...stored, meta: after?.meta });
  expect(after?.meta).toMatchObject({ cursor: stored?.meta.cursor });
  expect(callsOf(sleeper)).toEqual(calls);
  expect(await tabs.leaders(...open)).toEqual([thief]);
});

it('TAB-6: an old leader drops a kick that it hears after the theft of its lock', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(2, { timing, before: sleepUnnoticed });
  const [sleeper, thief] = open;
  if (thief === undefined) throw new Error('there are two');
  const late = server.faults.hold({ when: madeBy(sleeper), path: getIncrementalConversations.path });
  server.faults.code(1506, { when: madeBy(sleeper), path: getIncrementalConversations.path });
  void sleeper.page.evaluate(() => void window.tab.sync.sync());
  await late.arrived();
  await freeze(sleeper);
  await until(
    'the thief in the lead',
    () => tabs.leaders(thief),
    (leaders) => leaders.length === 1,
  );
  late.off();
  await thaw(sleeper);
  await until(
    'the sleeper awake',
    () => tabs.leaders(sleeper),
    (leaders) => leaders.length === 0,
  );
  await server.say('bob', 'alice', 'are you there?');
  await tabs.agree(...open);
  for (const tab of open) expect(await tab.events()).not.toContain('kicked');
});

async function freeze(tab: Tab): Promise<void> {
  await (await tab.cdp()).send('Page.setWebLifecycleState', { state: 'frozen' });
}

async function thaw(tab: Tab): Promise<void> {
  await (await tab.cdp()).send('Page.setWebLifecycleState', { state: 'active' });
}

/** Syncs and writes. It may still ask for a preview in the moment before it hears of the theft: that changes nothing. */
function callsOf(tab: Tab): readonly string[] {
  const own = tabs.server.calls.filter((call) => call.tab === tab.name).map(({ path }) => path);
  return own.filter((path) => path !== getConversationMsgs.path);
}

function madeBy(tab: Tab): (call: Call) => boolean {
  return ({ headers }) => new URL(headers.get('referer') ?? '').searchParams.get('tab') === tab.name;
}

/**
 * As a page sleeps that is suspended with its process, without any event: it hears of no freeze, and tells nobody
 * anything. Chromium alone would still run its channel's handlers.
 */
function sleepUnnoticed(): void {
  let asleep = false;
  for (const event of ['freeze', 'resume', 'visibilitychange']) {
    document.addEventListener(
      event,
      (told) => {
        if (event !== 'visibilitychange') asleep = event === 'freeze';
        told.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
  const post = BroadcastChannel.prototype.postMessage;
  BroadcastChannel.prototype.postMessage = function say(message: unknown) {
    if (!asleep) post.call(this, message);
  };
}
