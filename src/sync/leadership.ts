/** Carries out what the table of `leader-state.ts` says: holds the lock, raises the epoch, begins and ends the lead. */
import { isSyncError, SyncError } from '../errors.ts';
import type { Environment } from '../ports.ts';
import type { Rate } from './rate.ts';
import { transitions, type LeaderEvent, type LeaderState } from './leader-state.ts';

export interface LeadershipOptions {
  readonly environment: Environment;
  /** Of the lock. */
  readonly name: string;
  /** The guard of taking the lead: a store that always says that another tab leads must not make this one run in circles. */
  readonly rate: Rate;
  /** Whether other tabs share the database. */
  readonly shared: () => boolean;
  /** Resolves with the new epoch once it is stored. */
  readonly raiseEpoch: () => Promise<number>;
  /** This tab leads under this epoch, or works alone (undefined), until the signal aborts. */
  readonly onLead: (epoch: number | undefined, signal: AbortSignal) => void;
  readonly onChange: (state: LeaderState) => void;
}

/** The lock that was asked for in the one is held on in the other. */
function keepsLock(before: LeaderState, next: LeaderState): boolean {
  return next === 'rising' || (before === 'rising' && next === 'leading');
}

export class Leadership {
  readonly #options: LeadershipOptions;
  #state: LeaderState = 'stopped';
  /** Aborts to let go of the lock, or of the request for it. */
  #lock = new AbortController();
  /** Aborts when the lead ends. */
  #lead = new AbortController();

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  get state(): LeaderState {
    return this.#state;
  }

  tell(event: LeaderEvent): void {
    const before = this.#state;
    const next = transitions[before][event];
    if (next === before) return;
    this.#state = next;
    this.#lead.abort(new SyncError('aborted', `this tab does not lead any more: ${event}`, {}));
    if (!keepsLock(before, next)) this.#lock.abort(new SyncError('aborted', 'the lock is not wanted any more', {}));
    this.#options.onChange(next);
    // Whoever was told of the change may have made another one.
    if (this.#state === next) this.#enter(next);
  }

  #enter(state: LeaderState): void {
    if (state === 'following' || state === 'stealing') this.#stand(state);
    else if (state === 'rising') void this.#rise(this.#lock.signal);
    else if (state === 'alone') this.#begin(undefined);
  }

  /** Stands in line for the lock, or takes it, when there is a turn. */
  #stand(state: 'following' | 'stealing'): void {
    const { environment, rate } = this.#options;
    this.#lock = new AbortController();
    const wait = rate.take();
    if (wait === 0) void this.#acquire(state === 'stealing', this.#lock.signal);
    else environment.after(wait, () => this.#stand(state), this.#lock.signal);
  }

  /** Never rejects. */
  async #acquire(steal: boolean, signal: AbortSignal): Promise<void> {
    const { environment, name, shared } = this.#options;
    const { locks } = environment;
    if (locks === undefined || !shared()) {
      this.tell('unshared');
      return;
    }
    try {
      const { lost } = await locks.acquire(name, { steal, signal });
      if (signal.aborted) return;
      void lost.then(() => {
        if (!signal.aborted) this.tell('stolen');
      });
      this.tell('granted');
    } catch (error) {
      // A page that may not use locks is on its own.
      if (!signal.aborted && !isSyncError(error, 'aborted')) this.tell('unshared');
    }
  }

  /** Never rejects. */
  async #rise(signal: AbortSignal): Promise<void> {
    try {
      const epoch = await this.#options.raiseEpoch();
      if (signal.aborted) return;
      this.tell('raised');
      if (this.#state === 'leading') this.#begin(epoch);
    } catch {
      if (!signal.aborted) this.tell('failed');
    }
  }

  #begin(epoch: number | undefined): void {
    this.#lead = new AbortController();
    this.#options.onLead(epoch, this.#lead.signal);
  }
}
