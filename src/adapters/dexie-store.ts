import { Dexie } from 'dexie';
import type { DexieOptions } from 'dexie';
import { SyncError } from '../errors.ts';
import { sameCursor } from '../ports.ts';
import type { ChangeSet, CommitOutcome, Snapshot, Store } from '../ports.ts';
import { uniqueID } from './browser-environment.ts';
import { TABLES, checkContents, isMeta } from './dexie-store-records.ts';
import type { Meta, RawContents, Records, Table } from './dexie-store-records.ts';
import { answerOf, storageError, transact } from './dexie-store-transaction.ts';
import { refuseNewer } from './dexie-store-version.ts';

export interface DexieStoreOptions {
  /** Default: the browser's. */
  readonly indexedDB?: IDBFactory;
  /** Default: the browser's. */
  readonly IDBKeyRange?: typeof IDBKeyRange;
  /** Makes the `device` of a new database. Default: random. */
  readonly uniqueID?: () => string;
}

/**
 * A store in IndexedDB: one table a plane, one record a row, and one of what there is one of. Dexie keeps the schema and
 * the connection. The transactions are IndexedDB's own, because Dexie fixes the durability for a whole instance while
 * here it is the commit's (STORE-7 asks for an explicit end too), and because one that is created in the call itself makes
 * the commits follow each other in the order of the calls.
 */
export function dexieStore(options: DexieStoreOptions = {}): Store {
  return new DexieStore(options);
}

/** Raised with each change of the schema. */
const SCHEMA_VERSION = 1;
/** Each table's key; the outbox makes its own. */
const SCHEMA = {
  rows: 'conversationID',
  seqs: 'conversationID',
  previews: 'conversationID',
  locals: 'conversationID',
  outbox: '++id',
  meta: '',
} as const;
const META = 'meta' satisfies keyof typeof SCHEMA;
const META_KEY = 'meta';

class DexieStore implements Store {
  readonly #factory: IDBFactory | undefined;
  readonly #dexieOptions: DexieOptions;
  readonly #uniqueID: () => string;
  #dexie: Dexie | undefined;

  constructor(options: DexieStoreOptions) {
    this.#factory = options.indexedDB ?? (Dexie.dependencies as Partial<typeof Dexie.dependencies>).indexedDB;
    // STORE-1: after a deletion, a Dexie that reopens by itself would carry on with an empty database.
    const { indexedDB, IDBKeyRange } = options;
    this.#dexieOptions = { autoOpen: false, ...(indexedDB && { indexedDB }), ...(IDBKeyRange && { IDBKeyRange }) };
    this.#uniqueID = options.uniqueID ?? uniqueID;
  }

  async open(name: string): Promise<void> {
    if (this.#dexie?.isOpen() === true) throw new SyncError('storage', 'the store is open already', {});
    this.close();
    const dexie = this.#describe(name);
    this.#dexie = dexie;
    const closed = (): boolean => this.#dexie !== dexie;
    try {
      await refuseNewer(this.#factory, name, SCHEMA_VERSION);
      if (!closed()) await dexie.open();
    } catch (cause) {
      if (!closed()) this.close();
      throw storageError('the database cannot be opened', cause);
    }
    if (!closed()) return;
    dexie.close();
    throw new SyncError('storage', 'the store was closed while it opened', {});
  }

  async snapshot(): Promise<Snapshot> {
    const { meta, records, damaged } = await transact(this.#begin('readonly', TABLES), async (transaction) => {
      const contents = await readContents(transaction);
      return () => checkContents(contents);
    });
    if (meta !== undefined && damaged.length === 0) return snapshotOf(meta, records);
    return await transact(this.#begin('readwrite', TABLES), (transaction) => this.#mend(transaction));
  }

  async commit(changes: ChangeSet): Promise<CommitOutcome> {
    const { outbox } = changes;
    const tables = TABLES.filter((table) => changes[table] !== undefined);
    return await transact<CommitOutcome>(this.#begin('readwrite', tables, changes.durability), async (transaction) => {
      const meta = await answerOf<unknown>(transaction.objectStore(META).get(META_KEY));
      if (!isMeta(meta)) throw new SyncError('storage', 'the database is damaged and has to be read again', {});
      // CUR-2: the compare belongs to the transaction that writes.
      const { expect = meta.cursor, cursor = meta.cursor, replacedAt = meta.replacedAt } = changes;
      if (!sameCursor(expect, meta.cursor)) return () => ({ kind: 'conflict', cursor: meta.cursor });
      const next = { ...meta, cursor, replacedAt, commits: meta.commits + 1 };
      transaction.objectStore(META).put(next, META_KEY);
      for (const table of tables) {
        const store = transaction.objectStore(table);
        for (const record of changes[table]?.put ?? []) store.put(record);
        for (const key of changes[table]?.delete ?? []) store.delete(key);
      }
      const added = (outbox?.add ?? []).map((intent) => transaction.objectStore('outbox').add(intent));
      return () => ({
        kind: 'applied',
        commit: next.commits,
        intentIDs: added.map(({ result }) => result as number),
      });
    });
  }

  close(): void {
    this.#dexie?.close();
    this.#dexie = undefined;
  }

  async destroy(name: string): Promise<void> {
    this.close();
    // STORE-2: where there is no IndexedDB, nothing is in it.
    if (this.#factory === undefined) return;
    try {
      await this.#describe(name).delete();
    } catch (cause) {
      throw storageError('the database cannot be deleted', cause);
    }
  }

  #describe(name: string): Dexie {
    const dexie = new Dexie(name, this.#dexieOptions);
    dexie.version(SCHEMA_VERSION).stores(SCHEMA);
    dexie.on('populate', (transaction) => {
      transaction.idbtrans.objectStore(META).put(emptyMeta(this.#uniqueID()), META_KEY);
    });
    // The old tab gives way to another's upgrade or deletion. False keeps Dexie from telling it to the console.
    dexie.on('versionchange', () => {
      dexie.close();
      return false;
    });
    dexie.on('blocked', () => false);
    return dexie;
  }

  /** Created in the call itself: transactions on the same tables run in the order of their creation. */
  #begin(
    mode: IDBTransactionMode,
    tables: readonly Table[],
    durability: ChangeSet['durability'] = 'relaxed',
  ): IDBTransaction {
    const connection = this.#dexie?.backendDB() as IDBDatabase | null | undefined;
    if (!connection) throw new SyncError('storage', 'the store is not open', {});
    try {
      return connection.transaction([META, ...tables], mode, { durability });
    } catch (cause) {
      throw storageError('the database does not answer', cause);
    }
  }

  /** STORE-4: damaged records go, and a full replacement brings back what they held. */
  async #mend(transaction: IDBTransaction): Promise<() => Snapshot> {
    const { meta, records, damaged } = checkContents(await readContents(transaction));
    for (const { table, record } of damaged) {
      const store = transaction.objectStore(table);
      store.delete((record as Readonly<Record<string, IDBValidKey>>)[store.keyPath as string] as IDBValidKey);
    }
    const mended = { ...emptyMeta(meta?.device ?? this.#uniqueID()), commits: (meta?.commits ?? 0) + 1 };
    transaction.objectStore(META).put(mended, META_KEY);
    return () => snapshotOf(mended, records);
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

function emptyMeta(device: string): Meta {
  return { cursor: { kind: 'none' }, replacedAt: undefined, device, commits: 0 };
}

function snapshotOf({ commits, cursor, replacedAt, device }: Meta, records: Records): Snapshot {
  return { commit: commits, cursor, replacedAt, device, ...records };
}
