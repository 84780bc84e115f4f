import { afterEach, expect, it } from 'vitest';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('plain');

/** So that a leader that hangs is noticed within a second. */
const timing = { leaderCheck: 300, leaderPatience: 600 };

afterEach(() => release());

it('TAB-2: a leader that is closed is replaced, and no push is lost', async () => {
  const [leader, ...others] = await tabs.openLive(3);
  await tabs.whilePushed(async () => {
    await leader.page.close();
    await until(
      'another leader',
      () => tabs.leaders(...others),
      (leaders) => leaders.length === 1,
    );
  });
  await tabs.agree(...others);
});

it('TAB-2: a leader that crashes is replaced, and no push is lost', async () => {
  const [leader, ...others] = await tabs.openLive(3);
  await tabs.whilePushed(async () => {
    const crashed = leader.page.waitForEvent('crash');
    // The call itself has nobody left to answer it.
    void (await leader.cdp()).send('Page.crash').catch(() => undefined);
    await crashed;
    await until(
      'another leader',
      () => tabs.leaders(...others),
      (leaders) => leaders.length === 1,
    );
  });
  await tabs.agree(...others);
});

it('TAB-2, TAB-6: a leader that hangs loses the lead to a visible tab, and follows it when it comes to itself', async () => {
  const open = await tabs.openLive(3, { timing });
  const [leader, ...others] = open;
  await tabs.whilePushed(async () => {
    void leader.page.evaluate(spin).catch(() => undefined);
    await until(
      'another leader',
      () => tabs.leaders(...others),
      (leaders) => leaders.length === 1,
    );
  });
  for (const tab of others) await tab.shows(() => tabs.server.list('alice'));
  await release();
  await tabs.agree(...open);
  expect(await tabs.leaders(leader)).toEqual([]);
});

it('TAB-2: a leader that reloads is replaced, and follows', async () => {
  const open = await tabs.openLive(2);
  const [leader, other] = open;
  await tabs.whilePushed(async () => {
    await leader.load();
  });
  await tabs.agree(...open);
  expect(await tabs.leaders(...open)).toEqual([other]);
});

/** Keeps the page's main thread busy until a cookie says otherwise, which is all that can still reach it. */
function spin(): void {
  while (!document.cookie.includes('released')) {}
}

async function release(): Promise<void> {
  await tabs.context.addCookies([{ name: 'released', value: 'yes', url: tabs.server.url }]);
}
