/** The page that the SDK runs in. Only the files of this name know browser globals, and they work where there are none. */
import type { Environment, LifecycleEvent } from '../ports.ts';
import { openBrowserChannel } from './browser-channel.ts';
import { nextBrowserFrame } from './browser-frames.ts';
import { host } from './browser-host.ts';
import { browserLocks } from './browser-locks.ts';
import { browserMarks } from './browser-marks.ts';
import { after } from './timer.ts';

/** How long a busy page may put idle work off, in ms, and where the host knows no idleness, how long it waits. */
const IDLE_TIMEOUT_MS = 2000;
const IDLE_FALLBACK_MS = 50;

/**
 * The page, or without one (a server, a worker) a host that is always visible and online and never tells of its life.
 * Locks and channels are those of a page or a worker of a browser; a server has none.
 */
export function browserEnvironment(): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    uniqueID,
    after,
    whenIdle,
    nextFrame: nextBrowserFrame,
    online: () => host.navigator?.onLine !== false,
    visible: () => host.document === undefined || host.document.visibilityState === 'visible',
    onLifecycle,
    persistStorage,
    locks: browserLocks(),
    openChannel: openBrowserChannel,
    marks: browserMarks,
  };
}

/** 128 random bits as text. `randomUUID` is missing from pages that are not served securely. */
export function uniqueID(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const whenIdle: Environment['whenIdle'] = (run, signal) => {
  const { requestIdleCallback, cancelIdleCallback } = host;
  if (requestIdleCallback === undefined || cancelIdleCallback === undefined) {
    after(IDLE_FALLBACK_MS, run, signal);
    return;
  }
  if (signal.aborted) return;
  const stop = (): void => cancelIdleCallback(request);
  const request = requestIdleCallback(
    () => {
      signal.removeEventListener('abort', stop);
      run();
    },
    { timeout: IDLE_TIMEOUT_MS },
  );
  signal.addEventListener('abort', stop, { once: true });
};

const onLifecycle: Environment['onLifecycle'] = (listener, signal) => {
  const tell = (event: LifecycleEvent) => (): void => listener(event);
  const { document } = host;
  document?.addEventListener('visibilitychange', () => listener(visibilityOf(document)), { signal });
  for (const event of ['freeze', 'resume'] as const) document?.addEventListener(event, tell(event), { signal });
  for (const event of ['online', 'offline', 'pagehide'] as const) {
    host.addEventListener?.(event, tell(event), { signal });
  }
  // Every load ends with a `pageshow`; only one that brings a page back follows a `pagehide`.
  const shown = (event: PageTransitionEvent): void => {
    if (event.persisted) listener('pageshow');
  };
  host.addEventListener?.('pageshow', shown, { signal });
};

function visibilityOf(document: Document): 'visible' | 'hidden' {
  return document.visibilityState === 'visible' ? 'visible' : 'hidden';
}

async function persistStorage(): Promise<boolean> {
  try {
    return (await host.navigator?.storage.persist()) ?? false;
  } catch {
    // Older or insecure pages have no storage manager, and some browsers refuse the question.
    return false;
  }
}
