/** IndexedDB's own transactions, as promises. */
import { SyncError } from '../errors.ts';

/** Waits for a request inside of its transaction. */
export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(storageError('a request failed', request.error)));
  });
}

/**
 * Runs `work`, which may await nothing but requests of its transaction, commits at once (STORE-7), and once the
 * transaction is complete returns what the function that `work` gave returns. Nothing of it is written if anything fails.
 *
 * @throws SyncError of kind `storage`.
 */
export async function transact<T>(
  transaction: IDBTransaction,
  work: (transaction: IDBTransaction) => Promise<() => T>,
): Promise<T> {
  const completed = completionOf(transaction);
  try {
    const result = await work(transaction);
    transaction.commit();
    await completed;
    return result();
  } catch (cause) {
    // It is over where the failure was its own, and then says why.
    abort(transaction);
    await completed.catch(() => undefined);
    throw storageError('the transaction failed', transaction.error ?? cause);
  }
}

function completionOf(transaction: IDBTransaction): Promise<void> {
  const completed = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(storageError('the transaction was aborted', transaction.error)));
  });
  // While `work` runs nobody awaits it yet.
  completed.catch(() => undefined);
  return completed;
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

export function storageError(what: string, cause: unknown): SyncError {
  if (cause instanceof SyncError) return cause;
  const why = cause instanceof Error ? `: ${cause.name}: ${cause.message}` : '';
  return new SyncError('storage', `${what}${why}`, {}, { cause });
}
