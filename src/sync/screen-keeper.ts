/** Keeps the top of the list in the storage, so that the next page shows it before it has read the rest. */
import { merge } from 'rxjs';
import { screenOf } from '../list/screen.ts';
import type { Environment } from '../ports.ts';
import type { Replica } from './replica.ts';
import type { Storage } from './storage.ts';
import type { Timing } from './timing.ts';

export interface ScreenKeeperOptions {
  readonly replica: Replica;
  readonly storage: Storage;
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

export class ScreenKeeper {
  readonly #options: ScreenKeeperOptions;
  /** The number of commits that the kept screen shows. */
  #kept: number | undefined;
  #planned = false;

  constructor(options: ScreenKeeperOptions) {
    this.#options = options;
  }

  /** From now on it follows what is stored. */
  start(): void {
    const { replica, signal } = this.#options;
    const changes = merge(replica.changes$, replica.outboxChanges$).subscribe(() => this.#plan());
    signal.addEventListener('abort', () => changes.unsubscribe(), { once: true });
    this.#plan();
  }

  /** Now: the page may be gone the next moment. */
  keep(): void {
    const { replica, storage } = this.#options;
    const { counters, device } = replica.stored;
    const { commit } = counters;
    // What is on its way is shown, and not stored yet.
    if (!replica.ready || replica.written() !== undefined || commit === this.#kept) return;
    const screen = screenOf(replica.rows(), replica.complete);
    storage.keep((store) => store.keepScreen?.({ ...screen, device, commit }));
    this.#kept = commit;
  }

  /** It costs a look at each row: not for every change. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    const { environment, timing, signal } = this.#options;
    const turn = (): void => {
      this.#planned = false;
      this.keep();
    };
    environment.after(timing.screenEvery, turn, signal);
  }
}
