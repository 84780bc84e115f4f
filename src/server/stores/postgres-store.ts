import { noLog } from '../figures/log.ts';
import type { Log } from '../figures/log.ts';
import type { Meter } from '../figures/meter.ts';
import type { ServerStore, StoreReads, StoreWrites } from '../store.ts';
import { delay as systemDelay } from '../timer.ts';
import type { Delay } from '../timer.ts';
import { closedError } from './closing.ts';
import { postgresCacheClearings } from './postgres-cache-clearings.ts';
import { postgresConversations } from './postgres-conversations.ts';
import { retryReason } from './postgres-errors.ts';
import { postgresLists } from './postgres-lists.ts';
import { postgresMessages, postgresSeqs } from './postgres-messages.ts';
import { migrate } from './postgres-migrations.ts';
import { postgresGroups, postgresUsers } from './postgres-people.ts';
import { PostgresPool } from './postgres-pool.ts';
import type { PostgresPoolOptions } from './postgres-pool.ts';
import { postgresTokens, postgresWriteCounters } from './postgres-sessions.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';
import { postgresVersionLogs } from './postgres-version-logs.ts';

export interface PostgresStoreOptions extends Pick<PostgresPoolOptions, 'limits'> {
  readonly meter: Meter;
  readonly log?: Log;
  /** Between the attempts of a transaction, and until it has taken too long. */
  readonly delay?: Delay;
  /** From 0 up to 1. */
  readonly random?: () => number;
}

const ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10;

/**
 * A store in a PostgreSQL database, which any number of nodes may share: whoever writes to a user first takes that user's
 * lock, so that all that concerns one user happens one after the other (SRV-1).
 */
export class PostgresServerStore implements ServerStore {
  readonly #pool: PostgresPool;
  readonly #meter: Meter;
  readonly #log: Log;
  readonly #delay: Delay;
  readonly #random: () => number;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(url: string, options: PostgresStoreOptions) {
    const { limits, meter, log = noLog, delay = systemDelay, random = Math.random } = options;
    this.#pool = new PostgresPool(url, { limits, delay });
    this.#meter = meter;
    this.#log = log;
    for (const state of ['busy', 'idle', 'waiting'] as const) {
      meter.watch('databaseConnections', () => this.#pool.counts[state], { state });
    }
    this.#delay = delay;
    this.#random = random;
  }

  /**
   * @param url `postgres://user:password@host:port/database`. Its tables stand in the first schema of the user's search path.
   * @throws SyncError of kind `options` for an address that cannot be read; `storage` where the database cannot be reached,
   *   was written by a later version of this package, or does not hold UTF-8.
   */
  static async open(url: string, options: PostgresStoreOptions): Promise<PostgresServerStore> {
    const store = new PostgresServerStore(url, options);
    try {
      await store.#pool.on(migrate);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T> {
    return this.#track(() => this.#pool.within('read', (transaction) => run(tablesOf(transaction))));
  }

  async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return this.#track(() => this.#pool.within('write', (transaction) => run(tablesOf(transaction))));
  }

  async close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#running);
    await this.#pool.end();
  }

  async #track<T>(attempt: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw closedError();
    const call = this.#untilDone(attempt);
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
    }
  }

  /** Two who waited for each other are told apart by chance. */
  async #untilDone<T>(attempt: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await attempt();
      } catch (error) {
        const reason = retryReason(error);
        if (reason === undefined || count === ATTEMPTS) throw error;
        this.#meter.count('transactionRetries', { reason });
        this.#log.write('warn', 'a transaction runs again', { reason, attempt: count });
      }
      await this.#delay(this.#random() * FIRST_PAUSE_MS * 2 ** (count - 1), new AbortController().signal);
    }
  }
}

function tablesOf(transaction: PostgresTransaction): StoreWrites {
  return {
    users: postgresUsers(transaction),
    groups: postgresGroups(transaction),
    conversations: postgresConversations(transaction),
    lists: postgresLists(transaction),
    versionLogs: postgresVersionLogs(transaction),
    seqs: postgresSeqs(transaction),
    messages: postgresMessages(transaction),
    tokens: postgresTokens(transaction),
    writeCounters: postgresWriteCounters(transaction),
    cacheClearings: postgresCacheClearings(transaction),
  };
}
