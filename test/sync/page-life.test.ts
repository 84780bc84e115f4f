import { describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../src/ports.ts';
import { watchPage } from '../../src/sync/page-life.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

function watched() {
  const environment = virtualEnvironment();
  const run = new AbortController();
  const told: string[] = [];
  const tell = (what: string) => (): void => void told.push(what);
  watchPage(environment, run.signal, {
    suspend: tell('suspend'),
    resume: tell('resume'),
    hidden: tell('hidden'),
    visible: tell('visible'),
  });
  const live = async (...events: readonly LifecycleEvent[]): Promise<void> => {
    for (const event of events) environment.emit(event);
    await environment.advance(0);
  };
  return { environment, told, live, stop: () => run.abort() };
}

describe('the life of the page', () => {
  it.each([
    ['freeze', 'resume'],
    ['pagehide', 'pageshow'],
  ] as const)('TAB-2: %s puts the tab away, and %s takes it up', async (away, back) => {
    const { told, live } = watched();
    await live(away);
    expect(told).toEqual(['suspend']);
    await live(back);
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('TAB-2: a page that goes into the back/forward cache and is frozen there is put away once, and taken up once', async () => {
    const { told, live } = watched();
    await live('pagehide', 'freeze');
    await live('resume', 'pageshow');
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('TAB-2: the pageshow of a page that was just loaded takes nothing up', async () => {
    const { told, live } = watched();
    await live('pageshow', 'resume');
    expect(told).toEqual([]);
  });

  it('PUSH-3: becoming hidden and visible is told each time, and puts nothing away', async () => {
    const { told, live } = watched();
    await live('hidden', 'visible', 'hidden');
    expect(told).toEqual(['hidden', 'visible', 'hidden']);
  });

  it('PUSH-4: the network is none of its affairs', async () => {
    const { told, live } = watched();
    await live('offline', 'online');
    expect(told).toEqual([]);
  });

  it('LIFE-1: with the run the watch ends', async () => {
    const { environment, told, live, stop } = watched();
    stop();
    await live('freeze', 'resume', 'hidden');
    expect(told).toEqual([]);
    expect(environment.live.listeners).toBe(0);
  });
});
