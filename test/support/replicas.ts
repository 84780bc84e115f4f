import type { RowBatch } from '../../src/list/row-source.ts';
import type { ChangeSet, Store } from '../../src/ports.ts';
import type { Backing } from '../../src/sync/backing.ts';
import { Replica } from '../../src/sync/replica.ts';
import { controlledStore, type ControlledStore } from './controlled-store.ts';
import { wireRow } from './wire-rows.ts';
import { atSeven } from './working-copies.ts';

/** What a device holds that has synced one conversation, with Bob. */
export const synced: ChangeSet = { cursor: atSeven, replacedAt: 1, rows: { put: [wireRow()] } };

/** A store that is this tab's own; what fails, fails for good. */
export function backingOf(store: Store): Backing {
  return {
    commit: (changes) => store.commit(changes),
    snapshot: () => store.snapshot(),
    recover: (failure) => Promise.reject(failure),
    restores: () => 'rows',
    keeps: () => false,
    onCommitted: () => {},
    onLost: () => {},
    onDeposed: () => {},
    onStranger: () => {},
    onBehind: () => {},
  };
}

export interface LoadedReplica {
  readonly replica: Replica;
  readonly store: ControlledStore;
  /** What was shown since it was loaded. */
  readonly shown: RowBatch[];
}

/** Alice's replica of a store that holds this. */
export async function loadReplica(seed: ChangeSet = synced): Promise<LoadedReplica> {
  const store = await controlledStore(seed);
  const replica = new Replica('alice');
  await replica.load(backingOf(store));
  const shown: RowBatch[] = [];
  replica.changes$.subscribe((batch) => shown.push(batch));
  return { replica, store, shown };
}

/** Rows by these IDs, so many of them that one can be told from the rest. */
export function manyRows(count: number): ChangeSet {
  const put = Array.from({ length: count }, (_, i) => wireRow({ conversationID: `si_${i}`, userID: `user-${i}` }));
  return { ...synced, rows: { put } };
}

/** The IDs of the rows that each batch told of, in the order of the IDs. */
export function told(shown: readonly RowBatch[]): string[][] {
  return shown.map(({ rows }) =>
    rows.map(({ before, after }) => (after ?? before)?.conversationID ?? '').toSorted((a, b) => a.localeCompare(b)),
  );
}
