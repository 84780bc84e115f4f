import { isSyncError } from '../../src/errors.ts';
import type { StorageReason } from '../../src/errors.ts';

/** What `run` throws; a failure where it does not. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('expected a throw');
}

/** What the promise rejects with; a failure where it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ kind: 'fulfilled', value }) as const,
    (error: unknown) => ({ kind: 'rejected', error }) as const,
  );
  if (outcome.kind === 'rejected') return outcome.error;
  throw new Error(`expected a rejection, not ${JSON.stringify(outcome.value)}`);
}

/** Why storage failed; a failure where it did not, or with another error. */
export async function storageReasonOf(promise: Promise<unknown>): Promise<StorageReason> {
  const error = await rejectionOf(promise);
  if (isSyncError(error, 'storage')) return error.reason;
  throw new Error('expected a storage error', { cause: error });
}
