import { Client, Pool, types } from 'pg';
import type { ClientBase, PoolClient } from 'pg';
import { SyncError, isSyncError } from '../../errors.ts';
import type { ServerLimits } from '../limits/limits.ts';
import type { Delay } from '../timer.ts';
import { connectionError, storageError } from './postgres-errors.ts';
import { PostgresTransaction } from './postgres-transaction.ts';

export interface PostgresPoolOptions {
  readonly limits: Pick<ServerLimits, 'storeBatch' | 'queryTimeout' | 'postgresPool'>;
  readonly delay: Delay;
}

type Mode = 'read' | 'write';

/** A reading transaction sees one state of the data; a writing one sees, behind its locks, what was committed last. */
const BEGIN = {
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  write: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
} satisfies Record<Mode, string>;

/** Connections, and transactions on them that end in time, whatever happens. */
export class PostgresPool {
  readonly #pool: Pool;
  readonly #options: PostgresPoolOptions;
  readonly #timeout: number;

  /** @throws SyncError of kind `options` for an address that cannot be read. */
  constructor(url: string, options: PostgresPoolOptions) {
    const { queryTimeout, postgresPool } = options.limits;
    this.#options = options;
    this.#timeout = queryTimeout * 1000;
    this.#pool = openPool(url, postgresPool, this.#timeout);
    // A connection that ends by itself is replaced when one is needed; what runs on it rejects.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Runs this on a connection of its own, outside of a transaction. @throws SyncError of kind `storage`, whatever fails. */
  async on<T>(run: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      return await run(client);
    } catch (error) {
      throw isSyncError(error, 'storage') ? error : storageError(error);
    } finally {
      client.release(true);
    }
  }

  /**
   * Commits what `run` did, or nothing of it where it rejects or takes too long. Where the connection is lost while the
   * commit is under way, it rejects too, though the commit may have come about.
   */
  async within<T>(mode: Mode, run: (transaction: PostgresTransaction) => Promise<T>): Promise<T> {
    const client = await this.#begin(mode);
    const transaction = new PostgresTransaction(client, {
      batch: this.#options.limits.storeBatch,
      locks: mode === 'write',
    });
    const end = new AbortController();
    const tooLate = this.#options.delay(this.#timeout, end.signal).then(() => {
      const message = `a transaction took longer than ${this.#timeout / 1000} s`;
      throw transaction.abandon(new SyncError('storage', message, { reason: 'timeout' }));
    });
    try {
      return await Promise.race([commit(transaction, run), tooLate]);
    } finally {
      end.abort(new Error('the transaction has ended'));
      client.release(transaction.isBroken);
    }
  }

  /** Connections by what they do, and what waits for one. */
  get counts(): Readonly<Record<'busy' | 'idle' | 'waiting', number>> {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }

  /** Those that stem from before PostgreSQL was started anew fail at the first word, and another takes their place. */
  async #begin(mode: Mode): Promise<PoolClient> {
    for (let others = this.#options.limits.postgresPool; ; others--) {
      const client = await this.#connect();
      const begin = { text: BEGIN[mode], query_timeout: this.#timeout };
      try {
        await client.query(begin);
        return client;
      } catch (cause) {
        client.release(true);
        const error = connectionError(cause);
        if (others === 0 || error.reason === 'timeout') throw error;
      }
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (cause) {
      throw connectionError(cause);
    }
  }
}

async function commit<T>(
  transaction: PostgresTransaction,
  run: (transaction: PostgresTransaction) => Promise<T>,
): Promise<T> {
  try {
    const result = await run(transaction);
    await transaction.command('COMMIT');
    return result;
  } catch (error) {
    await transaction.rollBack();
    // What a statement failed with says more than what was made of it.
    throw transaction.failure ?? error;
  }
}

function openPool(url: string, max: number, timeout: number): Pool {
  checkAddress(url);
  return new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    idle_in_transaction_session_timeout: timeout,
    keepAlive: true,
    application_name: 'conversation-sync',
    types: { getTypeParser },
  });
}

/** A client reads the address at once, a pool when it is first used. Its error is not passed on: that holds the address. */
function checkAddress(connectionString: string): void {
  try {
    void new Client({ connectionString });
  } catch {
    throw new SyncError('options', 'database: is not the address of a PostgreSQL database', { path: 'database' });
  }
}

/** Whole numbers of eight bytes come as numbers: none that is stored is beyond 2^53. */
const getTypeParser: typeof types.getTypeParser = (oid: number) =>
  oid === (types.builtins.INT8 as number) ? Number : (types.getTypeParser(oid) as unknown);
