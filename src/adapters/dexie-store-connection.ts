import type { DexieOptions } from 'dexie';
import type { ChangeSet, StoredScreen } from '../ports.ts';
import { META, SCHEMA_VERSION, describeSchema, type Table } from './dexie-store-schema.ts';
import { closedError, storageError } from './dexie-store-error.ts';
import { Dexie } from './dexie-store-library.ts';
import { readScreen } from './dexie-store-screen.ts';
import { transact } from './dexie-store-transaction.ts';
import { firstLook } from './dexie-store-version.ts';

export interface ConnectionOptions {
  readonly name: string;
  readonly factory: IDBFactory | undefined;
  readonly keyRange: typeof IDBKeyRange;
  readonly uniqueID: () => string;
}

/**
 * One connection to one database, from its opening to its end; Dexie keeps it and the schema. The transactions are
 * IndexedDB's own, because Dexie fixes the durability for a whole instance while here it is the commit's (STORE-7 asks for
 * an explicit end too), and because one that is created in the call itself makes the commits follow each other in the order
 * of the calls.
 */
export class Connection {
  readonly #dexie: Dexie;
  readonly #options: ConnectionOptions;
  readonly #onClosed: () => void;
  readonly #ended = new AbortController();
  readonly #abandoned = new AbortController();
  #state: 'opening' | 'open' | 'ended' = 'opening';
  #found: Promise<StoredScreen | undefined> = Promise.resolve(undefined);

  /** `onClosed` is told when it ends by itself, after it was open. */
  constructor(options: ConnectionOptions, onClosed: () => void) {
    const { name, factory, keyRange, uniqueID } = options;
    // STORE-1: after a deletion, a Dexie that reopens by itself would carry on with an empty database.
    const dexieOptions: DexieOptions = {
      autoOpen: false,
      IDBKeyRange: keyRange,
      ...(factory && { indexedDB: factory }),
    };
    this.#dexie = new Dexie(name, dexieOptions);
    this.#options = options;
    this.#onClosed = onClosed;
    describeSchema(this.#dexie, uniqueID, this.#abandoned.signal);
    // The old tab gives way to another's upgrade or deletion. False keeps Dexie from telling it to the console.
    this.#dexie.on('versionchange', () => {
      this.#dexie.close();
      return false;
    });
    this.#dexie.on('blocked', () => false);
    this.#dexie.on('close', () => this.#closedByItself());
  }

  /** Rejects with `closed` as soon as it is closed; what comes of an opening after that is closed too. */
  async open(): Promise<void> {
    const opened = this.#opened();
    // It may fail when nobody waits for it any more.
    opened.catch(() => undefined);
    await Promise.race([opened, closing(this.#ended.signal)]);
  }

  /** The kept first screen; while the connection is being opened, as it was found before that. */
  async screen(): Promise<StoredScreen | undefined> {
    if (this.#state === 'opening') return await this.#found;
    return await this.transact('readonly', [], 'relaxed', readScreen);
  }

  /**
   * One transaction, see `transact`. Created in the call itself: transactions on the same tables run in the order of their
   * creation. Rejects where the connection has ended, and does not throw.
   */
  async transact<T>(
    mode: IDBTransactionMode,
    tables: readonly Table[],
    durability: ChangeSet['durability'],
    work: (transaction: IDBTransaction) => Promise<() => T>,
  ): Promise<T> {
    return await transact(this.#begin(mode, tables, durability), this.#abandoned.signal, work);
  }

  /**
   * Issues it all before it returns, the end of the transaction too: what is on its way to the browser then is done without
   * this page. Whoever calls this has no time to hear of a failure.
   */
  keep(
    tables: readonly Table[],
    durability: NonNullable<ChangeSet['durability']>,
    write: (transaction: IDBTransaction) => void,
  ): void {
    const database = this.#dexie.backendDB() as IDBDatabase | null;
    if (this.#state !== 'open' || database === null) return;
    try {
      const transaction = database.transaction([META, ...tables], 'readwrite', { durability });
      write(transaction);
      transaction.commit();
    } catch {
      // The connection has ended under it.
    }
  }

  close(): void {
    const isOpen = this.#state === 'open';
    this.#state = 'ended';
    this.#ended.abort();
    // One that is being opened cannot be stopped: it is closed when it comes.
    if (isOpen) this.#dexie.close();
  }

  abandon(): void {
    this.#abandoned.abort();
    this.close();
  }

  async delete(): Promise<void> {
    this.close();
    try {
      await this.#dexie.delete();
    } catch (cause) {
      throw storageError('the database cannot be deleted', cause, 'open');
    }
  }

  async #opened(): Promise<void> {
    const { factory, name } = this.#options;
    try {
      const look = firstLook(factory, name, SCHEMA_VERSION, (database) => {
        const transaction = database.transaction([META], 'readonly');
        return transact(transaction, this.#abandoned.signal, readScreen);
      });
      this.#found = look.found;
      await look.checked;
      if (!this.#hasEnded()) await this.#dexie.open();
    } catch (cause) {
      this.#state = 'ended';
      throw storageError('the database cannot be opened', cause, 'open');
    }
    if (this.#hasEnded()) this.#dexie.close();
    else this.#state = 'open';
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #closedByItself(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#onClosed();
  }

  #begin(mode: IDBTransactionMode, tables: readonly Table[], durability: ChangeSet['durability']): IDBTransaction {
    const database = this.#dexie.backendDB() as IDBDatabase | null;
    if (this.#state !== 'open' || database === null) throw closedError();
    try {
      return database.transaction([META, ...tables], mode, { durability: durability ?? 'relaxed' });
    } catch (cause) {
      throw storageError('the database does not answer', cause);
    }
  }
}

function closing(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(closedError()));
  });
}
