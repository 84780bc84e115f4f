/** The tables of the database, and how they came to be as they are (STORE-3). */
import type { Dexie } from './dexie-store-library.ts';
import { newMeta } from './dexie-store-records.ts';
import { abortWith } from './dexie-store-transaction.ts';
import { upgradeOld } from './dexie-store-upgrade.ts';

/** Raised with each change of what is stored. */
export const SCHEMA_VERSION = 3;

/** Each table's key; packs and the head are put under one, and the outbox makes its own. */
const SCHEMA = {
  packs: '',
  locals: 'conversationID',
  outbox: '++id',
  meta: '',
} as const;

export type Table = Exclude<keyof typeof SCHEMA, 'meta'>;
export const TABLES: readonly Table[] = ['packs', 'locals', 'outbox'];
export const META: keyof typeof SCHEMA & 'meta' = 'meta';
export const META_KEY = 'meta';

/** Tells Dexie what to make, and what to make of an older database. `abandoned` undoes what it is at. */
export function describeSchema(dexie: Dexie, uniqueID: () => string, abandoned: AbortSignal): void {
  dexie
    .version(SCHEMA_VERSION)
    .stores(SCHEMA)
    .upgrade(async ({ idbtrans }) => {
      abortWith(idbtrans, abandoned);
      await upgradeOld(idbtrans, uniqueID);
    });
  dexie.on('populate', ({ idbtrans }) => {
    abortWith(idbtrans, abandoned);
    idbtrans.objectStore(META).put(newMeta(uniqueID()), META_KEY);
  });
}
