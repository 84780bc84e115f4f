import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { noMeter } from '../../src/server/figures/meter.ts';
import type { Meter } from '../../src/server/figures/meter.ts';
import { delay as systemDelay } from '../../src/server/timer.ts';
import type { Delay } from '../../src/server/timer.ts';
import { deferred } from '../support/deferred.ts';
import { onDatabase, untilSomebodyWaits } from '../support/postgres-databases.ts';
import { message } from '../support/messages.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { token } from '../support/stored.ts';
import { wireRow } from '../support/wire-rows.ts';

const bob = { userID: 'bob', nickname: 'Bob', faceURL: '', createTime: 1 };

/** A meter that keeps why transactions were run again. */
function retryMeter(): { meter: Meter; reasons: (string | undefined)[] } {
  const reasons: (string | undefined)[] = [];
  const count: Meter['count'] = (name, labels) => {
    if (name === 'transactionRetries') reasons.push(labels?.['reason']);
  };
  return { meter: { ...noMeter, count }, reasons };
}

/** Writes of users fail with this code: the first so many times of all. */
const failing = (code: string, times: number): string => `
  CREATE SEQUENCE attempts;
  CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF nextval('attempts') <= ${times} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER fail AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION fail();`;

/** Ends every other connection of the database. */
const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describeOnPostgres('transactions on PostgreSQL', (postgres) => {
  it('two who wait for each other: one is run again from its beginning, and that is counted', async () => {
    const { meter, reasons } = retryMeter();
    const url = await postgres().migrated();
    const stores = [await openPostgres(url, { meter }), await openPostgres(url, { meter })];
    const locked = [deferred(), deferred()];
    const add = (own: number, first: string, second: string): Promise<void> | undefined =>
      stores[own]?.transaction(async (tx) => {
        await tx.conversations.find([wireRow({ ownerUserID: first })]);
        locked[own]?.resolve();
        await Promise.all(locked.map(({ promise }) => promise));
        for (const ownerUserID of [first, second]) {
          const [row] = await tx.conversations.find([wireRow({ ownerUserID })]);
          await tx.conversations.put([wireRow({ ownerUserID, burnDuration: (row?.burnDuration ?? 0) + 1 })]);
        }
      });
    await Promise.all([add(0, 'alice', 'bob'), add(1, 'bob', 'alice')]);
    expect(reasons).toEqual(['deadlock']);
    const keys = ['alice', 'bob'].map((ownerUserID) => wireRow({ ownerUserID }));
    const rows = await stores[0]?.read((tx) => tx.conversations.find(keys));
    expect(rows?.map((row) => row.burnDuration)).toEqual([2, 2]);
  });

  it('a serialization failure runs the function again, after a random pause that grows', async () => {
    const { meter, reasons } = retryMeter();
    const pauses: number[] = [];
    const delay: Delay = (ms, signal) => {
      if (ms === 30_000) return systemDelay(ms, signal);
      pauses.push(ms);
      return Promise.resolve();
    };
    const url = await postgres().migrated();
    await onDatabase(url, (client) => client.query(failing('40001', 3)));
    const store = await openPostgres(url, { meter, delay, random: () => 0.5 });
    let runs = 0;
    await store.transaction(async (tx) => {
      runs++;
      await tx.users.put([bob]);
    });
    expect([runs, reasons, pauses]).toEqual([4, Array(3).fill('serialization'), [5, 10, 20]]);
    expect((await store.read((tx) => tx.users.find(['bob']))).size).toBe(1);
    await onDatabase(url, (client) => client.query('ALTER SEQUENCE attempts MINVALUE -99 RESTART WITH -99'));
    pauses.length = 0;
    await expect(store.transaction((tx) => tx.users.put([bob]))).rejects.toMatchObject({ kind: 'storage' });
    expect(pauses).toHaveLength(9);
  });

  it('SRV-4: a failure that the function does not pass on is none the less one', async () => {
    const url = await postgres().migrated();
    await onDatabase(url, (client) => client.query(failing('23514', 1)));
    const store = await openPostgres(url);
    const swallowing = store.transaction(async (tx) => {
      await tx.conversations.put([wireRow()]);
      await tx.users.put([bob]).catch(() => undefined);
      return 'done';
    });
    await expect(swallowing).rejects.toMatchObject({ kind: 'storage', message: 'PostgreSQL: on purpose' });
    expect(await store.read((tx) => tx.conversations.ofOwner('alice'))).toEqual([]);
  });

  it('one that takes too long as a whole is ended, and leaves nothing but a free connection', async () => {
    const tooLong = deferred();
    // The first transaction is the one that hangs.
    const ends = [tooLong.promise];
    const delay: Delay = (ms, signal) => ends.shift() ?? systemDelay(ms, signal);
    const store = await openPostgres(await postgres().migrated(), { delay, postgresPool: 2 });
    const hanging = store.transaction(async (tx) => {
      await tx.users.put([bob]);
      await new Promise(() => tooLong.resolve());
    });
    await expect(hanging).rejects.toMatchObject({ kind: 'storage', reason: 'timeout' });
    for (let i = 0; i < 3; i++) expect(await store.read((tx) => tx.users.find(['bob']))).toEqual(new Map());
  });

  it('a statement that waits too long fails, as does one that waits for a connection', async () => {
    const url = await postgres().migrated();
    const never: Delay = (_ms, signal) => systemDelay(2 ** 30, signal);
    const store = await openPostgres(url, { queryTimeout: 1, postgresPool: 2, delay: never });
    const { promise, resolve } = deferred();
    const holder = new Client({ connectionString: url });
    onTestFinished(() => holder.end());
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE users');
    await expect(store.transaction((tx) => tx.users.put([bob]))).rejects.toMatchObject({
      ...{ kind: 'storage', reason: 'timeout' },
      message: 'PostgreSQL: canceling statement due to statement timeout',
    });
    await holder.query('ROLLBACK');
    await store.transaction((tx) => tx.users.put([bob]));
    const busy = [1, 2].map(() => store.read(() => promise));
    await expect(store.read((tx) => tx.users.find(['bob']))).rejects.toMatchObject({
      ...{ kind: 'storage', reason: 'timeout' },
      message: expect.stringContaining('cannot be reached') as string,
    });
    resolve();
    await Promise.allSettled(busy);
  });

  it('a connection that is ended while it waits, or between two statements, ends neither the process nor the store', async () => {
    const url = await postgres().migrated();
    const store = await openPostgres(url);
    const terminate = () => onDatabase(url, (client) => client.query(TERMINATE));
    await terminate();
    await store.transaction((tx) => tx.users.put([bob]));
    const interrupted = store.transaction(async (tx) => {
      await tx.conversations.put([wireRow()]);
      await terminate();
      await tx.users.find(['bob']);
    });
    await expect(interrupted).rejects.toMatchObject({ kind: 'storage', reason: 'failed' });
    await store.read(async (tx) => {
      expect((await tx.users.find(['bob'])).size).toBe(1);
      expect(await tx.conversations.ofOwner('alice')).toEqual([]);
    });
  });

  it('where the answer to the commit is lost, it rejects, though it may have come about', async () => {
    const url = await postgres().migrated();
    const proxy = await openTcpProxy(Number(new URL(url).port));
    onTestFinished(() => proxy.close());
    const through = new URL(url);
    through.port = String(proxy.port);
    const store = await openPostgres(through.href);
    const unheard = store.transaction(async (tx) => {
      await tx.users.put([bob]);
      proxy.truncate(0);
    });
    await expect(unheard).rejects.toMatchObject({ kind: 'storage', reason: 'failed' });
    expect((await store.read((tx) => tx.users.find(['bob']))).size).toBe(1);
  });

  it('what was acknowledged is there after PostgreSQL was killed and started again, and the next call finds it', async () => {
    const { server, migrated } = postgres();
    const store = await openPostgres(await migrated());
    await Promise.all(
      ['alice', 'bob', 'carol'].map((ownerUserID) =>
        store.transaction((tx) => tx.conversations.put([wireRow({ ownerUserID })])),
      ),
    );
    await server.kill('SIGKILL');
    await expect(store.read((tx) => tx.conversations.ofOwner('alice'))).rejects.toMatchObject({
      ...{ kind: 'storage', reason: 'failed' },
    });
    await server.start();
    for (const ownerUserID of ['alice', 'bob', 'carol']) {
      expect(await store.read((tx) => tx.conversations.ofOwner(ownerUserID))).toEqual([wireRow({ ownerUserID })]);
    }
  });

  it('a cache clearing that is said to wait is not removed before the transaction that was told so ends', async () => {
    const url = await postgres().migrated();
    const [store, other] = [await openPostgres(url), await openPostgres(url)];
    const { ids } = await store.transaction((tx) => tx.cacheClearings.add(['alice']));
    await store.transaction((tx) => tx.cacheClearings.lapse(ids));
    let removing: Promise<void> | undefined;
    await store.transaction(async (tx) => {
      expect((await tx.cacheClearings.add(['bob'])).othersLapsed).toBe(true);
      removing = other.transaction((writes) => writes.cacheClearings.remove(ids));
      await untilSomebodyWaits(url);
    });
    await removing;
    expect((await store.read((tx) => tx.cacheClearings.pending(9))).map(({ userID }) => userID)).toEqual(['bob']);
  });

  it('a message that is looked at while another transaction replaces it is seen as that one leaves it', async () => {
    const url = await postgres().migrated();
    const [store, other] = [await openPostgres(url), await openPostgres(url)];
    await store.transaction((tx) => tx.messages.put('sg_a', message(1)));
    let looking: Promise<number | undefined> | undefined;
    await store.transaction(async (tx) => {
      await tx.messages.get('sg_a', 1);
      looking = other.transaction(async (writes) => (await writes.messages.get('sg_a', 1))?.contentType);
      await untilSomebodyWaits(url);
      await tx.messages.put('sg_a', message(1, { contentType: 2101 }));
    });
    expect(await looking).toBe(2101);
  });

  it('a token that is looked at while another transaction ends it is seen as that one leaves it', async () => {
    const url = await postgres().migrated();
    const [store, other] = [await openPostgres(url), await openPostgres(url)];
    await store.transaction((tx) => tx.tokens.put(token));
    let looking: Promise<string | undefined> | undefined;
    await store.transaction(async (tx) => {
      await tx.tokens.end('alice', 5, 'kicked');
      looking = other.transaction(async (writes) => (await writes.tokens.find('t1'))?.state);
      await untilSomebodyWaits(url);
    });
    expect(await looking).toBe('kicked');
  });
});
