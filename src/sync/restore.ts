/** Fills a storage that came back empty with what the memory holds (STORE-1, STORE-2). */
import { isSyncError, toSyncError } from '../errors.ts';
import type { Snapshot } from '../ports.ts';
import type { Backing } from './backing.ts';
import { isEmpty, restoration, type Memory } from './memory.ts';

/** Resolves with what is stored then. A storage that fails meanwhile is mended, and has its turn again. */
export async function restore(memory: Memory, backing: Backing): Promise<Snapshot> {
  for (;;) {
    // It may be another storage at the next turn.
    const changes = restoration(memory, backing.restores() === 'all' ? 'all' : 'rows');
    try {
      const outcome = await backing.commit(changes);
      const snapshot = await backing.snapshot();
      // The other tabs have been waiting for it.
      if (outcome.kind === 'applied') {
        backing.onCommitted({ device: snapshot.device, changes, applied: outcome, settlements: [] });
      }
      return snapshot;
    } catch (thrown) {
      const error = toSyncError(thrown);
      if (!isSyncError(error, 'storage')) throw error;
      await backing.recover(error);
      const snapshot = await backing.snapshot();
      // It was written all the same.
      if (!isEmpty(snapshot)) return snapshot;
    }
  }
}
