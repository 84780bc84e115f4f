import { SyncError } from '../errors.ts';
import type { Intent, LocalState } from '../model.ts';
import type { ChangeSet, CommitOutcome, Snapshot, Store, StoredScreen } from '../ports.ts';
import { uniqueID } from './browser-environment.ts';
import { countersAfter, refusalOf, replacementsIn } from './commit-rules.ts';
import { Connection } from './dexie-store-connection.ts';
import type { ConnectionOptions } from './dexie-store-connection.ts';
import { readContents, type Contents } from './dexie-store-contents.ts';
import { closedError, damagedError } from './dexie-store-error.ts';
import { Dexie } from './dexie-store-library.ts';
import { PACKS, appendPack, foldPacks, isLong, packOf, rewritePacks } from './dexie-store-packs.ts';
import { RECORD_TABLES, isIntent, isMeta, mendedMeta } from './dexie-store-records.ts';
import type { Meta } from './dexie-store-records.ts';
import { META, META_KEY, TABLES, type Table } from './dexie-store-schema.ts';
import { dropScreen, putScreen } from './dexie-store-screen.ts';
import { answerOf } from './dexie-store-transaction.ts';

export interface DexieStoreOptions {
  /** Default: the browser's. */
  readonly indexedDB?: IDBFactory;
  /** Default: the browser's. */
  readonly IDBKeyRange?: typeof IDBKeyRange;
  /** Makes the `device` of a new database. Default: random. */
  readonly uniqueID?: () => string;
}

/**
 * A store in IndexedDB: a log of packs for what there is much of (`packs.ts`), one record each for drafts and writes on
 * their way, and one of what there is one of.
 */
export function dexieStore(options: DexieStoreOptions = {}): Store {
  return new DexieStore(options);
}

class DexieStore implements Store {
  readonly shared = true;
  readonly #options: Omit<ConnectionOptions, 'name'>;
  #connection: Connection | undefined;

  constructor({ indexedDB, IDBKeyRange, uniqueID: newID = uniqueID }: DexieStoreOptions) {
    const factory = indexedDB ?? (Dexie.dependencies as Partial<typeof Dexie.dependencies>).indexedDB;
    // Where there is none, nothing can be opened, and nobody asks for it.
    const keyRange = IDBKeyRange ?? Dexie.dependencies.IDBKeyRange;
    this.#options = { factory, keyRange, uniqueID: newID };
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
    const connection = this.#open();
    const { meta, planes, records, damaged } = await connection.transact('readonly', TABLES, 'relaxed', readContents);
    if (meta === undefined || damaged.length > 0 || !planes.whole) {
      return await this.#open().transact('readwrite', TABLES, 'relaxed', (tables) => this.#mend(tables));
    }
    if (isLong(meta.log, planes)) this.#fold(connection);
    return snapshotOf(meta, { planes, records });
  }

  async commit(changes: ChangeSet): Promise<CommitOutcome> {
    const connection = this.#open();
    const { keyRange } = this.#options;
    const { outcome, isDue } = await connection.transact('readwrite', tablesOf(changes), changes.durability, (tables) =>
      write(tables, changes, keyRange),
    );
    if (isDue) this.#fold(connection);
    return outcome;
  }

  keep(locals: readonly LocalState[]): void {
    this.#connection?.keep(['locals'], 'strict', (transaction) => {
      for (const local of locals) transaction.objectStore('locals').put(local);
      dropScreen(transaction);
    });
  }

  keepScreen(screen: StoredScreen): void {
    // The packs say the same.
    this.#connection?.keep([], 'relaxed', (transaction) => putScreen(transaction, screen));
  }

  async screen(): Promise<StoredScreen | undefined> {
    return await this.#open().screen();
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

  /** In a transaction of its own, which nobody waits for: where it fails the log stays as it was, and is folded another time. */
  #fold(connection: Connection): void {
    connection.transact('readwrite', [PACKS], 'relaxed', fold).catch(() => undefined);
  }

  /** STORE-4: damaged records go, and a full replacement brings back what they held. */
  async #mend(transaction: IDBTransaction): Promise<() => Snapshot> {
    const contents = (await readContents(transaction))();
    const { planes, records, damaged } = contents;
    for (const { table, record } of damaged) {
      const store = transaction.objectStore(table);
      store.delete((record as Readonly<Record<string, IDBValidKey>>)[store.keyPath as string] as IDBValidKey);
    }
    const mended = mendedMeta(contents.rawMeta, this.#options.uniqueID);
    const counters = countersAfter(mended.counters, {});
    const { commit } = counters;
    const meta = { ...mended, counters, log: rewritePacks(transaction, planes.pack, commit), seen: commit };
    transaction.objectStore(META).put(meta, META_KEY);
    return () => snapshotOf(meta, { planes, records });
  }
}

