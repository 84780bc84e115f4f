/** Fills a storage that came back empty with what the memory holds (STORE-1, STORE-2). */
import { isSyncError, toSyncError } from '../errors.ts';
import type { ChangeSet, CommitOutcome, Snapshot } from '../ports.ts';
import type { Backing } from './backing.ts';
import { restoration, type Memory } from './memory.ts';

/**
 * Resolves with what is stored then. Every tab that meets the loss does it, each with what the others have left out, and a
 * storage that fails meanwhile is mended and has its turn again.
 */
export async function restore(memory: Memory, backing: Backing, empty: Snapshot): Promise<Snapshot> {
  let found = empty;
  for (;;) {
    const changes = restoration(memory, backing.restores(), found);
    // Filled already, here by a commit whose end was not heard, or by others.
    if (changes === undefined) return found;
    const outcome = await commit(changes, backing);
    found = await backing.snapshot();
    if (outcome?.kind !== 'applied') continue;
    backing.onCommitted({ device: found.device, changes, applied: outcome, settlements: [] });
    return found;
  }
}

/** Undefined where it failed: what came of it shows when it is read again. */
async function commit(changes: ChangeSet, backing: Backing): Promise<CommitOutcome | undefined> {
  try {
    return await backing.commit(changes);
  } catch (thrown) {
    const error = toSyncError(thrown);
    if (!isSyncError(error, 'storage')) throw error;
    await backing.recover(error);
    return undefined;
  }
}
