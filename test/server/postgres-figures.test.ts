import { expect, it } from 'vitest';
import { readFigures } from '../support/figures.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';

describeOnPostgres('figures of PostgreSQL', (postgres) => {
  it('know the connections that are busy and idle, and what waits for one', async () => {
    const figures = readFigures();
    const store = await openPostgres(await postgres().migrated(), { meter: figures.meter, postgresPool: 2 });
    const none = await figures.read('database_connections');
    expect(none).toEqual({});
    const full = store.read(() =>
      store.read(async () => {
        const third = store.read(async (tx) => tx.users.find(['bob']));
        await expect
          .poll(() => figures.read('database_connections'), { interval: 5 })
          .toEqual({ 'database_connections{state="busy"}': 2, 'database_connections{state="waiting"}': 1 });
        return { third };
      }),
    );
    await (
      await full
    ).third;
    expect(await figures.read('database_connections')).toEqual({ 'database_connections{state="idle"}': 2 });
  });
});
