import { SyncError } from '../errors.ts';
import type { HeldLock, Locks } from '../ports.ts';
import { host, inBrowser } from './browser-host.ts';

/** Web Locks. Undefined outside of a browser, in an older one, and in a page that is not served securely. */
export function browserLocks(): Locks | undefined {
  const manager: Partial<LockManager> | undefined = inBrowser() ? host.navigator?.locks : undefined;
  if (typeof manager?.request !== 'function') return undefined;
  const locks = manager as LockManager;
  return { acquire: (name, { steal, signal }) => acquire(locks, name, steal, signal) };
}

function acquire(locks: LockManager, name: string, steal: boolean, signal: AbortSignal): Promise<HeldLock> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new SyncError('aborted', `gave up the lock ${name}`, {}, { cause: signal.reason }));
    };
    if (signal.aborted) {
      giveUp();
      return;
    }
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    // Of all that may settle the promise only the first counts: after the grant, `giveUp` and a rejection say nothing.
    const end = (): void => {
      giveUp();
      release();
    };
    signal.addEventListener('abort', end, { once: true });
    // The API does not take `steal` together with `signal`: a theft whose signal aborted is over once it is granted.
    const request = locks.request(name, steal ? { steal } : { signal }, () => {
      resolve({ lost });
      return released;
    });
    request.catch(reject);
    request
      .catch(() => {
        if (!signal.aborted) lose();
      })
      .finally(() => signal.removeEventListener('abort', end));
  });
}
