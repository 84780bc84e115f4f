import { SyncError } from '../errors.ts';
import { storageError } from './dexie-store-error.ts';
import { after } from './timer.ts';

/**
 * In ms. So long Dexie, whose opening takes the page's thread, lets the read go first; not longer, because another page's
 * transaction may hold the read up for a minute.
 */
const headStart = 50;

/**
 * STORE-3: code of an older version must not write to a newer database. Dexie would: it opens one without a word, and
 * where tables are missing it even adds them. So the version is asked for before Dexie sees the database, and what the
 * first screen needs is read on the connection that asked.
 *
 * @param read is given the connection to a database of just this version, which closes after it.
 * @returns `checked` resolves when it is Dexie's turn, and rejects with a SyncError of kind `storage`; `found` is
 *   undefined where there was nothing to read, and never rejects.
 */
export function firstLook<T>(
  factory: IDBFactory | undefined,
  name: string,
  version: number,
  read: (database: IDBDatabase) => Promise<T>,
): { readonly checked: Promise<void>; readonly found: Promise<T | undefined> } {
  const opened = openInstalled(factory, name);
  const found = opened.then((database) => readFrom(database, version, read)).catch(() => undefined);
  const checked = opened.then(async (database) => {
    const installed = versionOf(database);
    if (installed > version) {
      const message = `the database has version ${installed}, and this code knows version ${version}`;
      throw new SyncError('storage', message, { reason: 'newer' });
    }
    await atMost(headStart, found);
  });
  return { checked, found };
}

async function readFrom<T>(
  database: IDBDatabase | undefined,
  version: number,
  read: (database: IDBDatabase) => Promise<T>,
): Promise<T | undefined> {
  // Whoever wants the database for itself need not wait.
  database?.addEventListener('versionchange', () => database.close());
  try {
    return database !== undefined && versionOf(database) === version ? await read(database) : undefined;
  } finally {
    database?.close();
  }
}

/** Resolves when the promise does, or after so many ms. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([promise, new Promise<void>((resolve) => after(ms, resolve, over.signal))]);
  over.abort();
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
