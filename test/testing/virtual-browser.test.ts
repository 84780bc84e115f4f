import { beforeEach, describe, expect, it } from 'vitest';
import { virtualEnvironment, type VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { twoTabs, type TwoTabs } from '../support/two-tabs.ts';

const forever = new AbortController().signal;
const none = { timers: 0, idle: 0, listeners: 0, locks: 0, channels: 0 };

describe('the pages of a virtual browser', () => {
  let one: VirtualEnvironment;
  let other: VirtualEnvironment;
  let { told, tell, turn, ask, listen }: TwoTabs = twoTabs();

  beforeEach(() => {
    ({ one, other, told, tell, turn, ask, listen } = twoTabs());
  });

  it('share the clock: moving it in one runs the timers of all, in their order', async () => {
    other.after(10, tell('other 10'), forever);
    one.after(10, tell('one 10'), forever);
    one.after(5, tell('one 5'), forever);
    other.after(7, tell('other 7'), forever);
    await other.advance(10);
    expect(told).toEqual(['one 5', 'other 7', 'other 10', 'one 10']);
    expect([one.now(), other.now()]).toEqual([10, 10]);
  });

  it('two moves of the clock come one after the other', async () => {
    one.after(10, tell('at 10'), forever);
    one.after(20, () => told.push(`at ${one.now()}`), forever);
    await Promise.all([one.advance(10), other.advance(10)]);
    expect([told, one.now()]).toEqual([['at 10', 'at 20'], 20]);
  });

  it('have a life, chance and IDs of their own', () => {
    one.onLifecycle((event) => told.push(`one ${event}`), forever);
    other.onLifecycle((event) => told.push(`other ${event}`), forever);
    other.emit('hidden');
    other.emit('offline');
    expect(told).toEqual(['other hidden', 'other offline']);
    expect([one.visible(), one.online(), other.visible(), other.online()]).toEqual([true, true, false, false]);
    expect(one.random()).not.toBe(other.random());
    expect(one.uniqueID()).not.toBe(other.uniqueID());
  });

  it('LIFE-1: count their own locks, held or waited for, and channels', async () => {
    const stop = new AbortController();
    ask(one, 'one', { signal: stop.signal });
    ask(other, 'other', { signal: stop.signal });
    other.openChannel('line', () => undefined, stop.signal);
    expect([one.live, other.live]).toEqual([
      { ...none, locks: 1 },
      { ...none, locks: 1, channels: 1 },
    ]);
    ask(other, 'other again', { steal: true, signal: stop.signal });
    expect([one.live.locks, other.live.locks]).toEqual([0, 2]);
    stop.abort();
    expect([one.live, other.live]).toEqual([none, none]);
    await turn();
  });

  it('share nothing with another browser', async () => {
    const stranger = virtualEnvironment({ now: 0 });
    ask(one, 'one');
    ask(stranger, 'stranger');
    listen(stranger, 'stranger');
    listen(one, 'one')('a word');
    one.marks.set('mark', 'value');
    await turn();
    expect(told).toEqual(['one holds', 'stranger holds']);
    expect(stranger.marks.get('mark')).toBeUndefined();
  });

  it.each([
    [{ locks: false }, true, false],
    [{ channels: false }, false, true],
  ])('a browser can be without: %o', (options, noLocks, noChannels) => {
    for (const page of [virtualEnvironment(options), virtualEnvironment(options).openTab()]) {
      expect(page.locks === undefined).toBe(noLocks);
      expect(page.openChannel('line', () => undefined, forever) === undefined).toBe(noChannels);
    }
  });
});
