import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { ChangeSet, CommitOutcome, Store } from '../../src/ports.ts';

/** What a store was asked to write, and how often it was read. */
export interface RecordedStore {
  readonly store: Store;
  /** The change sets that were written, in their order; those that met a conflict are left out. */
  readonly commits: readonly ChangeSet[];
  readonly conflicts: number;
  readonly snapshots: number;
  clear(): void;
}

export function recordedStore(inner: Store = memoryStore()): RecordedStore {
  let commits: ChangeSet[] = [];
  let conflicts = 0;
  let snapshots = 0;
  const store: Store = {
    open: (name) => inner.open(name),
    snapshot() {
      snapshots += 1;
      return inner.snapshot();
    },
    async commit(changes): Promise<CommitOutcome> {
      const outcome = await inner.commit(changes);
      if (outcome.kind === 'applied') commits.push(changes);
      else conflicts += 1;
      return outcome;
    },
    close: () => inner.close(),
    destroy: (name) => inner.destroy(name),
  };
  return {
    store,
    get commits() {
      return commits;
    },
    get conflicts() {
      return conflicts;
    },
    get snapshots() {
      return snapshots;
    },
    clear() {
      commits = [];
      conflicts = 0;
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
