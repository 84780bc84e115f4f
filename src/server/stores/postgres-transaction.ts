import type { ClientBase, QueryResultRow } from 'pg';
import type { SyncError } from '../../errors.ts';
import { endsConnection, storageError } from './postgres-errors.ts';
import { statement } from './postgres-statement.ts';
import type { Statement } from './postgres-statement.ts';

const lockUsers = statement('lock_users', 'SELECT lock_users($1::text[])');

export interface TransactionOptions {
  /** How many rows one statement writes or looks up. */
  readonly batch: number;
  /** Whether it locks what it looks at. */
  readonly locks: boolean;
}

/** One transaction on one connection. */
export class PostgresTransaction {
  readonly locks: boolean;
  readonly #client: ClientBase;
  readonly #batch: number;
  readonly #locked = new Set<string>();
  #failure: SyncError<'storage'> | undefined;
  #isBroken = false;

  constructor(client: ClientBase, { batch, locks }: TransactionOptions) {
    this.#client = client;
    this.#batch = batch;
    this.locks = locks;
  }

  /** Why nothing can be asked any more: the first statement that failed, or what {@link abandon} was told. */
  get failure(): SyncError<'storage'> | undefined {
    return this.#failure;
  }

  /** Whether the connection can be used by no other transaction. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** From now on every call rejects with this. The connection is to be thrown away: something may be running on it. */
  abandon(error: SyncError<'storage'>): SyncError<'storage'> {
    this.#isBroken = true;
    return (this.#failure ??= error);
  }

  async rollBack(): Promise<void> {
    if (this.#isBroken) return;
    await this.#client.query('ROLLBACK').catch(() => (this.#isBroken = true));
  }

  /** For statements without parameters that are not worth a name. */
  async command(text: string): Promise<void> {
    await this.#query({ text });
  }

  /** The rows that the statement gives for these values. */
  async all<Row>({ name, text }: Statement<Row>, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.#query({ name, text, values: [...values] })) as readonly Row[];
  }

  /** The same for a list of any length, so many of it at a time as one statement takes. */
  async each<Item, Row>(
    statement: Statement<Row>,
    items: readonly Item[],
    valuesOf: (batch: readonly Item[]) => readonly unknown[],
  ): Promise<readonly Row[]> {
    const results: (readonly Row[])[] = [];
    for (let from = 0; from < items.length; from += this.#batch) {
      results.push(await this.all(statement, valuesOf(items.slice(from, from + this.#batch))));
    }
    return results.flat();
  }

  /**
   * Takes the locks of these users, and holds them to the end, so that all that concerns one user happens one after the
   * other, on however many nodes, and also what is not there yet (SRV-1). A reading transaction needs none.
   *
   * @returns whether one of them was taken now: what was read before it may be out of date.
   */
  async lock(userIDs: readonly string[]): Promise<boolean> {
    if (!this.locks) return false;
    const open = [...new Set(userIDs)].filter((userID) => !this.#locked.has(userID));
    // In one order everywhere, which is the database's, so that two who lock several users do not wait for each other.
    const ordered = open.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    await this.each(lockUsers, ordered, (batch) => [batch]);
    for (const userID of ordered) this.#locked.add(userID);
    return ordered.length > 0;
  }

  async #query(query: { name?: string; text: string; values?: unknown[] }): Promise<readonly QueryResultRow[]> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return (await this.#client.query<QueryResultRow>(query)).rows;
    } catch (cause) {
      const error = storageError(cause);
      this.#failure ??= error;
      this.#isBroken ||= endsConnection(error);
      throw error;
    }
  }
}
