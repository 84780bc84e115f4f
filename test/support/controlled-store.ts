import { memoryStore } from '../../src/adapters/memory-store.ts';
import { SyncError } from '../../src/errors.ts';
import type { ChangeSet, Snapshot, Store } from '../../src/ports.ts';
import { deferred, type Deferred } from './deferred.ts';

export interface ControlledStore extends Store {
  /** What was to be written, in the order of the calls. */
  readonly commits: readonly ChangeSet[];
  /** How often everything was read. */
  readonly reads: number;
  /** From now on commits wait until they are released; then they are written, or fail with `error`. */
  hold(): { readonly release: (error?: SyncError) => void };
  /** Writes as another tab would: nobody here is told. */
  elsewhere(changes: ChangeSet): Promise<void>;
}

/** An open memory store that says what it was asked. Like one on a disk it never gives the same object twice. */
export async function controlledStore(seed: ChangeSet = {}): Promise<ControlledStore> {
  const store = memoryStore({ uniqueID: () => 'device-1' });
  await store.open('database');
  await store.commit(seed);
  const commits: ChangeSet[] = [];
  let reads = 0;
  let gate: Deferred<SyncError | undefined> | undefined;
  return {
    commits,
    get reads() {
      return reads;
    },
    hold() {
      const held = deferred<SyncError | undefined>();
      gate = held;
      return {
        release(error) {
          gate = undefined;
          held.resolve(error);
        },
      };
    },
    async elsewhere(changes) {
      await store.commit(structuredClone(changes));
    },
    shared: store.shared,
    open: (name, onClosed) => store.open(name, onClosed),
    close: () => store.close(),
    abandon: () => store.abandon(),
    destroy: (name) => store.destroy(name),
    async snapshot(): Promise<Snapshot> {
      reads += 1;
      return structuredClone(await store.snapshot());
    },
    async commit(changes) {
      commits.push(changes);
      const error = await gate?.promise;
      if (error !== undefined) throw error;
      return store.commit(structuredClone(changes));
    },
  };
}

export const diskFull: SyncError = new SyncError('storage', 'the disk is full', { reason: 'quota' });
