import { SyncError } from '../errors.ts';
import { storageError } from './dexie-store-error.ts';

/**
 * STORE-3: code of an older version must not write to a newer database. Dexie would: it opens one without a word, and
 * where tables are missing it even adds them. So the version is asked for before Dexie sees the database; and because
 * Dexie's opening takes longer than that, what the first screen needs is read on the same connection.
 *
 * @param read is given the connection to a database of just this version, which closes after it. It may fail.
 * @returns what was read, and undefined where there was nothing to read.
 * @throws SyncError of kind `storage`.
 */
export async function firstLook<T>(
  factory: IDBFactory | undefined,
  name: string,
  version: number,
  read: (database: IDBDatabase) => Promise<T>,
): Promise<T | undefined> {
  const database = await openInstalled(factory, name);
  // Whoever wants the database for itself need not wait.
  database?.addEventListener('versionchange', () => database.close());
  try {
    const installed = versionOf(database);
    if (installed > version) {
      const message = `the database has version ${installed}, and this code knows version ${version}`;
      throw new SyncError('storage', message, { reason: 'newer' });
    }
    return database !== undefined && installed === version ? await read(database).catch(() => undefined) : undefined;
  } finally {
    database?.close();
  }
}

/** IndexedDB's own number is ten times Dexie's, and a little more where Dexie has put back a table that was missing. */
const versionOf = (database: IDBDatabase | undefined): number => Math.floor((database?.version ?? 0) / 10);

/** Undefined where there is no such database; none is made. */
async function openInstalled(factory: IDBFactory | undefined, name: string): Promise<IDBDatabase | undefined> {
  if (factory === undefined) throw new SyncError('storage', 'there is no IndexedDB here', { reason: 'missing' });
  const request = factory.open(name);
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('upgradeneeded', () => {
      // It does not exist: without an end of this transaction it stays so, and the request fails.
      request.transaction?.abort();
      resolve(undefined);
    });
    request.addEventListener('error', (event) => {
      event.preventDefault();
      reject(storageError('the database cannot be opened', request.error, 'open'));
    });
  });
}
