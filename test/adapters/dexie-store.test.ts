import { IDBDatabase, IDBFactory, IDBKeyRange, IDBTransaction, forceCloseDatabase } from 'fake-indexeddb';
import { expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { wireRow } from '../support/records.ts';
import { rejectionOf, storageReasonOf } from '../support/thrown.ts';
import { dexieStoreContract } from './dexie-store-contract.ts';

dexieStoreContract(
  'fake-indexeddb',
  {
    factory: new IDBFactory(),
    keyRange: IDBKeyRange,
    database: IDBDatabase,
    transaction: IDBTransaction,
  },
  15,
);

it('STORE-2: where there is no IndexedDB, opening says so, and there is nothing to delete', async () => {
  const store = dexieStore();
  const error = await rejectionOf(store.open('any'));
  expect(error).toMatchObject({ kind: 'storage', reason: 'missing' });
  expect(String(error)).toContain('no IndexedDB');
  await store.destroy('any');
});

it('STORE-1: a connection that the browser ends is told of once, and the database can be opened again', async () => {
  const factory = new IDBFactory();
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
  const store = dexieStore({ indexedDB: factory, IDBKeyRange });
  const onClosed = vi.fn<() => void>();
  await store.open('db', onClosed);
  await store.commit({ rows: { put: [wireRow('a')] } });

  const connection: unknown = begun.mock.contexts.at(-1);
  forceCloseDatabase(connection as typeof IDBDatabase);
  expect(onClosed).toHaveBeenCalledOnce();
  expect(await storageReasonOf(store.snapshot())).toBe('closed');

  await store.open('db', onClosed);
  expect((await store.snapshot()).rows).toEqual([wireRow('a')]);
  store.close();
  expect(onClosed).toHaveBeenCalledOnce();
});
