import { SyncError } from '../../errors.ts';

/** What a store says that was closed. */
export function closedError(): SyncError<'storage'> {
  return new SyncError('storage', 'the store is closed', { reason: 'closed' });
}
