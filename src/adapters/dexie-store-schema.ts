/** The tables of the database, and how they came to be as they are (STORE-3). */
import type { Dexie } from 'dexie';
import { newMeta } from './dexie-store-records.ts';
import { abortWith } from './dexie-store-transaction.ts';

/** Raised with each change of what is stored. */
export const SCHEMA_VERSION = 2;

/** Each table's key; the outbox makes its own. */
const SCHEMA = {
  rows: 'conversationID',
  seqs: 'conversationID',
  previews: 'conversationID',
  locals: 'conversationID',
  outbox: '++id',
  meta: '',
} as const;
export const META: keyof typeof SCHEMA & 'meta' = 'meta';
export const META_KEY = 'meta';

/** Tells Dexie what to make, and what to make of an older database. `abandoned` undoes what it is at. */
export function describeSchema(dexie: Dexie, uniqueID: () => string, abandoned: AbortSignal): void {
  dexie
    .version(SCHEMA_VERSION)
    .stores(SCHEMA)
    .upgrade(({ idbtrans }) => {
      abortWith(idbtrans, abandoned);
      fromVersion1(idbtrans, uniqueID);
    });
  dexie.on('populate', ({ idbtrans }) => {
    abortWith(idbtrans, abandoned);
    idbtrans.objectStore(META).put(newMeta(uniqueID()), META_KEY);
  });
}

/**
 * Version 1 had one count, no keys of writes, and their states as text. Only requests, nothing is awaited: the transaction
 * goes on until the last is answered. What is damaged is left for STORE-4.
 */
function fromVersion1(transaction: IDBTransaction, uniqueID: () => string): void {
  const meta = transaction.objectStore(META);
  const head = meta.get(META_KEY) as IDBRequest<unknown>;
  head.addEventListener('success', () => {
    if (!isRecord(head.result)) return;
    const { commits, ...rest } = head.result;
    meta.put({ ...rest, counters: { commit: commits, epoch: 0, passes: 0 } }, META_KEY);
  });

  const states = new Map<unknown, object>([
    ['queued', { kind: 'queued' }],
    ['acknowledged', { kind: 'acknowledged', passes: 0 }],
  ]);
  const writes = transaction.objectStore('outbox').openCursor();
  writes.addEventListener('success', () => {
    const cursor = writes.result;
    if (cursor === null) return;
    const write: unknown = cursor.value;
    const state = isRecord(write) ? states.get(write['state']) : undefined;
    // Version 1 took it that the server had every row.
    if (state !== undefined) cursor.update({ ...(write as object), key: uniqueID(), rowKnown: true, state });
    cursor.continue();
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
