import { describe, expect, it, vi } from 'vitest';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

const forever = new AbortController().signal;

describe('virtualEnvironment', () => {
  it('runs timers in the order of their time, then of their registration, each at its time', async () => {
    const environment = virtualEnvironment({ now: 1000 });
    const ran: string[] = [];
    for (const [name, ms] of [
      ['late', 30],
      ['first', 10],
      ['second', 10],
      ['beyond', 31],
    ] as const) {
      environment.after(ms, () => ran.push(`${name} ${environment.now()}`), forever);
    }
    await environment.advance(30);
    expect(ran).toEqual(['first 1010', 'second 1010', 'late 1030']);
    expect(environment.now()).toBe(1030);
    expect(environment.live.timers).toBe(1);
  });

  it('runs within one advance what timers and their promises start', async () => {
    const environment = virtualEnvironment({ now: 0 });
    const ran: number[] = [];
    async function tick(): Promise<void> {
      ran.push(environment.now());
      await Promise.resolve();
      environment.after(10, () => void tick(), forever);
    }
    void tick();
    await environment.advance(35);
    expect(ran).toEqual([0, 10, 20, 30]);
  });

  it('LIFE-1: counts what is registered, and a signal ends it', async () => {
    const environment = virtualEnvironment();
    const owner = new AbortController();
    const run = vi.fn();
    environment.after(1, run, owner.signal);
    environment.whenIdle(run, owner.signal);
    environment.onLifecycle(run, owner.signal);
    expect(environment.live).toEqual({ timers: 1, idle: 1, listeners: 1, locks: 0, channels: 0 });
    owner.abort();
    environment.after(1, run, owner.signal);
    expect(environment.live).toEqual({ timers: 0, idle: 0, listeners: 0, locks: 0, channels: 0 });
    environment.emit('online');
    await environment.advance(1);
    await environment.runIdle();
    expect(run).not.toHaveBeenCalled();
  });

  it('leaves nothing on the signal of what has run', async () => {
    const environment = virtualEnvironment();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    environment.after(1, () => undefined, signal);
    environment.whenIdle(() => undefined, signal);
    await environment.advance(1);
    await environment.runIdle();
    expect(removed.mock.calls.map(([, drop]) => drop)).toEqual(added.mock.calls.map(([, drop]) => drop));
  });

  it('runs idle work by hand, what it adds included', async () => {
    const environment = virtualEnvironment();
    const ran: string[] = [];
    environment.whenIdle(() => {
      ran.push('outer');
      environment.whenIdle(() => ran.push('inner'), forever);
    }, forever);
    await environment.advance(1000);
    expect(ran).toEqual([]);
    await environment.runIdle();
    expect(ran).toEqual(['outer', 'inner']);
  });

  it('makes frames of the length that it is given, and none by default', async () => {
    expect(virtualEnvironment().nextFrame).toBeUndefined();
    const environment = virtualEnvironment({ now: 1000, frame: 16 });
    const ran: number[] = [];
    const run = (): void => void ran.push(environment.now());
    environment.nextFrame?.(run, forever);
    await environment.advance(7);
    expect(ran).toEqual([]);
    await environment.advance(1);
    expect(ran).toEqual([1008]);
    environment.nextFrame?.(run, forever);
    await environment.advance(100);
    expect(ran).toEqual([1008, 1024]);
  });

  it('TAB-3: a frame comes at once where the page is hidden, and soon where it was so before', async () => {
    const environment = virtualEnvironment({ now: 1000, frame: 16 });
    const ran: number[] = [];
    const run = (): void => void ran.push(environment.now());
    environment.nextFrame?.(run, forever);
    environment.emit('hidden');
    expect(ran).toEqual([1000]);
    environment.nextFrame?.(run, forever);
    expect(ran).toEqual([1000]);
    await environment.advance(0);
    expect(ran).toEqual([1000, 1000]);
  });

  it('LIFE-1: a frame counts as a timer, and goes with its signal or its page', async () => {
    const environment = virtualEnvironment({ frame: 16 });
    const owner = new AbortController();
    const run = vi.fn();
    environment.nextFrame?.(run, owner.signal);
    expect(environment.live.timers).toBe(1);
    owner.abort();
    expect(environment.live.timers).toBe(0);
    environment.nextFrame?.(run, forever);
    environment.crash();
    environment.nextFrame?.(run, forever);
    await environment.advance(100);
    expect(environment.live.timers).toBe(0);
    expect(run).not.toHaveBeenCalled();
  });

  it('changes the page with the events that it tells', () => {
    const environment = virtualEnvironment();
    const told: unknown[] = [];
    environment.onLifecycle((event) => told.push([event, environment.online(), environment.visible()]), forever);
    environment.emit('offline');
    environment.emit('hidden');
    environment.emit('freeze');
    environment.emit('visible');
    environment.emit('online');
    expect(told).toEqual([
      ['offline', false, true],
      ['hidden', false, false],
      ['freeze', false, false],
      ['visible', false, true],
      ['online', true, true],
    ]);
  });

  it('draws the same numbers for the same seed, and spreads them', () => {
    const draw = (seed: number): number[] => {
      const { random } = virtualEnvironment({ seed });
      return Array.from({ length: 1000 }, () => random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const tenths = new Set(draw(7).map((number) => Math.floor(number * 10)));
    expect([...tenths].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('gives no ID twice, in two environments either', () => {
    const [one, other] = [virtualEnvironment(), virtualEnvironment()];
    const ids = [one.uniqueID(), one.uniqueID(), other.uniqueID(), other.uniqueID()];
    expect(new Set(ids).size).toBe(4);
  });
});
