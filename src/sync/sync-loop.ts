/**
 * When a pass runs: at most one at a time and at most one waiting, with all that was wished meanwhile in it (PUSH-1).
 * A failed pass is tried again after a wait; while there is no network none is tried (PUSH-4). Whatever asks for passes, they
 * begin no faster than the guard lets them.
 */
import { SyncError, toSyncError } from '../errors.ts';
import type { Environment } from '../ports.ts';
import { retryDelay } from './backoff.ts';
import type { Rate } from './rate.ts';
import { mergeRequests, nothingWanted, type PassRequest, type PassResult } from './pass.ts';
import type { StatusEvent } from './sync-state.ts';
import type { Timing } from './timing.ts';

/** Told how the pass ended that its wish was part of. */
interface Waiter {
  readonly resolve: (result: PassResult) => void;
  readonly reject: (error: SyncError) => void;
}

interface Wish {
  readonly request: PassRequest;
  readonly waiters: readonly Waiter[];
}

type State =
  | { readonly kind: 'resting' }
  /** `next` is what was wished since the pass began. */
  | { readonly kind: 'running'; readonly next: Wish | undefined }
  /** No network. */
  | { readonly kind: 'offline'; readonly wish: Wish }
  /** For the next attempt, or for a turn. */
  | { readonly kind: 'waiting'; readonly wish: Wish; readonly timer: AbortController }
  | { readonly kind: 'ended'; readonly error: SyncError };

export interface SyncLoopOptions {
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** The guard of this run's passes. */
  readonly rate: Rate;
  readonly run: (request: PassRequest) => Promise<PassResult>;
  readonly onStatus: (event: StatusEvent) => void;
  /** A pass ended well. */
  readonly onEnded: (request: PassRequest, result: PassResult) => void;
}

export class SyncLoop {
  readonly #options: SyncLoopOptions;
  #state: State = { kind: 'resting' };
  #failures = 0;

  constructor(options: SyncLoopOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#end(toSyncError(options.signal.reason)), { once: true });
  }

  /** Wishes for a pass; during a wait it changes what will be done, not when. */
  request(wanted: Partial<PassRequest>): void {
    this.#wish({ request: mergeRequests(nothingWanted, wanted), waiters: [] }, false);
  }

  /** The same, with no wait: there is reason to think that the server can be reached. */
  requestNow(wanted: Partial<PassRequest>): void {
    this.#wish({ request: mergeRequests(nothingWanted, wanted), waiters: [] }, true);
  }

  /** Ends a wait. */
  hurry(): void {
    if (this.#state.kind !== 'waiting') return;
    this.#state.timer.abort();
    this.#begin(this.#state.wish);
  }

  /** One pass that begins from now on. */
  pass(wanted: Partial<PassRequest>): Promise<PassResult> {
    return new Promise((resolve, reject) => {
      this.#wish({ request: mergeRequests(nothingWanted, wanted), waiters: [{ resolve, reject }] }, true);
    });
  }

  /** The system says that the network is gone or back. */
  networkChanged(): void {
    const state = this.#state;
    if (this.#options.environment.online()) {
      if (state.kind === 'offline') this.#begin(state.wish);
    } else if (state.kind !== 'ended') {
      this.#options.onStatus({ kind: 'wentOffline' });
      if (state.kind === 'waiting') this.#rest(state.wish);
    }
  }

  /** No further pass. */
  #end(error: SyncError): void {
    const state = this.#state;
    if (state.kind === 'ended') return;
    if (state.kind === 'waiting') state.timer.abort();
    this.#state = { kind: 'ended', error };
    const wish = 'wish' in state ? state.wish : state.kind === 'running' ? state.next : undefined;
    for (const { reject } of wish?.waiters ?? []) reject(error);
  }

  #wish(wish: Wish, now: boolean): void {
    const state = this.#state;
    switch (state.kind) {
      case 'resting':
        this.#begin(wish);
        return;
      case 'running':
        this.#state = { kind: 'running', next: merge(state.next, wish) };
        return;
      case 'offline':
        this.#rest(merge(state.wish, wish));
        return;
      case 'waiting':
        if (!now) this.#state = { ...state, wish: merge(state.wish, wish) };
        else {
          state.timer.abort();
          this.#begin(merge(state.wish, wish));
        }
        return;
      case 'ended':
        for (const { reject } of wish.waiters) reject(state.error);
    }
  }

  /** Without a network: what was wished is kept, and who waits for it is told. */
  #rest(wish: Wish): void {
    if (this.#state.kind === 'waiting') this.#state.timer.abort();
    this.#state = { kind: 'offline', wish: { ...wish, waiters: [] } };
    this.#options.onStatus({ kind: 'wentOffline' });
    for (const { reject } of wish.waiters) reject(new SyncError('network', 'this device is offline', {}));
  }

  #begin(wish: Wish): void {
    if (!this.#options.environment.online()) {
      this.#rest(wish);
      return;
    }
    const wait = this.#options.rate.take();
    if (wait > 0) {
      this.#beginAfter(wait, wish);
      return;
    }
    this.#state = { kind: 'running', next: undefined };
    this.#options.onStatus({ kind: 'passBegan' });
    void this.#run(wish);
  }

  /** Never rejects. */
  async #run({ request, waiters }: Wish): Promise<void> {
    try {
      const result = await this.#options.run(request);
      this.#failures = 0;
      if (this.#state.kind !== 'ended') {
        this.#options.onStatus({ kind: 'passEnded' });
        this.#options.onEnded(request, result);
      }
      for (const { resolve } of waiters) resolve(result);
      this.#continue(undefined);
    } catch (cause) {
      // What ended the loop ended the pass too, which only knows that it was given up.
      const error = this.#state.kind === 'ended' ? this.#state.error : toSyncError(cause);
      for (const { reject } of waiters) reject(error);
      this.#continue({ request, error });
    }
  }

  /** What comes after a pass. The loop may have ended meanwhile. */
  #continue(failed: { readonly request: PassRequest; readonly error: SyncError } | undefined): void {
    const state: State = this.#state;
    if (state.kind !== 'running') return;
    if (failed === undefined) {
      this.#state = { kind: 'resting' };
      if (state.next !== undefined) this.#begin(state.next);
      return;
    }
    this.#wait(merge({ request: failed.request, waiters: [] }, state.next), failed.error);
  }

  #wait(wish: Wish, error: SyncError): void {
    const { environment, timing, onStatus } = this.#options;
    this.#failures += 1;
    const delay = retryDelay(timing, this.#failures, environment.random(), error);
    this.#beginAfter(delay, wish);
    onStatus({ kind: 'passFailed', attempt: this.#failures, nextAttemptAt: environment.now() + delay, error });
  }

  #beginAfter(delay: number, wish: Wish): void {
    const { environment, signal } = this.#options;
    const timer = new AbortController();
    this.#state = { kind: 'waiting', wish, timer };
    const begin = (): void => {
      if (this.#state.kind === 'waiting') this.#begin(this.#state.wish);
    };
    environment.after(delay, begin, AbortSignal.any([timer.signal, signal]));
  }
}

function merge(a: Wish | undefined, b: Wish | undefined): Wish {
  const none: Wish = { request: nothingWanted, waiters: [] };
  const [first, second] = [a ?? none, b ?? none];
  return { request: mergeRequests(first.request, second.request), waiters: [...first.waiters, ...second.waiters] };
}
