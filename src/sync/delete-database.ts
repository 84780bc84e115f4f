/** `logout()` leaves no data (LIFE-2): the database is deleted, in time or not at all. */
import { isSyncError, SyncError, toSyncError } from '../errors.ts';
import type { Environment, Store } from '../ports.ts';
import { withPatience } from './patience.ts';
import type { Timing } from './timing.ts';

export interface DeletionOptions {
  readonly storage: Store;
  readonly database: string;
  readonly environment: Environment;
  readonly timing: Timing;
}

/** What fails may have been at work on something else: a second and a third attempt find it at rest. */
const attempts = 3;

/** @throws SyncError of kind `storage` where the data is still there, or may be. */
export async function deleteDatabase({ storage, database, environment, timing }: DeletionOptions): Promise<void> {
  // Another tab with older code may hold it open: it is deleted when that one goes, and nobody waits so long.
  const late = (): SyncError => new SyncError('storage', 'the database was not deleted in time', { reason: 'timeout' });
  for (let attempt = 1; ; attempt++) {
    try {
      const { signal } = new AbortController();
      await withPatience(storage.destroy(database), { environment, ms: timing.storageAnswer, signal, late });
      break;
    } catch (thrown) {
      const error = toSyncError(thrown);
      const passes = isSyncError(error, 'storage') && (error.reason === 'closed' || error.reason === 'failed');
      if (!passes || attempt === attempts) throw error;
    }
  }
  environment.marks.set(database, undefined);
}