/** Counters and cursors are not seen, and whether the list is complete is. */
function changesWhatIsSeen(changes: ChangeSet): boolean {
  const { replacedAt } = changes;
  return replacedAt !== undefined || !!packOf(changes) || RECORD_TABLES.some((table) => changes[table] !== undefined);
}

function tablesOf(changes: ChangeSet): readonly Table[] {
  const records = RECORD_TABLES.filter(
    (table) => changes[table] !== undefined || (table === 'outbox' && changes.claim !== undefined),
  );
  return packOf(changes) === undefined ? records : [PACKS, ...records];
}

interface Written {
  readonly outcome: CommitOutcome;
  /** Whether the log of packs is to be folded. */
  readonly isDue: boolean;
}

async function write(
  transaction: IDBTransaction,
  changes: ChangeSet,
  keyRange: ConnectionOptions['keyRange'],
): Promise<() => Written> {
  const stored = await answerOf<unknown>(transaction.objectStore(META).get(META_KEY));
  const outbox = changes.claim && (await answerOf<unknown[]>(transaction.objectStore('outbox').getAll()));
  if (!isMeta(stored)) throw damagedError();
  // CUR-2, TAB-1, TAB-6: the compare belongs to the transaction that writes.
  const refusal = refusalOf(changes, stored, outbox?.filter(isIntent) ?? []);
  if (refusal !== undefined) return () => ({ outcome: refusal, isDue: false });

  const { cursor = stored.cursor, replacedAt = stored.replacedAt } = changes;
  const counters = countersAfter(stored.counters, changes);
  const pack = packOf(changes);
  const log = pack ? await appendPack(transaction, keyRange, stored.log, pack, counters.commit) : stored.log;
  const seen = changesWhatIsSeen(changes) ? counters.commit : stored.seen;
  transaction.objectStore(META).put({ ...stored, cursor, replacedAt, counters, log, seen }, META_KEY);
  for (const record of changes.locals?.put ?? []) transaction.objectStore('locals').put(record);
  await replaceWrites(transaction, replacementsIn(changes, counters));
  for (const table of RECORD_TABLES) {
    for (const key of changes[table]?.delete ?? []) transaction.objectStore(table).delete(key);
  }
  const added = (changes.outbox?.add ?? []).map((intent) => transaction.objectStore('outbox').add(intent));
  return () => ({
    outcome: { kind: 'applied', counters, intentIDs: added.map(({ result }) => result as number) },
    isDue: isLong(log),
  });
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

async function fold(transaction: IDBTransaction): Promise<() => void> {
  const meta = await answerOf<unknown>(transaction.objectStore(META).get(META_KEY));
  if (!isMeta(meta)) throw damagedError();
  const log = await foldPacks(transaction, meta.counters.commit);
  transaction.objectStore(META).put({ ...meta, log }, META_KEY);
  return () => undefined;
}

function snapshotOf(
  { counters, cursor, replacedAt, device }: Meta,
  { planes, records }: Pick<Contents, 'planes' | 'records'>,
): Snapshot {
  const { rows, seqs, previews } = planes.pack;
  return {
    counters,
    cursor,
    replacedAt,
    device,
    rows: rows?.put ?? [],
    seqs: seqs?.put ?? [],
    previews: previews?.put ?? [],
    ...records,
  };
}
