import { dexieStoreContract } from './dexie-store-contract.ts';

dexieStoreContract('Chromium', {
  factory: indexedDB,
  keyRange: IDBKeyRange,
  database: IDBDatabase,
  transaction: IDBTransaction,
});
