import { SyncError } from '../errors.ts';
import type { Store } from '../ports.ts';

export type StoreOperation = 'open' | 'snapshot' | 'commit' | 'destroy';

type Decide = (operation: StoreOperation, index: number) => 'before' | 'after' | 'no';

export interface FaultyStore {
  /** Hands everything on to the store within, except what is to fail. */
  readonly store: Store;
  /** What was asked so far. */
  readonly operations: readonly StoreOperation[];
  /** Decides which operations fail; `index` counts all of them from 0. `after`: it takes effect, and fails then. */
  readonly failWhen: (decide: Decide) => void;
}

/** A store whose operations fail as the test wants, with a `SyncError` of kind `storage`. */
export function faultyStore(inner: Store): FaultyStore {
  const operations: StoreOperation[] = [];
  let decide: Decide = () => 'no';

  async function attempt<T>(operation: StoreOperation, run: () => Promise<T>): Promise<T> {
    const fails = decide(operation, operations.push(operation) - 1);
    if (fails === 'before') throw failure(operation);
    const result = await run();
    if (fails === 'after') throw failure(operation);
    return result;
  }

  return {
    operations,
    store: {
      shared: inner.shared,
      open: (name, onClosed) => attempt('open', () => inner.open(name, onClosed)),
      snapshot: () => attempt('snapshot', () => inner.snapshot()),
      commit: (changes) => attempt('commit', () => inner.commit(changes)),
      close: () => inner.close(),
      abandon: () => inner.abandon(),
      destroy: (name) => attempt('destroy', () => inner.destroy(name)),
    },
    failWhen(decision) {
      decide = decision;
    },
  };
}

function failure(operation: StoreOperation): SyncError {
  return new SyncError('storage', `${operation}: made to fail by the test`, { reason: 'failed' });
}
