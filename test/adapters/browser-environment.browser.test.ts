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

  it('knows the page: visible, online, and whether its data is kept', async () => {
    const environment = browserEnvironment();
    expect(environment.visible()).toBe(true);
    expect(environment.online()).toBe(true);
    expect(await environment.persistStorage()).toBe(await navigator.storage.persisted());
  });
});
