import { DatabaseSync } from 'node:sqlite';
import type { ServerStore, StoreReads, StoreWrites } from '../store.ts';
import { closedError } from './closing.ts';
import { Serial } from './serial.ts';
import { sqliteCacheClearings } from './sqlite-cache-clearings.ts';
import { sqliteConversations } from './sqlite-conversations.ts';
import { sqliteLists } from './sqlite-lists.ts';
import { sqliteMessages, sqliteSeqs } from './sqlite-messages.ts';
import { migrate } from './sqlite-migrations.ts';
import { sqliteGroups, sqliteUsers } from './sqlite-people.ts';
import { sqliteTokens, sqliteWriteCounters } from './sqlite-sessions.ts';
import { sqliteVersionLogs } from './sqlite-version-logs.ts';

/**
 * A store in one SQLite database. There is one connection, so reads and transactions run one at a time: an `await`
 * inside one can neither see nor commit another's half-written data.
 */
export class SqliteServerStore implements ServerStore {
  readonly #serial = new Serial();
  readonly #database: DatabaseSync;
  readonly #tables: StoreWrites;

  /**
   * @param location a file, made where there is none, or `:memory:`.
   * @throws SyncError of kind `storage` where the database was written by a later version of this package.
   */
  constructor(location: string) {
    this.#database = openDatabase(location);
    this.#tables = {
      users: sqliteUsers(this.#database),
      groups: sqliteGroups(this.#database),
      conversations: sqliteConversations(this.#database),
      lists: sqliteLists(this.#database),
      versionLogs: sqliteVersionLogs(this.#database),
      seqs: sqliteSeqs(this.#database),
      messages: sqliteMessages(this.#database),
      tokens: sqliteTokens(this.#database),
      writeCounters: sqliteWriteCounters(this.#database),
      cacheClearings: sqliteCacheClearings(this.#database),
    };
  }

  async read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T> {
    return this.#within('BEGIN', run);
  }

  async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return this.#within('BEGIN IMMEDIATE', run);
  }

  async close(): Promise<void> {
    await this.#serial.run(async () => {
      if (this.#database.isOpen) this.#database.close();
    });
  }

  async #within<T>(begin: string, run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return this.#serial.run(async () => {
      if (!this.#database.isOpen) throw closedError();
      this.#database.exec(begin);
      try {
        const result = await run(this.#tables);
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite rolls back by itself where the disk is full.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }
}

function openDatabase(location: string): DatabaseSync {
  const database = new DatabaseSync(location);
  try {
    // With a write-ahead log, NORMAL loses no consistency, and the last commits only where the machine itself fails.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
