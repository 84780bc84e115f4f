import { expect, it } from 'vitest';
import type { Tab } from '../support/tab.ts';
import { useTabs } from '../support/tabs.ts';

const tabs = useTabs('raw');

it('TAB-2, TAB-3: a hidden leader goes on leading, and hidden and visible tabs show its writes with no animation frame', async () => {
  const open = await tabs.openLive(3, { before: countFrames });
  const [leader] = open;
  expect(await visibilityOf(open)).toEqual(['hidden', 'hidden', 'visible']);
  const before = await framesOf(open);
  await tabs.whilePushed(async () => {});
  await tabs.agree(...open);
  expect(await tabs.leaders(...open)).toEqual([leader]);
  expect((await framesOf(open)).slice(0, 2)).toEqual(before.slice(0, 2));
});

it('TAB-3: a hidden tab that becomes visible shows the list as it is, and a follower that is looked at has it synced', async () => {
  const open = await tabs.openLive(2);
  const [leader, follower] = open;
  await leader.page.bringToFront();
  expect(await visibilityOf(open)).toEqual(['visible', 'hidden']);
  await tabs.whilePushed(async () => follower?.page.bringToFront());
  await tabs.agree(...open);
  expect(await visibilityOf(open)).toEqual(['hidden', 'visible']);
});

function countFrames(): void {
  const counted = Object.assign(window, { frameCount: 0 });
  const count = (): void => {
    counted.frameCount++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}

async function framesOf(open: readonly Tab[]): Promise<readonly number[]> {
  return Promise.all(
    open.map(({ page }) => page.evaluate(() => (window as unknown as { frameCount: number }).frameCount)),
  );
}

async function visibilityOf(open: readonly Tab[]): Promise<readonly string[]> {
  return Promise.all(open.map(({ page }) => page.evaluate(() => document.visibilityState)));
}
