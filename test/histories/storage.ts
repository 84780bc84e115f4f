/** Where a device keeps its list, from one client to the next. */
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { Store } from '../../src/ports.ts';
import type { StorageKind } from './step.ts';

/** Gives each new client its store. */
export type Storage = () => Store;

export interface IndexedDBOf {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
}

export function storageOf(kind: StorageKind, uniqueID: () => string, databases: () => IndexedDBOf): Storage {
  switch (kind) {
    case 'memory':
      return () => memoryStore({ uniqueID });
    case 'kept': {
      const store = memoryStore({ uniqueID });
      return () => store;
    }
    case 'indexeddb': {
      const factory = databases();
      return () => dexieStore({ ...factory, uniqueID });
    }
  }
}
