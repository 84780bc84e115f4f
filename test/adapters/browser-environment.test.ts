import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import type { LifecycleEvent } from '../../src/ports.ts';
import { FakePage } from '../support/fake-page.ts';

describe('the browser environment where there is no browser', () => {
  it('is visible and online, and tells of nothing', async () => {
    const environment = browserEnvironment();
    const { signal } = new AbortController();
    const heard: LifecycleEvent[] = [];
    environment.onLifecycle((event) => heard.push(event), signal);
    expect(environment.visible()).toBe(true);
    expect(environment.online()).toBe(true);
    expect(await environment.persistStorage()).toBe(false);
    expect(heard).toEqual([]);
  });

  it('gives the time, chance and names that differ', () => {
    const environment = browserEnvironment();
    vi.useFakeTimers({ toFake: ['Date'], now: 1234 });
    expect(environment.now()).toBe(1234);
    vi.useRealTimers();
    expect(environment.random()).toBeGreaterThanOrEqual(0);
    expect(environment.random()).toBeLessThan(1);
    const names = Array.from({ length: 1000 }, () => environment.uniqueID());
    expect(new Set(names).size).toBe(1000);
    expect(names.every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true);
  });
});

describe('the browser environment in a page', () => {
  let page: FakePage;
  let stop: AbortController;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    page = new FakePage();
    stop = new AbortController();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells each event of the life of the page by its name', () => {
    const heard: LifecycleEvent[] = [];
    browserEnvironment().onLifecycle((event) => heard.push(event), stop.signal);
    for (const type of ['online', 'offline', 'pagehide']) page.window.dispatchEvent(new Event(type));
    for (const type of ['freeze', 'resume']) page.document.dispatchEvent(new Event(type));
    page.show('hidden');
    page.show('visible');
    expect(heard).toEqual(['online', 'offline', 'pagehide', 'freeze', 'resume', 'hidden', 'visible']);
  });

  it('PUSH-3: tells a page that comes back from the cache, and not one that was loaded', () => {
    const heard: LifecycleEvent[] = [];
    browserEnvironment().onLifecycle((event) => heard.push(event), stop.signal);
    page.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(heard).toEqual([]);
    page.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(heard).toEqual(['pageshow']);
  });

  it('PUSH-4: is offline only where the browser is sure of it', () => {
    const environment = browserEnvironment();
    for (const [onLine, online] of [
      [true, true],
      [false, false],
      [undefined, true],
    ] as const) {
      page.navigator.onLine = onLine;
      expect(environment.online()).toBe(online);
    }
  });

  it('is visible as the document is', () => {
    const environment = browserEnvironment();
    page.show('hidden');
    expect(environment.visible()).toBe(false);
    page.show('visible');
    expect(environment.visible()).toBe(true);
  });

  it('STORE-5: asks the browser to keep the data, and takes a failure for a no', async () => {
    const environment = browserEnvironment();
    page.navigator.storage = { persist: () => Promise.resolve(true) };
    expect(await environment.persistStorage()).toBe(true);
    page.navigator.storage = { persist: () => Promise.reject(new TypeError('insecure')) };
    expect(await environment.persistStorage()).toBe(false);
    page.navigator.storage = undefined;
    expect(await environment.persistStorage()).toBe(false);
  });

  it('a timer runs once, after its time', () => {
    const run = vi.fn<() => void>();
    browserEnvironment().after(100, run, stop.signal);
    vi.advanceTimersByTime(99);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledOnce();
  });

  it('a timer of more than 2^31 ms does not run early', () => {
    const run = vi.fn<() => void>();
    const days = 24 * 3600 * 1000;
    browserEnvironment().after(60 * days, run, stop.signal);
    vi.advanceTimersByTime(60 * days - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it('idle work waits for idleness, or a moment where the browser knows none', () => {
    const run = vi.fn<() => void>();
    browserEnvironment().whenIdle(run, stop.signal);
    expect(run).not.toHaveBeenCalled();
    page.idle();
    expect(run).toHaveBeenCalledOnce();

    vi.stubGlobal('requestIdleCallback', undefined);
    browserEnvironment().whenIdle(run, stop.signal);
    expect(run).toHaveBeenCalledOnce();
    vi.runAllTimers();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('LIFE-1: after the signal aborted, no listener, timer or idle request is left, and nothing starts', () => {
    const environment = browserEnvironment();
    const run = vi.fn<() => void>();
    const startAll = (): void => {
      environment.onLifecycle(run, stop.signal);
      environment.after(100, run, stop.signal);
      environment.whenIdle(run, stop.signal);
      environment.nextFrame?.(run, stop.signal);
    };
    startAll();
    expect(page.counts()).toEqual({ listeners: 8, idle: 1, timers: 2, frames: 1 });
    stop.abort();
    expect(page.counts()).toEqual({ listeners: 0, idle: 0, timers: 0, frames: 0 });
    startAll();
    expect(page.counts()).toEqual({ listeners: 0, idle: 0, timers: 0, frames: 0 });
    expect(run).not.toHaveBeenCalled();
  });

  it('LIFE-1: what has run leaves no listener on a signal that lives on', () => {
    const environment = browserEnvironment();
    const added = vi.spyOn(stop.signal, 'addEventListener');
    const removed = vi.spyOn(stop.signal, 'removeEventListener');
    environment.after(100, () => undefined, stop.signal);
    environment.whenIdle(() => undefined, stop.signal);
    vi.runAllTimers();
    page.idle();
    expect(added).toHaveBeenCalledTimes(2);
    expect(removed).toHaveBeenCalledTimes(2);
    environment.nextFrame?.(() => undefined, stop.signal);
    const [, [, , options] = []] = added.mock.calls.slice(1);
    page.frame();
    expect((options as AddEventListenerOptions).signal?.aborted).toBe(true);
  });
});
