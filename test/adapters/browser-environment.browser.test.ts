import { describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import type { LifecycleEvent } from '../../src/ports.ts';

describe('the browser environment in Chromium', () => {
  it('hears what the page hears, until its signal aborts (LIFE-1)', () => {
    const stop = new AbortController();
    const heard: LifecycleEvent[] = [];
    browserEnvironment().onLifecycle((event) => heard.push(event), stop.signal);
    const all = (): void => {
      for (const type of ['online', 'offline']) window.dispatchEvent(new Event(type));
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      for (const type of ['freeze', 'resume', 'visibilitychange']) document.dispatchEvent(new Event(type));
    };
    all();
    expect(heard).toEqual(['online', 'offline', 'pagehide', 'pageshow', 'freeze', 'resume', 'visible']);
    stop.abort();
    all();
    expect(heard).toHaveLength(7);
  });

  it('runs timers and idle work, and drops them with the signal', async () => {
    const environment = browserEnvironment();
    const { signal } = new AbortController();
    await new Promise<void>((resolve) => environment.after(0, resolve, signal));
    await new Promise<void>((resolve) => environment.whenIdle(resolve, signal));

    const stop = new AbortController();
    const dropped = vi.fn<() => void>();
    environment.after(0, dropped, stop.signal);
    environment.whenIdle(dropped, stop.signal);
    stop.abort();
    await new Promise<void>((resolve) => environment.after(0, resolve, signal));
    await new Promise<void>((resolve) => environment.whenIdle(resolve, signal));
    expect(dropped).not.toHaveBeenCalled();
  });

  it('TAB-3: makes a frame for whoever asks, before the page is painted, and one soon where the page is hidden', async () => {
    const { nextFrame } = browserEnvironment();
    const { signal } = new AbortController();
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      nextFrame?.(() => order.push('ours'), signal);
      requestAnimationFrame(() => {
        order.push('the page');
        resolve();
      });
    });
    expect(order).toEqual(['ours', 'the page']);

    const none = vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(0);
    await new Promise<void>((resolve) => nextFrame?.(resolve, signal));
    expect(none).toHaveBeenCalledOnce();
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await new Promise<void>((resolve) => nextFrame?.(resolve, signal));
    expect(none).toHaveBeenCalledOnce();
    none.mockRestore();
    hidden.mockRestore();
  });

  it('LIFE-1: drops the frame with the signal', async () => {
    const { nextFrame } = browserEnvironment();
    const stop = new AbortController();
    const dropped = vi.fn<() => void>();
    nextFrame?.(dropped, stop.signal);
    stop.abort();
    await new Promise<void>((resolve) => nextFrame?.(resolve, new AbortController().signal));
    expect(dropped).not.toHaveBeenCalled();
  });

  it('knows the page: visible, online, and whether its data is kept', async () => {
    const environment = browserEnvironment();
    expect(environment.visible()).toBe(true);
    expect(environment.online()).toBe(true);
    expect(await environment.persistStorage()).toBe(await navigator.storage.persisted());
  });
});
