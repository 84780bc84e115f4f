/** The SDK with IndexedDB as its store, by Dexie. */
import { dexieStore } from './adapters/dexie-store.ts';
import { memoryStore } from './adapters/memory-store.ts';
import { createSync } from './conversation-sync.ts';
import { SyncError } from './errors.ts';
import type { ConversationSyncOptions as CoreOptions } from './options.ts';
import type { Store } from './ports.ts';
import type { ConversationSync } from './public-api.ts';

export { dexieStore } from './adapters/dexie-store.ts';
export * from './exports.ts';

export interface ConversationSyncOptions extends Omit<CoreOptions, 'storage'> {
  /** Where to keep the list. Default `indexeddb`; `memory` keeps it for as long as the page lives. */
  readonly storage?: 'indexeddb' | 'memory' | Store;
}

/** @throws SyncError of kind `options` that names the wrong option. */
export function createConversationSync(options: ConversationSyncOptions): ConversationSync {
  return createSync({ ...options, storage: storeOf(options.storage ?? 'indexeddb') });
}

function storeOf(storage: unknown): Store {
  if (storage === 'indexeddb') return dexieStore();
  if (storage === 'memory') return memoryStore();
  if (typeof storage === 'object' && storage !== null) return storage as Store;
  throw new SyncError('options', "storage must be 'indexeddb', 'memory' or a Store", { path: 'storage' });
}
