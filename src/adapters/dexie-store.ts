import { Dexie } from 'dexie';
import { SyncError } from '../errors.ts';
import type { Intent, LocalState } from '../model.ts';
import type { ChangeSet, CommitOutcome, Snapshot, Store } from '../ports.ts';
import { uniqueID } from './browser-environment.ts';
import { countersAfter, refusalOf, replacementsIn } from './commit-rules.ts';
import { Connection } from './dexie-store-connection.ts';
import type { ConnectionOptions } from './dexie-store-connection.ts';
import { closedError } from './dexie-store-error.ts';
import { TABLES, checkContents, isIntent, isMeta, mendedMeta } from './dexie-store-records.ts';
import type { Meta, RawContents, Records, Table } from './dexie-store-records.ts';
import { META, META_KEY } from './dexie-store-schema.ts';
import { answerOf } from './dexie-store-transaction.ts';

export interface DexieStoreOptions {
  /** Default: the browser's. */
  readonly indexedDB?: IDBFactory;
  /** Default: the browser's. */
  readonly IDBKeyRange?: typeof IDBKeyRange;
  /** Makes the `device` of a new database. Default: random. */
  readonly uniqueID?: () => string;
}

/** A store in IndexedDB: one table a plane, one record a row, and one of what there is one of. */
export function dexieStore(options: DexieStoreOptions = {}): Store {
  return new DexieStore(options);
}

class DexieStore implements Store {
  readonly shared = true;
  readonly #options: Omit<ConnectionOptions, 'name'>;
  #connection: Connection | undefined;

  constructor({ indexedDB, IDBKeyRange, uniqueID: newID = uniqueID }: DexieStoreOptions) {
    const factory = indexedDB ?? (Dexie.dependencies as Partial<typeof Dexie.dependencies>).indexedDB;
    this.#options = { factory, keyRange: IDBKeyRange, uniqueID: newID };
  }

  async open(name: string, onClosed?: () => void): Promise<void> {
    if (this.#connection !== undefined) {
      throw new SyncError('storage', 'the store is open already', { reason: 'failed' });
    }
    const connection = new Connection({ ...this.#options, name }, () => {
      this.#forget(connection);
      onClosed?.();
    });
    this.#connection = connection;
    try {
      await connection.open();
    } catch (cause) {
      this.#forget(connection);
      throw cause;
    }
  }

  async snapshot(): Promise<Snapshot> {
    const { meta, records, damaged } = await this.#open().transact('readonly', TABLES, 'relaxed', async (tables) => {
      const contents = await readContents(tables);
      return () => checkContents(contents);
    });
    if (meta !== undefined && damaged.length === 0) return snapshotOf(meta, records);
    return await this.#open().transact('readwrite', TABLES, 'relaxed', (tables) => this.#mend(tables));
  }

  async commit(changes: ChangeSet): Promise<CommitOutcome> {
    const { durability } = changes;
    return await this.#open().transact('readwrite', tablesOf(changes), durability, (tables) => write(tables, changes));
  }

  keep(locals: readonly LocalState[]): void {
    this.#connection?.keep('locals', locals);
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  abandon(): void {
    this.#connection?.abandon();
    this.#connection = undefined;
  }

  /** Waits while another connection, which does not give way, keeps the database from being deleted. */
  async destroy(name: string): Promise<void> {
    this.close();
    // STORE-2: where there is no IndexedDB, nothing is in it.
    if (this.#options.factory === undefined) return;
    await new Connection({ ...this.#options, name }, () => undefined).delete();
  }

  #open(): Connection {
    if (this.#connection === undefined) throw closedError();
    return this.#connection;
  }

  #forget(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined;
  }

  /** STORE-4: damaged records go, and a full replacement brings back what they held. */
  async #mend(transaction: IDBTransaction): Promise<() => Snapshot> {
    const contents = await readContents(transaction);
    const { records, damaged } = checkContents(contents);
    for (const { table, record } of damaged) {
      const store = transaction.objectStore(table);
      store.delete((record as Readonly<Record<string, IDBValidKey>>)[store.keyPath as string] as IDBValidKey);
    }
    const mended = mendedMeta(contents.meta, this.#options.uniqueID);
    const meta = { ...mended, counters: countersAfter(mended.counters, {}) };
    transaction.objectStore(META).put(meta, META_KEY);
    return () => snapshotOf(meta, records);
  }
}

function tablesOf(changes: ChangeSet): readonly Table[] {
  return TABLES.filter((table) => changes[table] !== undefined || (table === 'outbox' && changes.claim !== undefined));
}

async function write(transaction: IDBTransaction, changes: ChangeSet): Promise<() => CommitOutcome> {
  const stored = await answerOf<unknown>(transaction.objectStore(META).get(META_KEY));
  const outbox = changes.claim && (await answerOf<unknown[]>(transaction.objectStore('outbox').getAll()));
  if (!isMeta(stored)) {
    throw new SyncError('storage', 'the database is damaged and has to be read again', { reason: 'damaged' });
  }
  // CUR-2, TAB-1, TAB-6: the compare belongs to the transaction that writes.
  const refusal = refusalOf(changes, stored, outbox?.filter(isIntent) ?? []);
  if (refusal !== undefined) return () => refusal;

  const { cursor = stored.cursor, replacedAt = stored.replacedAt } = changes;
  const counters = countersAfter(stored.counters, changes);
  transaction.objectStore(META).put({ ...stored, cursor, replacedAt, counters }, META_KEY);
  for (const table of ['rows', 'seqs', 'previews', 'locals'] as const) {
    for (const record of changes[table]?.put ?? []) transaction.objectStore(table).put(record);
  }
  await replaceWrites(transaction, replacementsIn(changes, counters));
  for (const table of tablesOf(changes)) {
    for (const key of changes[table]?.delete ?? []) transaction.objectStore(table).delete(key);
  }
  const added = (changes.outbox?.add ?? []).map((intent) => transaction.objectStore('outbox').add(intent));
  return () => ({ kind: 'applied', counters, intentIDs: added.map(({ result }) => result as number) });
}

/** Those that are still there: another tab may have discarded some. */
async function replaceWrites(transaction: IDBTransaction, intents: readonly Intent[]): Promise<void> {
  if (intents.length === 0) return;
  const outbox = transaction.objectStore('outbox');
  const keys = await Promise.all(intents.map(({ id }) => answerOf(outbox.getKey(id))));
  for (const [index, intent] of intents.entries()) {
    if (keys[index] !== undefined) outbox.put(intent);
  }
}

async function readContents(transaction: IDBTransaction): Promise<RawContents> {
  const all = (table: Table): Promise<unknown[]> => answerOf(transaction.objectStore(table).getAll());
  const [meta, rows, seqs, previews, locals, outbox] = await Promise.all([
    answerOf<unknown>(transaction.objectStore(META).get(META_KEY)),
    all('rows'),
    all('seqs'),
    all('previews'),
    all('locals'),
    all('outbox'),
  ]);
  return { meta, tables: { rows, seqs, previews, locals, outbox } };
}

function snapshotOf({ counters, cursor, replacedAt, device }: Meta, records: Records): Snapshot {
  return { counters, cursor, replacedAt, device, ...records };
}
