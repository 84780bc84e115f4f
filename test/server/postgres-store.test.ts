import { expect, it } from 'vitest';
import { noMeter } from '../../src/server/figures/meter.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import type { VersionLog } from '../../src/server/store/version-logs.ts';
import { PostgresServerStore } from '../../src/server/stores/postgres-store.ts';
import { PASSWORD } from '../support/postgres.ts';
import { onDatabase, untilSomebodyWaits } from '../support/postgres-databases.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';
import { rejectionOf } from '../support/thrown.ts';
import { countedVersionIDs } from '../support/version-ids.ts';
import { wireRow } from '../support/wire-rows.ts';
import { storeContract } from './store-contract.ts';

const entry = { userID: 'alice', conversationID: 'sg_a', action: 'insert', version: 1, time: 10 } as const;

async function logOf(store: PostgresServerStore, userID = 'alice'): Promise<VersionLog | undefined> {
  return (await store.read((tx) => tx.versionLogs.since([{ userID, after: 0 }], 9))).get(userID);
}

describeOnPostgres('PostgreSQL', (postgres) => {
  for (const storeBatch of [1000, 1]) {
    storeContract(`PostgreSQL, ${storeBatch} rows a statement`, async () => {
      const options = { limits: limitsOf({ storeBatch }), meter: noMeter };
      return PostgresServerStore.open(await postgres().migrated(), options);
    });
  }

  it('keeps its data across a close, and lets several nodes start at once on an empty database', async () => {
    const url = await postgres().empty();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgres(url)));
    await stores[0]?.transaction((tx) => tx.conversations.put([wireRow()]));
    await stores[0]?.close();
    const later = await openPostgres(url);
    for (const store of [...stores.slice(1), later]) {
      expect(await store.read((tx) => tx.conversations.ofOwner('alice'))).toEqual([wireRow()]);
    }
    const versions = await onDatabase(url, (client) => client.query('SELECT version FROM schema_version'));
    expect(versions.rows).toEqual([{ version: '1' }]);
  });

  it('STORE-3: a database of a later version is refused and left as it is', async () => {
    const url = await postgres().empty();
    await onDatabase(url, (client) =>
      client.query('CREATE TABLE schema_version (version bigint NOT NULL); INSERT INTO schema_version VALUES (99)'),
    );
    const error = await rejectionOf(openPostgres(url));
    expect(error).toMatchObject({ kind: 'storage', reason: 'newer', message: expect.stringContaining('99') as string });
    const tables = await onDatabase(url, (client) =>
      client.query(`SELECT relname, (SELECT version FROM schema_version) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`),
    );
    expect(tables.rows).toEqual([{ relname: 'schema_version', version: '99' }]);
  });

  it('a database that cannot hold every text is refused', async () => {
    const url = await postgres().empty("TEMPLATE template0 ENCODING 'SQL_ASCII'");
    await expect(openPostgres(url)).rejects.toMatchObject({
      kind: 'storage',
      message: "the database has the encoding SQL_ASCII; it must be made with ENCODING 'UTF8'",
    });
  });

  it('a database in which no table can be made is told of', async () => {
    const url = `${await postgres().empty()}?options=-csearch_path%3Dnowhere`;
    await expect(openPostgres(url)).rejects.toMatchObject({
      ...{ kind: 'storage', reason: 'failed' },
      message: 'PostgreSQL: no schema has been selected to create in',
    });
  });

  it('a read sees one state of the data, whatever is committed meanwhile', async () => {
    const store = await openPostgres(await postgres().migrated());
    await store.read(async (tx) => {
      expect(await tx.conversations.ofOwner('alice')).toEqual([]);
      await store.transaction((writes) => writes.conversations.put([wireRow()]));
      expect(await tx.conversations.ofOwner('alice')).toEqual([]);
      expect(await tx.conversations.idsOfOwner('alice')).toEqual([]);
    });
    expect(await store.read((tx) => tx.conversations.idsOfOwner('alice'))).toHaveLength(1);
  });

  it('SRV-1: a group of 10,000 is locked and written in one transaction', async () => {
    const store = await openPostgres(await postgres().migrated());
    const members = Array.from({ length: 10_000 }, (_, i) => `member-${i}`);
    const rows = members.map((ownerUserID) => wireRow({ ownerUserID, conversationID: 'sg_big' }));
    await store.transaction(async (tx) => {
      expect(await tx.conversations.find(rows)).toEqual([]);
      await tx.conversations.put(rows);
      await tx.versionLogs.bump(members, countedVersionIDs());
      await tx.versionLogs.put(members.map((userID) => ({ ...entry, userID })));
    });
    const logs = await store.read((tx) =>
      tx.versionLogs.since(
        members.map((userID) => ({ userID, after: 0 })),
        9,
      ),
    );
    expect(logs.size).toBe(10_000);
    expect([...logs.values()].filter((log) => !log.whole || log.changes.length !== 1)).toEqual([]);
  });

  it('a database that is not there is told of without the password', async () => {
    const { host } = new URL(postgres().server.url);
    const fails = async (url: string) => (await rejectionOf(openPostgres(url))) as Error;
    const missing = await fails(`postgres://tester:${PASSWORD}@${host}/missing`);
    expect(missing).toMatchObject({ kind: 'storage', reason: 'failed' });
    expect(missing.message).toContain('database "missing" does not exist');
    const refused = await fails(`postgres://tester:${PASSWORD}@127.0.0.1:1/missing`);
    expect(refused).toMatchObject({ kind: 'storage', reason: 'failed' });
    expect(refused.message).toContain('ECONNREFUSED');
    const wrong = await fails(`postgres://tester:${PASSWORD}@[/missing`);
    expect(wrong).toMatchObject({ kind: 'options', path: 'database' });
    for (const error of [missing, refused, wrong]) {
      for (let each: unknown = error; each instanceof Error; each = each.cause) {
        expect(each.message).not.toContain(PASSWORD);
      }
    }
  });

  it('keeps what looks like SQL, or like an array of PostgreSQL, as it is', async () => {
    const store = await openPostgres(await postgres().migrated());
    const ids = [
      `'; DROP TABLE users; --`,
      '{a,b}',
      'NULL',
      '',
      '"',
      '\\',
      `\\'`,
      ' a ',
      '$1',
      'a\nb',
      '\u{1F468}‍\u{1F469}',
    ];
    await store.transaction(async (tx) => {
      await tx.conversations.put(ids.map((id) => wireRow({ ownerUserID: id, conversationID: id, ex: id })));
      await tx.versionLogs.bump(ids, countedVersionIDs());
      await tx.versionLogs.put(ids.map((id) => ({ ...entry, userID: id, conversationID: id })));
    });
    for (const id of ids) {
      expect(await store.read((tx) => tx.conversations.ofOwner(id))).toEqual([
        wireRow({ ownerUserID: id, conversationID: id, ex: id }),
      ]);
      expect((await logOf(store, id))?.changes).toEqual([{ conversationID: id, action: 'insert', version: 1 }]);
    }
  });

  it.each(['DELETE FROM version_log_entries', 'TRUNCATE version_log_entries'])(
    'SRV-2: a log is not whole any more after %s, until it is mended',
    async (sql) => {
      const url = await postgres().migrated();
      const store = await openPostgres(url);
      await store.transaction(async (tx) => {
        await tx.versionLogs.bump(['alice'], countedVersionIDs());
        await tx.versionLogs.put([entry]);
      });
      expect(await logOf(store)).toMatchObject({ whole: true });
      await onDatabase(url, (client) => client.query(sql));
      expect(await logOf(store)).toMatchObject({ whole: false });
      await store.transaction((tx) => tx.versionLogs.mend(['alice']));
      expect(await logOf(store)).toMatchObject({ whole: true, deleted: 1 });
    },
  );

  it('SRV-2: a log that was lost without its entries is not whole when it begins anew, nor made whole by a cut', async () => {
    const url = await postgres().migrated();
    const store = await openPostgres(url);
    const begin = () => store.transaction((tx) => tx.versionLogs.bump(['alice'], countedVersionIDs()));
    await begin();
    await store.transaction((tx) => tx.versionLogs.put([entry, { ...entry, conversationID: 'sg_b', time: 30 }]));
    await onDatabase(url, (client) => client.query('DELETE FROM version_logs'));
    await begin();
    expect(await logOf(store)).toMatchObject({ whole: false });
    await begin();
    await store.transaction((tx) => tx.versionLogs.put([{ ...entry, conversationID: 'sg_c', version: 2, time: 20 }]));
    expect(await store.transaction((tx) => tx.versionLogs.cut({ before: 25, keep: 9, limit: 9 }))).toBe(3);
    expect(await logOf(store)).toMatchObject({ whole: false, deleted: 2 });
  });

  it('SRV-5: renew waits for those who write, whichever log, and misses none', async () => {
    const url = await postgres().migrated();
    const store = await openPostgres(url);
    let renewed: Promise<number> | undefined;
    await store.transaction(async (tx) => {
      await tx.versionLogs.bump(['alice'], () => 'f'.repeat(24));
      renewed = store.transaction((other) => other.versionLogs.renew(countedVersionIDs()));
      await untilSomebodyWaits(url);
    });
    expect(await renewed).toBe(1);
    expect(await logOf(store)).toMatchObject({ versionID: '0'.repeat(23) + '1' });
  });

  it('one node cuts at a time: another that comes meanwhile finds nothing to do', async () => {
    const url = await postgres().migrated();
    const [store, other] = [await openPostgres(url), await openPostgres(url)];
    await store.transaction(async (tx) => {
      await tx.versionLogs.bump(['alice'], countedVersionIDs());
      await tx.versionLogs.put([entry]);
    });
    const what = { before: 20, keep: 9, limit: 9 };
    await store.transaction(async (tx) => {
      expect(await tx.versionLogs.cut(what)).toBe(1);
      expect(await other.transaction((writes) => writes.versionLogs.cut(what))).toBe(0);
    });
  });
});
