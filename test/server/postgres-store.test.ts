import { afterAll, beforeAll, describe } from 'vitest';
import { noMeter } from '../../src/server/figures/meter.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import { PostgresServerStore } from '../../src/server/stores/postgres-store.ts';
import { noPostgres, startPostgres } from '../support/postgres.ts';
import { postgresDatabases } from '../support/postgres-databases.ts';
import type { PostgresDatabases } from '../support/postgres-databases.ts';
import type { Service } from '../support/service.ts';
import { storeContract } from './store-contract.ts';

describe.skipIf(noPostgres !== undefined)(`on PostgreSQL${noPostgres ?? ''}`, () => {
  let server: Service;
  let databases: PostgresDatabases;
  beforeAll(async () => {
    server = await startPostgres();
    databases = postgresDatabases(server);
  });
  afterAll(() => server.close());

  storeContract('PostgreSQL', async () =>
    PostgresServerStore.open(await databases.migrated(), { limits: limitsOf({}), meter: noMeter }),
  );
  storeContract('PostgreSQL, one row a statement', async () =>
    PostgresServerStore.open(await databases.migrated(), { limits: limitsOf({ storeBatch: 1 }), meter: noMeter }),
  );
});
