import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import { FakePage } from '../support/fake-page.ts';

describe('frames where there is no browser', () => {
  it('TAB-3: takes a turn of the event loop for a frame, and never the same turn', async () => {
    const { nextFrame } = browserEnvironment();
    const { signal } = new AbortController();
    let inCall = true;
    await new Promise<void>((resolve) => {
      nextFrame?.(() => {
        expect(inCall).toBe(false);
        resolve();
      }, signal);
      inCall = false;
    });
    expect.assertions(1);
  });

  it('LIFE-1: a frame that is given up never comes', async () => {
    const { nextFrame } = browserEnvironment();
    const run = vi.fn<() => void>();
    const stop = new AbortController();
    nextFrame?.(run, stop.signal);
    stop.abort();
    nextFrame?.(run, stop.signal);
    await new Promise<void>((resolve) => nextFrame?.(resolve, new AbortController().signal));
    expect(run).not.toHaveBeenCalled();
  });
});

describe('frames in a page', () => {
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

  it('TAB-3: a frame is the next one of a visible page, once', () => {
    const run = vi.fn<() => void>();
    browserEnvironment().nextFrame?.(run, stop.signal);
    expect(run).not.toHaveBeenCalled();
    page.frame();
    expect(run).toHaveBeenCalledOnce();
    page.show('hidden');
    vi.runAllTimers();
    page.frame();
    expect(run).toHaveBeenCalledOnce();
    expect(page.counts()).toEqual({ listeners: 0, idle: 0, timers: 0, frames: 0 });
  });

  it('TAB-3: a page that is hidden meanwhile, or never makes a frame, waits for none', () => {
    const run = vi.fn<() => void>();
    browserEnvironment().nextFrame?.(run, stop.signal);
    page.show('hidden');
    expect(run).toHaveBeenCalledOnce();
    page.show('visible');
    browserEnvironment().nextFrame?.(run, stop.signal);
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(2);
    expect(page.counts()).toEqual({ listeners: 0, idle: 0, timers: 0, frames: 0 });
  });

  it('TAB-3: a hidden page asks for no frame and no timer', async () => {
    page.show('hidden');
    const shown = new Promise<void>((resolve) => browserEnvironment().nextFrame?.(resolve, stop.signal));
    expect(page.counts()).toEqual({ listeners: 0, idle: 0, timers: 0, frames: 0 });
    await shown;
  });
});
