import { IDBDatabase, IDBFactory, IDBKeyRange, IDBTransaction } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { isSyncError } from '../../src/errors.ts';
import { dexieStoreContract } from './dexie-store-contract.ts';

dexieStoreContract('fake-indexeddb', {
  factory: new IDBFactory(),
  keyRange: IDBKeyRange,
  database: IDBDatabase,
  transaction: IDBTransaction,
});

it('STORE-2: where there is no IndexedDB, opening fails with a storage error', async () => {
  const error: unknown = await dexieStore()
    .open('any')
    .catch((thrown: unknown) => thrown);
  expect(isSyncError(error, 'storage')).toBe(true);
  expect(String(error)).toContain('no IndexedDB');
});
