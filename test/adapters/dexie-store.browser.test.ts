import { cdp } from 'vitest/browser';
import { expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { wireRow } from '../support/records.ts';
import { storageReasonOf } from '../support/thrown.ts';
import { dexieStoreContract } from './dexie-store-contract.ts';

dexieStoreContract(
  'Chromium',
  {
    factory: indexedDB,
    keyRange: IDBKeyRange,
    database: IDBDatabase,
    transaction: IDBTransaction,
  },
  3,
);

it('STORE-1: data that the browser clears ends the connection, which is told, and the next database is empty', async () => {
  const store = dexieStore();
  const onClosed = vi.fn<() => void>();
  await store.open('cleared', onClosed);
  await store.commit({ rows: { put: [wireRow('a')] } });
  const { device } = await store.snapshot();
  await cdp().send('Storage.clearDataForOrigin', { origin: location.origin, storageTypes: 'indexeddb' });
  await vi.waitFor(() => expect(onClosed).toHaveBeenCalledOnce());
  expect(await storageReasonOf(store.commit({}))).toBe('closed');
  await store.open('cleared', onClosed);
  const fresh = await store.snapshot();
  expect(fresh.rows).toEqual([]);
  expect(fresh.device).not.toBe(device);
  await store.destroy('cleared');
  expect(onClosed).toHaveBeenCalledOnce();
});
