import { expect, it } from 'vitest';
import type { Tab } from '../support/tab.ts';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('bfcache');

it('TAB-2: a leader that is put into the back-forward cache is replaced, and follows when it comes back', async () => {
  const open = await tabs.openLive(2);
  const [leader, other] = open;
  if (other === undefined) throw new Error('two tabs were opened');
  const reasons = await watchEvictions(leader);
  // Not in the middle of a transaction: another tab that waits for its end would have the page dropped.
  await leader.leave();
  await tabs.whilePushed(async () => {
    await until(
      'the other in the lead',
      () => tabs.leaders(other),
      (leaders) => leaders.length === 1,
    );
  });
  await tabs.agree(other);
  await leader.back();
  await isBack(leader, reasons);
  await tabs.agree(...open);
  expect(await leader.life()).toEqual(expect.arrayContaining(['pagehide persisted', 'pageshow persisted']));
  expect(await tabs.leaders(...open)).toEqual([other]);
});

it('LIFE-1, TAB-2: a page with the SDK in it is kept when it is left, and takes up where it was', async () => {
  const [tab] = await tabs.openLive(1);
  const reasons = await watchEvictions(tab);
  await tab.leave();
  await tabs.whilePushed(async () => {
    await until(
      'no socket',
      () => tabs.server.sockets(),
      (count) => count === 0,
    );
  });
  await tab.back();
  await isBack(tab, reasons);
  await tabs.agree(tab);
});

/** Why the browser did not keep the page that is about to be left, as it will tell. */
async function watchEvictions(tab: Tab): Promise<readonly string[]> {
  const reasons: string[] = [];
  const cdp = await tab.cdp();
  cdp.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => {
    reasons.push(...notRestoredExplanations.map(({ reason }) => reason));
  });
  await cdp.send('Page.enable');
  await tab.page.evaluate(() => Object.assign(window, { marker: 'kept' }));
  return reasons;
}

/** The page as it was left, not one that was loaded anew. */
async function isBack({ page }: Tab, reasons: readonly string[]): Promise<void> {
  await until('a page with the SDK', () => page.evaluate(() => 'tab' in window));
  expect(reasons).toEqual([]);
  expect(await page.evaluate(() => 'marker' in window)).toBe(true);
}
