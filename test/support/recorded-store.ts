import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { ChangeSet, CommitOutcome, Store } from '../../src/ports.ts';

/** What a store was asked to write, and how often it was read. */
export interface RecordedStore {
  readonly store: Store;
  /** The change sets that were written, in their order; those that were refused are left out. */
  readonly commits: readonly ChangeSet[];
  readonly refusals: number;
  readonly snapshots: number;
  clear(): void;
}

export function recordedStore(inner: Store = memoryStore()): RecordedStore {
  let commits: ChangeSet[] = [];
  let refusals = 0;
  let snapshots = 0;
  const store: Store = {
    shared: inner.shared,
    open: (name, onClosed) => inner.open(name, onClosed),
    snapshot() {
      snapshots += 1;
      return inner.snapshot();
    },
    async commit(changes): Promise<CommitOutcome> {
      const outcome = await inner.commit(changes);
      if (outcome.kind === 'applied') commits.push(changes);
      else refusals += 1;
      return outcome;
    },
    close: () => inner.close(),
    keep: (locals) => inner.keep?.(locals),
    keepScreen: (screen) => inner.keepScreen?.(screen),
    screen: async () => inner.screen?.(),
    abandon: () => inner.abandon(),
    destroy: (name) => inner.destroy(name),
  };
  return {
    store,
    get commits() {
      return commits;
    },
    get refusals() {
      return refusals;
    },
    get snapshots() {
      return snapshots;
    },
    clear() {
      commits = [];
      refusals = 0;
      snapshots = 0;
    },
  };
}

/** How many records a change set writes: put and deleted, in all planes. */
export function recordsWritten({ rows, seqs, previews, locals }: ChangeSet): number {
  return [rows, seqs, previews, locals].reduce(
    (sum, plane) => sum + (plane?.put?.length ?? 0) + (plane?.delete?.length ?? 0),
    0,
  );
}
