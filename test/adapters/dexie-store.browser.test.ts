import { cdp } from 'vitest/browser';
import { expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { isSyncError } from '../../src/errors.ts';
import type { Store } from '../../src/ports.ts';
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
  await openAfterClearing(store, 'cleared', onClosed);
  const fresh = await store.snapshot();
  expect(fresh.rows).toEqual([]);
  expect(fresh.device).not.toBe(device);
  await store.destroy('cleared');
  expect(onClosed).toHaveBeenCalledOnce();
});

/** What is opened while the browser still clears is closed before it is open: whoever opens tries again, as `Storage` does. */
async function openAfterClearing(store: Store, name: string, onClosed: () => void): Promise<void> {
  for (;;) {
    try {
      await store.open(name, onClosed);
      return;
    } catch (error) {
      if (!isSyncError(error, 'storage') || error.reason !== 'closed') throw error;
    }
  }
}
