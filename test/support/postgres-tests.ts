import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { noMeter } from '../../src/server/figures/meter.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import type { ServerLimits } from '../../src/server/limits/limits.ts';
import { PostgresServerStore } from '../../src/server/stores/postgres-store.ts';
import type { PostgresStoreOptions } from '../../src/server/stores/postgres-store.ts';
import { noPostgres, startPostgres } from './postgres.ts';
import { postgresDatabases } from './postgres-databases.ts';
import type { PostgresDatabases } from './postgres-databases.ts';
import type { Service } from './service.ts';

/** The server of a file's tests, and databases on it. */
export interface Postgres extends PostgresDatabases {
  readonly server: Service;
}

/** Tests with a PostgreSQL server of their own. Where there is none they are left out, and their title says so. */
export function describeOnPostgres(title: string, tests: (postgres: () => Postgres) => void): void {
  describe.skipIf(noPostgres !== undefined)(`${title}${noPostgres ?? ''}`, () => {
    let postgres: Postgres | undefined;
    beforeAll(async () => {
      const server = await startPostgres();
      postgres = { server, ...postgresDatabases(server) };
    });
    afterAll(() => postgres?.server.close());
    tests(() => {
      if (postgres === undefined) throw new Error('the server has not started');
      return postgres;
    });
  });
}

/** A store that is closed with the test. */
export async function openPostgres(
  url: string,
  { meter = noMeter, delay, random, ...limits }: Partial<ServerLimits & Omit<PostgresStoreOptions, 'limits'>> = {},
): Promise<PostgresServerStore> {
  const store = await PostgresServerStore.open(url, {
    ...{ limits: limitsOf(limits), meter },
    ...(delay && { delay }),
    ...(random && { random }),
  });
  onTestFinished(() => store.close());
  return store;
}
