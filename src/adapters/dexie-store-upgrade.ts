/**
 * From the versions before the packs: 2 had a table with a record a row for each plane, and 1 beside that one count, no keys
 * of writes, and their states as text. What is damaged is left for STORE-4, and costs only itself.
 */
import { rewritePacks } from './dexie-store-packs.ts';
import { answerOf } from './dexie-store-transaction.ts';
import { readPack, type CheckedPack } from './pack-check.ts';
import { PLANES } from './pack.ts';
import { isObject } from './record-check.ts';

const META = 'meta';
const OLD_STATES: ReadonlyMap<unknown, object> = new Map([
  ['queued', { kind: 'queued' }],
  ['acknowledged', { kind: 'acknowledged', passes: 0 }],
]);

/** Awaits nothing but requests of its transaction. Dexie takes the old tables away afterwards. */
export async function upgradeOld(transaction: IDBTransaction, uniqueID: () => string): Promise<void> {
  const meta = transaction.objectStore(META);
  const head = await answerOf<unknown>(meta.get(META));
  const { pack, whole } = await oldPlanes(transaction);
  await upgradeWrites(transaction.objectStore('outbox'), uniqueID);
  if (!isObject(head)) {
    rewritePacks(transaction, pack, 0);
    return;
  }
  const { commits, counters = { commit: commits, epoch: 0, passes: 0 }, ...rest } = head;
  const commit = isObject(counters) && typeof counters['commit'] === 'number' ? counters['commit'] : 0;
  const log = rewritePacks(transaction, pack, commit);
  // A head without a log is a damaged one.
  meta.put({ ...rest, counters, ...(whole && { log }), seen: commit }, META);
}

async function oldPlanes(transaction: IDBTransaction): Promise<CheckedPack> {
  const tables = PLANES.filter((plane) => transaction.db.objectStoreNames.contains(plane));
  const records = await Promise.all(
    tables.map((plane) => answerOf<unknown[]>(transaction.objectStore(plane).getAll())),
  );
  const planes = tables.map((plane, index) => [plane, { put: records[index] }] as const);
  return readPack(JSON.stringify(Object.fromEntries(planes)));
}

async function upgradeWrites(outbox: IDBObjectStore, uniqueID: () => string): Promise<void> {
  for (const write of await answerOf<unknown[]>(outbox.getAll())) {
    const state = isObject(write) ? OLD_STATES.get(write['state']) : undefined;
    // Version 1 took it that the server had every row.
    if (state !== undefined) outbox.put({ ...(write as object), key: uniqueID(), rowKnown: true, state });
  }
}
