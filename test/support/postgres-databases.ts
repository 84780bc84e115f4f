import { Client } from 'pg';
import { noMeter } from '../../src/server/figures/meter.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import { PostgresServerStore } from '../../src/server/stores/postgres-store.ts';
import type { Service } from './service.ts';
import { until } from './until.ts';

/** Databases on one server, which last as long as it does. */
export interface PostgresDatabases {
  /** The address of a new one without a table, made with these options of CREATE DATABASE. */
  empty(options?: string): Promise<string>;
  /** The address of a new one with the present schema: a copy, which is quicker than to make it. */
  migrated(): Promise<string>;
}

export function postgresDatabases(server: Service): PostgresDatabases {
  const template = addressOf(server.url, 'template');
  let made: Promise<void> | undefined;
  let count = 0;
  const create = async (options = ''): Promise<string> => {
    const name = `database_${++count}`;
    await onDatabase(server.url, (client) => client.query(`CREATE DATABASE ${name} ${options}`));
    return addressOf(server.url, name);
  };
  const makeTemplate = async (): Promise<void> => {
    await onDatabase(server.url, (client) => client.query('CREATE DATABASE template'));
    const store = await PostgresServerStore.open(template, { limits: limitsOf({}), meter: noMeter });
    await store.close();
  };
  return {
    empty: create,
    async migrated() {
      await (made ??= makeTemplate());
      return create('TEMPLATE template');
    },
  };
}

/** The same server, another database. */
function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/** Asks a database behind the back of a store. */
export async function onDatabase<T>(url: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** Resolves once a transaction on this database waits for another. */
export async function untilSomebodyWaits(url: string): Promise<void> {
  await onDatabase(url, async (client) => {
    const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until('waiting for a lock', async () => (await client.query(sql)).rowCount === 1);
  });
}
