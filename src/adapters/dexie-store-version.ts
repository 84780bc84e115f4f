import { SyncError } from '../errors.ts';
import { storageError } from './dexie-store-error.ts';

/**
 * STORE-3: code of an older version must not write to a newer database. Dexie would: it opens one without a word, and
 * where tables are missing it even adds them. So the version is asked for before Dexie sees the database.
 *
 * @throws SyncError of kind `storage`.
 */
export async function refuseNewer(factory: IDBFactory | undefined, name: string, version: number): Promise<void> {
  if (factory === undefined) throw new SyncError('storage', 'there is no IndexedDB here', { reason: 'missing' });
  // IndexedDB's own number is ten times Dexie's, and a little more where Dexie has put back a table that was missing.
  const installed = Math.floor((await installedVersion(factory, name)) / 10);
  if (installed > version) {
    const message = `the database has version ${installed}, and this code knows version ${version}`;
    throw new SyncError('storage', message, { reason: 'newer' });
  }
}

/** 0 where there is no such database; none is made. */
function installedVersion(factory: IDBFactory, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name);
    request.addEventListener('success', () => {
      const { version } = request.result;
      request.result.close();
      resolve(version);
    });
    request.addEventListener('upgradeneeded', () => {
      // It does not exist: without an end of this transaction it stays so, and the request fails.
      request.transaction?.abort();
      resolve(0);
    });
    request.addEventListener('error', (event) => {
      event.preventDefault();
      reject(storageError('the database cannot be opened', request.error, 'open'));
    });
  });
}
