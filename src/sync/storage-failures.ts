/** Which failures of a storage another connection may mend, and how often that is tried. */
import { isSyncError, type StorageReason, type SyncError } from '../errors.ts';

/** These do not pass by themselves. */
const hopeless: ReadonlySet<StorageReason> = new Set(['missing', 'quota', 'newer']);
/** More failures in a row, and the database is given up. */
const maxFailures = 3;

/** `failures`: so many in a row, of which this is the last. */
export function mayPass(problem: SyncError, failures: number): boolean {
  return failures <= maxFailures && isSyncError(problem, 'storage') && !hopeless.has(problem.reason);
}
