/** The end of a history: no more faults, everybody is up and online, and time enough passes for all that is to come. */
import { goOn } from './life-deeds.ts';
import type { World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;

export async function heal(world: World): Promise<void> {
  const { backend, clock, network, tabs } = world;
  backend.faults.off();
  network.heal();
  for (const tab of tabs) {
    tab.client?.life.spare();
    tab.client?.storage.faultWhen(() => undefined);
    for (const event of ['unhang', 'resume', 'pageshow'] as const) goOn(tab, event);
    for (const event of ['online', 'visible'] as const) tab.page.emit(event);
  }
  await clock.advance(0);
  await network.settle();
  if (world.copied) {
    // CUR-6: only the daily replacement sees that older files were put back.
    for (const tab of tabs) await tab.stop();
    await clock.advance(25 * hour);
  }
  // Twice: a session may learn of its end only now.
  for (let round = 0; round < 2; round++) {
    for (const tab of tabs) {
      if (tab.status === 'signedOut' || tab.degraded) await tab.stop();
      tab.start();
    }
    await network.settle();
    await clock.advance(minute / 2);
    await world.idle();
  }
  // Longer than the time-out of a call and the longest wait before another attempt, and then than a safety pull takes.
  for (const wait of [minute / 2, 6 * minute]) {
    await clock.advance(wait);
    await world.idle();
  }
}
