/** Ties the replica of a tab to its storage and to the other tabs. */
import type { Backing } from './backing.ts';
import { Calm } from './calm.ts';
import type { SyncError } from '../errors.ts';
import type { HeardCommit } from './heard-commits.ts';
import { Storage } from './storage.ts';
import type { TabOptions } from './tab-options.ts';

/** Opened by `start()`. */
export function tabStorage(options: TabOptions, onDegraded: (error: SyncError) => void): Storage {
  const { storage, environment, timing, replica, signal } = options;
  return new Storage({
    ...options,
    store: storage,
    // Not at once: where another tab logs out, its word of that is on the way.
    onClosed: () => environment.after(timing.retryBase, () => replica.refresh(), signal),
    onDegraded,
  });
}

export interface TabBackingOptions extends Pick<
  TabOptions,
  'environment' | 'timing' | 'replica' | 'signal' | 'database'
> {
  readonly storage: Storage;
  /** Tells it to the other tabs. */
  readonly tellCommit: (commit: HeardCommit) => void;
  /** The shared database was lost, and holds again what the memory held. */
  readonly onLost: () => void;
  /** Whatever this tab led is another one's by now, or begins anew. */
  readonly onDeposed: () => void;
}

/** Re-readings at once for the sake of other tabs: each costs as much as the list is long. */
const readingsAtOnce = 5;

export function tabBacking(options: TabBackingOptions): Backing {
  const { environment, timing, replica, signal, database, storage, tellCommit, onLost, onDeposed } = options;
  const reading = new Calm({
    environment,
    signal,
    burst: readingsAtOnce,
    every: timing.pace,
    run: () => replica.refresh(),
  });
  return {
    commit: (changes) => storage.commit(changes),
    snapshot: () => storage.snapshot(),
    recover: (error) => storage.recover(error),
    restores: () => (storage.shared ? 'rows' : 'all'),
    // A logout takes the mark away.
    keeps: (device) => !storage.shared || environment.marks.get(database) === device,
    onCommitted: (commit) => {
      // LIFE-2: after a logout in another tab a mark would be all that is left.
      if (!storage.shared || signal.aborted) return;
      // Reading it is a look into memory, and writing it is not.
      if (environment.marks.get(database) !== commit.device) environment.marks.set(database, commit.device);
      tellCommit(commit);
    },
    onLost: () => {
      if (storage.shared) {
        // Told here: whoever looks at the mark after this is not told again.
        environment.marks.set(database, replica.stored.device);
        onLost();
      }
      onDeposed();
    },
    onDeposed,
    onStranger: () => reading.ask(),
    onBehind: () => {
      const look = (): void => {
        if (replica.behind) reading.ask();
      };
      environment.after(timing.gapPatience, look, signal);
    },
  };
}
