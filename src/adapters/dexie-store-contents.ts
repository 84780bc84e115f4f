/** Everything that lies in a database, read and checked. */
import { PACKS, planesOf, type LoggedPlanes } from './dexie-store-packs.ts';
import { checkRecords, isMeta, type CheckedRecords, type Meta } from './dexie-store-records.ts';
import { META, META_KEY } from './dexie-store-schema.ts';
import { answerOf } from './dexie-store-transaction.ts';

export interface Contents extends CheckedRecords {
  readonly rawMeta: unknown;
  /** Undefined where it is damaged. */
  readonly meta: Meta | undefined;
  readonly planes: LoggedPlanes;
}

/** The check itself takes as long as the list is, and none of it inside of the transaction. */
export async function readContents(transaction: IDBTransaction): Promise<() => Contents> {
  const all = (table: string): Promise<unknown[]> => answerOf(transaction.objectStore(table).getAll());
  const [rawMeta, packs, locals, outbox] = await Promise.all([
    answerOf<unknown>(transaction.objectStore(META).get(META_KEY)),
    all(PACKS),
    all('locals'),
    all('outbox'),
  ]);
  return () => ({
    rawMeta,
    meta: isMeta(rawMeta) ? rawMeta : undefined,
    planes: planesOf(packs),
    ...checkRecords({ locals, outbox }),
  });
}
