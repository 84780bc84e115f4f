import { SyncError } from '../errors.ts';
import type { HeldLock, Locks } from '../ports.ts';
import type { VirtualMainThread } from './virtual-main-thread.ts';

interface LockRequest {
  readonly thread: VirtualMainThread;
  /** Tells the page, once it runs, that it holds the lock. */
  readonly grant: () => void;
  /** Tells it that the lock was stolen. */
  readonly lose: () => void;
  /** Takes the request off its signal. */
  readonly detach: () => void;
}

/** The locks of a virtual browser: the first request of a name holds it, the others wait in their order. */
export class VirtualLocks {
  readonly #requests = new Map<string, readonly LockRequest[]>();

  /** As the page of this main thread sees them. */
  of(thread: VirtualMainThread): Locks {
    return { acquire: (name, options) => this.#acquire(thread, name, options) };
  }

  /** How many this page holds or waits for. */
  count(thread: VirtualMainThread): number {
    return [...this.#requests.values()].flat().filter((request) => request.thread === thread).length;
  }

  /** The page is gone: nobody is told, and the next in the row hold what it held. */
  release(thread: VirtualMainThread): void {
    for (const [name, requests] of this.#requests) {
      for (const request of requests) if (request.thread === thread) this.#end(name, request);
    }
  }

  #acquire(
    thread: VirtualMainThread,
    name: string,
    { steal, signal }: { readonly steal: boolean; readonly signal: AbortSignal },
  ): Promise<HeldLock> {
    return new Promise((resolve, reject) => {
      if (thread.state === 'crashed') return;
      let lose = (): void => undefined;
      const lost = new Promise<void>((stolen) => {
        lose = stolen;
      });
      const giveUp = (): void => {
        this.#end(name, request);
        // Says nothing where the page was told that it holds the lock.
        reject(new SyncError('aborted', `gave up the lock ${name}`, {}, { cause: signal.reason }));
      };
      const request: LockRequest = {
        thread,
        grant: () => thread.queue('other', () => resolve({ lost })),
        lose: () =>
          thread.queue('other', () => {
            if (!signal.aborted) lose();
          }),
        detach: () => signal.removeEventListener('abort', giveUp),
      };
      if (signal.aborted) {
        giveUp();
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      this.#enter(name, request, steal);
    });
  }

  #enter(name: string, request: LockRequest, steal: boolean): void {
    const [holder, ...waiting] = this.#requests.get(name) ?? [];
    if (holder === undefined || steal) {
      this.#requests.set(name, [request, ...waiting]);
      request.grant();
      holder?.detach();
      holder?.lose();
    } else {
      this.#requests.set(name, [holder, ...waiting, request]);
    }
  }

  #end(name: string, request: LockRequest): void {
    request.detach();
    const before = this.#requests.get(name) ?? [];
    const after = before.filter((other) => other !== request);
    if (after.length === 0) this.#requests.delete(name);
    else this.#requests.set(name, after);
    if (before[0] === request) after[0]?.grant();
  }
}
