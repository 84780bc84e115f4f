import { Dexie } from 'dexie';
import { describe, expect, it, vi } from 'vitest';
import { closedError, storageError, storageReason } from '../../src/adapters/dexie-store-error.ts';
import { transact } from '../../src/adapters/dexie-store-transaction.ts';
import { SyncError } from '../../src/errors.ts';
import type { StorageReason } from '../../src/errors.ts';
import { rejectionOf } from '../support/thrown.ts';

const thrown = (name: string, message = ''): DOMException => new DOMException(message, name);

/** As Dexie wraps what the browser gave. */
const dexie = (name: string, inner?: unknown): Error => Object.assign(new Error('wrapped'), { name, inner });

type Case = readonly [string, unknown, StorageReason];

const anywhere: readonly Case[] = [
  ['no IndexedDB', new Dexie.MissingAPIError('none'), 'missing'],
  ['a sandboxed frame', thrown('SecurityError'), 'missing'],
  ['a full disk', thrown('QuotaExceededError'), 'quota'],
  ['a full disk beneath an abort of Dexie', dexie('AbortError', thrown('QuotaExceededError')), 'quota'],
  ['a full disk two errors down', dexie('OpenFailedError', dexie('AbortError', thrown('QuotaExceededError'))), 'quota'],
  ['a newer database', thrown('VersionError'), 'newer'],
  ['a newer database by Dexie', new Dexie.VersionError('newer'), 'newer'],
  ['a transaction that the browser aborts', thrown('AbortError'), 'closed'],
  ['a transaction that has ended', thrown('TransactionInactiveError'), 'closed'],
  ['a Dexie that is closed', new Dexie.DatabaseClosedError(), 'closed'],
  ['data cleared', thrown('UnknownError', 'Connection is closing because of: Force close delete origin'), 'closed'],
  ["Safari's lost server", thrown('UnknownError', 'Connection to Indexed Database server lost. Refresh'), 'closed'],
  ['a transaction left idle for a minute', thrown('TimeoutError', 'timed out due to inactivity'), 'failed'],
  ['a value whose file is gone', thrown('NotReadableError'), 'damaged'],
  ['a table that is gone', thrown('NotFoundError'), 'damaged'],
  ['a value that cannot be stored', thrown('DataCloneError'), 'failed'],
  ['an error of no known name', new Error('?'), 'failed'],
  ['something that is no error', 'text', 'failed'],
  ['nothing', undefined, 'failed'],
];

describe('the reason of a storage error', () => {
  it.each(anywhere)('STORE-1, STORE-2: %s, opening or not', (_, cause, reason) => {
    expect(storageReason(cause, 'transaction')).toBe(reason);
    expect(storageReason(cause, 'open')).toBe(reason);
  });

  it('STORE-2: storage that the user forbids, or whose files cannot be used, is missing', () => {
    expect(storageReason(thrown('UnknownError', 'The user denied permission to access the database.'), 'open')).toBe(
      'missing',
    );
    expect(storageReason(dexie('UnknownError', thrown('UnknownError', 'Internal error')), 'open')).toBe('missing');
    expect(storageReason(thrown('InvalidStateError', 'no mutations here'), 'open')).toBe('missing');
  });

  it('STORE-1: the same names in a transaction say that the connection is closing, or nothing', () => {
    expect(storageReason(thrown('InvalidStateError', 'The database connection is closing.'))).toBe('closed');
    expect(storageReason(thrown('UnknownError', 'Seek failure, unable to continue'))).toBe('failed');
  });

  it('an error that names itself as its inner one ends', () => {
    const looped = dexie('AbortError');
    Object.assign(looped, { inner: looped });
    expect(storageReason(looped)).toBe('closed');
  });

  it('a storage error tells what failed and why, and one that is a SyncError already is itself', () => {
    const cause = thrown('QuotaExceededError', 'full');
    const error = storageError('the transaction failed', cause);
    expect(error).toMatchObject({ kind: 'storage', reason: 'quota', cause });
    expect(error.message).toBe('the transaction failed: QuotaExceededError: full');
    expect(storageError('again', error)).toBe(error);
    expect(closedError()).toMatchObject({ kind: 'storage', reason: 'closed' });
  });
});

/** A transaction whose commit the browser refuses with this error, as it does for want of space. */
class RefusedTransaction extends EventTarget {
  error: DOMException | null = null;
  readonly #refusal: DOMException;

  constructor(refusal: DOMException) {
    super();
    this.#refusal = refusal;
  }

  commit(): void {
    this.error = this.#refusal;
    this.dispatchEvent(new Event('abort'));
  }

  abort(): void {
    throw thrown('InvalidStateError');
  }
}

describe('a transaction', () => {
  const never = new AbortController().signal;

  it('STORE-2: a full disk shows at the commit only, after every request has succeeded', async () => {
    const transaction = new RefusedTransaction(thrown('QuotaExceededError')) as unknown as IDBTransaction;
    const error = await rejectionOf(transact(transaction, never, async () => () => 'written'));
    expect(error).toMatchObject({ kind: 'storage', reason: 'quota' });
  });

  it('STORE-7: a full disk stays the reason where the page is given up meanwhile', async () => {
    const transaction = new RefusedTransaction(thrown('QuotaExceededError')) as unknown as IDBTransaction;
    const error = await rejectionOf(transact(transaction, AbortSignal.abort(), async () => () => 'written'));
    expect(error).toMatchObject({ kind: 'storage', reason: 'quota' });
  });

  it('LIFE-1: it leaves no listener behind at the connection that it was of', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const transaction = new RefusedTransaction(thrown('QuotaExceededError')) as unknown as IDBTransaction;
    await rejectionOf(transact(transaction, signal, async () => () => 'written'));
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('an error of the work is told as it is', async () => {
    const damaged = new SyncError('storage', 'damaged', { reason: 'damaged' });
    const transaction = new RefusedTransaction(thrown('AbortError'));
    transaction.abort = () => void transaction.dispatchEvent(new Event('abort'));
    const error = await rejectionOf(
      transact(transaction as unknown as IDBTransaction, never, () => Promise.reject(damaged)),
    );
    expect(error).toBe(damaged);
  });
});
