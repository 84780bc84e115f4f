/** What happens to a page, its client and its storage. */
import type { Device } from './device.ts';
import type { DeedOf } from './step.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';

export async function page(world: World, { tab: number, event }: DeedOf<'page'>): Promise<void> {
  const tab = world.tab(number);
  switch (event) {
    case 'hang':
      if (tab.state !== 'running') return;
      tab.page.hang();
      standStill(tab, 'hung');
      return;
    case 'freeze':
      if (tab.state !== 'running') return;
      tab.page.emit(event);
      standStill(tab, 'frozen');
      return;
    case 'pagehide':
      if (tab.state !== 'running') return;
      tab.page.emit(event);
      standStill(tab, 'cached');
      return;
    case 'unhang':
    case 'resume':
    case 'pageshow':
      goOn(tab, event);
      // What the page missed comes to it by the clock.
      await world.clock.advance(0);
      return;
    case 'offline':
      tab.page.emit(event);
      world.network.lose(tab.number);
      world.cut(tab.device);
      return;
    case 'online':
    case 'visible':
    case 'hidden':
      tab.page.emit(event);
  }
}

function standStill(tab: Tab, state: Tab['state']): void {
  tab.state = state;
  tab.client?.life.hold();
}

/** Nothing happens where this is not what the page waits for. */
export function goOn(tab: Tab, event: 'unhang' | 'resume' | 'pageshow'): void {
  const endOf = { unhang: 'hung', resume: 'frozen', pageshow: 'cached' } as const;
  if (tab.state !== endOf[event]) return;
  tab.state = 'running';
  if (event === 'unhang') tab.page.unhang();
  else tab.page.emit(event);
  tab.client?.life.release();
}

export function storage(world: World, { tab: number, on, fault, times }: DeedOf<'storage'>): void {
  const { client, device } = world.tab(number);
  let left = times;
  client?.storage.faultWhen((operation) => {
    if (operation !== on || left-- <= 0) return undefined;
    if (fault.kind === 'lose') loses(device);
    return fault;
  });
}

export function closeStorage(world: World, { tab: number }: DeedOf<'closeStorage'>): void {
  world.tab(number).client?.storage.closeByItself();
}

export async function loseStorage(world: World, { tab: number }: DeedOf<'loseStorage'>): Promise<void> {
  const tab = world.tab(number);
  if (tab.client === undefined) return;
  loses(tab.device);
  await world.during(tab.client.storage.lose());
}

/** From now on its tabs alone know what it held. */
function loses(device: Device): void {
  device.shake();
  device.unrestored = true;
}
