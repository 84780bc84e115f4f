import { beforeEach, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../src/ports.ts';
import { virtualEnvironment, type VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { twoTabs, type TwoTabs } from '../support/two-tabs.ts';

const forever = new AbortController().signal;
const none = { timers: 0, idle: 0, listeners: 0, locks: 0, channels: 0 };

describe('the life of a virtual page', () => {
  let one: VirtualEnvironment;
  let other: VirtualEnvironment;
  let { told, tell, turn, ask, listen }: TwoTabs = twoTabs();

  beforeEach(() => {
    ({ one, other, told, tell, turn, ask, listen } = twoTabs());
  });

  describe('TAB-2: a frozen page', () => {
    it('runs neither timers nor idle work; with `resume` the timers come that are late, in their order', async () => {
      one.after(20, () => told.push(`20 at ${one.now()}`), forever);
      one.after(10, () => told.push(`10 at ${one.now()}`), forever);
      one.after(40, () => told.push(`40 at ${one.now()}`), forever);
      one.whenIdle(tell('idle'), forever);
      one.emit('freeze');
      await one.advance(30);
      await one.runIdle();
      expect([told, one.live]).toEqual([[], { ...none, timers: 3, idle: 1 }]);
      one.emit('resume');
      expect(told).toEqual([]);
      await turn();
      expect(told).toEqual(['10 at 30', '20 at 30']);
      await one.runIdle();
      await one.advance(10);
      expect(told.slice(2)).toEqual(['idle', '40 at 40']);
    });

    it('catches up by itself, without a move of the clock', async () => {
      const page = virtualEnvironment({ now: 0, settle: () => Promise.resolve() });
      page.after(10, tell('late'), forever);
      page.emit('freeze');
      await page.advance(10);
      page.emit('resume');
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(told).toEqual(['late']);
    });

    it('stops idle work that froze it', async () => {
      one.whenIdle(() => one.emit('freeze'), forever);
      one.whenIdle(tell('idle'), forever);
      await one.runIdle();
      expect([told, one.live.idle]).toEqual([[], 1]);
    });

    it('hears channels, and can answer', async () => {
      const post = listen(one, 'one');
      listen(other, 'other')('are you there?');
      one.emit('freeze');
      await turn();
      expect(told).toEqual(['one hears are you there?']);
      post('yes');
      await turn();
      expect(told).toEqual(['one hears are you there?', 'other hears yes']);
    });

    it('keeps its lock; of a theft it hears after its listeners have run, and after what they started', async () => {
      ask(one, 'one');
      await turn();
      const listener = async (event: LifecycleEvent): Promise<void> => {
        told.push(event);
        for (let step = 0; step < 10; step++) await Promise.resolve();
        told.push(`after ${event}`);
      };
      one.onLifecycle((event) => void listener(event), forever);
      one.emit('freeze');
      ask(other, 'other');
      await turn();
      expect(told).toEqual(['one holds', 'freeze', 'after freeze']);
      ask(other, 'thief', { steal: true });
      await turn();
      expect(told.slice(3)).toEqual(['thief holds']);
      one.emit('resume');
      await turn();
      expect(told.slice(4)).toEqual(['resume', 'after resume', 'one lost']);
    });

    it('that lets go of its lock in its listener hands it on at once', async () => {
      const own = new AbortController();
      ask(one, 'one', { signal: own.signal });
      ask(other, 'other');
      one.onLifecycle(() => own.abort(), forever);
      await turn();
      one.emit('freeze');
      await turn();
      expect(told).toEqual(['one holds', 'other holds']);
    });

    it('holds a lock that comes to it, and hears of it with `resume`', async () => {
      const first = new AbortController();
      ask(other, 'other', { signal: first.signal });
      ask(one, 'one');
      await turn();
      one.emit('freeze');
      first.abort();
      ask(other, 'other again');
      await turn();
      expect(told).toEqual(['other holds']);
      one.emit('resume');
      await turn();
      expect(told).toEqual(['other holds', 'one holds']);
    });
  });

  describe('TAB-2: a page that hangs', () => {
    it('hears nothing, runs nothing and keeps its lock; when it has ended, all comes in its order', async () => {
      ask(one, 'one');
      listen(one, 'one');
      const post = listen(other, 'other');
      one.onLifecycle(tell('event'), forever);
      await turn();
      one.after(10, () => told.push(`timer at ${one.now()}`), forever);
      one.hang();
      post('first');
      one.emit('hidden');
      post('second');
      ask(other, 'thief', { steal: true });
      await one.advance(30);
      expect([told, one.visible()]).toEqual([['one holds', 'thief holds'], true]);
      one.unhang();
      await turn();
      expect(told.slice(2)).toEqual(['one hears first', 'event', 'one hears second', 'one lost', 'timer at 30']);
      expect(one.visible()).toBe(false);
    });

    it('is frozen after it has ended, if it was told to while it hung', async () => {
      const heard: LifecycleEvent[] = [];
      one.onLifecycle((event) => heard.push(event), forever);
      one.after(10, tell('timer'), forever);
      one.hang();
      one.emit('freeze');
      one.unhang();
      await one.advance(20);
      expect([heard, told]).toEqual([['freeze'], []]);
      one.emit('resume');
      await turn();
      expect([heard, told]).toEqual([['freeze', 'resume'], ['timer']]);
    });

    it('hears of its life in order, also between the end of the hanging and what it missed', async () => {
      const heard: LifecycleEvent[] = [];
      one.onLifecycle((event) => heard.push(event), forever);
      one.hang();
      one.emit('hidden');
      one.unhang();
      one.emit('visible');
      await turn();
      expect([heard, one.visible()]).toEqual([['hidden', 'visible'], true]);
    });

    it('a frozen page has nothing to hang with', async () => {
      one.after(0, tell('timer'), forever);
      one.emit('freeze');
      one.hang();
      one.unhang();
      await turn();
      expect(told).toEqual([]);
      one.emit('resume');
      await turn();
      expect(told).toEqual(['timer']);
    });
  });

  describe('TAB-2: a page that crashed', () => {
    it('leaves nothing: others get its locks, and do not hear of it', async () => {
      ask(one, 'one');
      ask(other, 'other');
      listen(one, 'one');
      listen(other, 'other');
      one.after(10, tell('timer'), forever);
      one.whenIdle(tell('idle'), forever);
      one.onLifecycle(tell('event'), forever);
      await turn();
      one.crash();
      expect(one.live).toEqual(none);
      await one.advance(20);
      await one.runIdle();
      for (const event of ['freeze', 'resume', 'visible'] as const) one.emit(event);
      one.unhang();
      await turn();
      expect(told).toEqual(['one holds', 'other holds']);
    });

    it('runs nothing that was under way', async () => {
      listen(one, 'one');
      listen(other, 'other')('a word');
      ask(one, 'one');
      one.crash();
      await turn();
      expect(told).toEqual([]);
    });

    it('runs nothing that its code registers later, tells nobody anything, and keeps no one waiting', async () => {
      const post = listen(one, 'one');
      listen(other, 'other');
      one.marks.set('mark', 'before');
      one.crash();
      one.after(0, tell('timer'), forever);
      one.whenIdle(tell('idle'), forever);
      one.onLifecycle(tell('event'), forever);
      ask(one, 'one');
      ask(one, 'one', { steal: true });
      ask(one, 'one', { signal: AbortSignal.abort() });
      post('from before');
      listen(one, 'one')('from after');
      one.marks.set('mark', 'after');
      one.emit('visible');
      expect(one.live).toEqual(none);
      ask(other, 'other');
      await one.advance(10);
      await one.runIdle();
      expect(told).toEqual(['other holds']);
      expect(other.marks.get('mark')).toBe('before');
    });

    it('is told neither of a lock that it waited for, nor that it gave it up', async () => {
      const stop = new AbortController();
      ask(other, 'other');
      ask(one, 'one', { signal: stop.signal });
      await turn();
      one.crash();
      stop.abort();
      await turn();
      expect(told).toEqual(['other holds']);
    });

    it('gives up neither the lock nor the channel of another page', async () => {
      ask(other, 'other');
      listen(other, 'other');
      ask(one, 'one');
      await turn();
      one.crash();
      listen(one.openTab(), 'third')('a word');
      await turn();
      expect(told).toEqual(['other holds', 'other hears a word']);
    });
  });
});
