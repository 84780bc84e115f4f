/** IndexedDB's own transactions, as promises. */
import { closedError, storageError } from './dexie-store-error.ts';

/** Waits for a request inside of its transaction. */
export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(storageError('a request failed', request.error)));
  });
}

/**
 * Runs `work`, which may await nothing but requests of its transaction, commits at once (STORE-7), and once what was
 * written is stored returns what the function that `work` gave returns. Nothing of it is written if anything fails, or if
 * `abandoned` aborts before the commit began.
 *
 * @throws SyncError of kind `storage`.
 */
export async function transact<T>(
  transaction: IDBTransaction,
  abandoned: AbortSignal,
  work: (transaction: IDBTransaction) => Promise<() => T>,
): Promise<T> {
  const completed = completionOf(transaction);
  const release = abortWith(transaction, abandoned);
  try {
    const result = await work(transaction);
    // From here on it ends by itself, in a frozen page too, and cannot be aborted.
    transaction.commit();
    // What was only read is true already.
    if (transaction.mode !== 'readonly') await completed;
    return result();
  } catch (cause) {
    // It is over where the failure was its own, and then says why.
    abort(transaction);
    await completed.catch(() => undefined);
    throw storageError('the transaction failed', transaction.error ?? (abandoned.aborted ? closedError() : cause));
  } finally {
    release();
  }
}

/** Undoes the transaction when the signal aborts, until the function that it returns is called. */
export function abortWith(transaction: IDBTransaction, signal: AbortSignal): () => void {
  const listener = (): void => abort(transaction);
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
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
