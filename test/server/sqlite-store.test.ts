import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import { countedVersionIDs } from '../support/version-ids.ts';
import { group } from '../support/stored.ts';
import { thrownBy } from '../support/thrown.ts';
import { wireRow } from '../support/wire-rows.ts';
import { storeContract } from './store-contract.ts';

let folder: string;
let files = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conversation-sync-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});
const file = (): string => join(folder, `${files++}.db`);

storeContract('SQLite in memory', () => Promise.resolve(new SqliteServerStore(':memory:')));
storeContract('SQLite in a file', () => Promise.resolve(new SqliteServerStore(file())));

describe('the SQLite store', () => {
  it('keeps its data in the file, across a close and a second migration', async () => {
    const path = file();
    const first = new SqliteServerStore(path);
    await first.transaction((tx) => tx.conversations.put([wireRow()]));
    await first.close();
    const second = new SqliteServerStore(path);
    expect(await second.read((tx) => tx.conversations.ofOwner('alice'))).toEqual([wireRow()]);
    await second.close();
  });

  it('reads the same rows where Node gives them as objects only, as before version 24', async () => {
    const { setReturnArrays } = StatementSync.prototype;
    Reflect.deleteProperty(StatementSync.prototype, 'setReturnArrays');
    const store = new SqliteServerStore(':memory:');
    StatementSync.prototype.setReturnArrays = setReturnArrays;
    await store.transaction((tx) => tx.conversations.put([wireRow({ isPinned: true })]));
    await store.read(async (tx) => {
      expect(await tx.conversations.ofOwner('alice')).toEqual([wireRow({ isPinned: true })]);
      expect(await tx.conversations.find([wireRow()])).toEqual([wireRow({ isPinned: true })]);
      expect(await tx.conversations.find([wireRow({ conversationID: 'sg_g' })])).toEqual([]);
    });
    await store.close();
  });

  it('writes ahead, in strict tables', async () => {
    const path = file();
    const store = new SqliteServerStore(path);
    const database = new DatabaseSync(path, { readOnly: true });
    expect({ ...database.prepare('PRAGMA journal_mode').get() }).toEqual({ journal_mode: 'wal' });
    const loose = database.prepare(
      `SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
    );
    expect(loose.all()).toEqual([]);
    database.close();
    await store.close();
  });

  it('STORE-3: a database of a later version is refused and left as it is', () => {
    const path = file();
    const later = new DatabaseSync(path);
    later.exec('PRAGMA user_version = 99');
    expect(thrownBy(() => new SqliteServerStore(path))).toMatchObject({
      kind: 'storage',
      message: expect.stringContaining('99') as string,
    });
    expect({ ...later.prepare('PRAGMA user_version').get() }).toEqual({ user_version: 99 });
    expect(later.prepare('SELECT * FROM sqlite_schema').all()).toEqual([]);
    later.close();
  });

  it('SRV-2: a database of the first schema is brought up to date, and tells of entries that were lost before or after', async () => {
    const path = file();
    const first = new SqliteServerStore(path);
    await first.transaction(async (tx) => {
      await tx.versionLogs.bump(['alice', 'bob'], countedVersionIDs());
      const entry = { conversationID: 'sg_a', action: 'insert', version: 1, time: 0 } as const;
      await tx.versionLogs.put([
        { userID: 'alice', ...entry },
        { userID: 'bob', ...entry },
      ]);
    });
    await first.close();
    const database = new DatabaseSync(path);
    database.exec(`DROP TRIGGER entryCame; DROP TRIGGER entryWent; ALTER TABLE versionLogs DROP COLUMN present;
      DROP INDEX versionLogEntriesByTime; ALTER TABLE versionLogEntries DROP COLUMN time;
      DROP TABLE cacheClearings; DROP TABLE cacheEpoch; ALTER TABLE conversations DROP COLUMN part;
      DELETE FROM versionLogEntries WHERE userID = 'bob'; PRAGMA user_version = 1`);
    database.close();
    const store = new SqliteServerStore(path);
    const isWhole = (userID: string) =>
      store.read(async (tx) => (await tx.versionLogs.since([{ userID, after: 0 }], 9)).get(userID)?.whole);
    expect([await isWhole('alice'), await isWhole('bob')]).toEqual([true, false]);
    const other = new DatabaseSync(path);
    other.exec('DELETE FROM versionLogEntries');
    other.close();
    expect(await isWhole('alice')).toBe(false);
    await store.transaction((tx) => tx.versionLogs.mend(['alice', 'bob']));
    expect([await isWhole('alice'), await isWhole('bob')]).toEqual([true, true]);
    await store.close();
  });

  it('SRV-3: a database of before the fifth schema shows in its lists what it showed, and no more', async () => {
    const path = file();
    const first = new SqliteServerStore(path);
    const ids = ['sg_g', 'sg_others', 'si_alice_bob', 'si_bob_carol'];
    await first.transaction(async (tx) => {
      await tx.groups.create(group, ['alice']);
      await tx.conversations.put(ids.map((conversationID) => wireRow({ conversationID })));
      for (const id of ids) await tx.seqs.next(id, 5);
    });
    await first.close();
    const database = new DatabaseSync(path);
    database.exec('ALTER TABLE conversations DROP COLUMN part; PRAGMA user_version = 4');
    database.close();
    const store = new SqliteServerStore(path);
    const places = await store.read((tx) => tx.lists.all('alice'));
    expect(places.map(({ conversationID, maxSeq }) => [conversationID, maxSeq])).toEqual([
      ['sg_g', 1],
      ['sg_others', 0],
      ['si_alice_bob', 1],
      ['si_bob_carol', 0],
    ]);
    await store.close();
  });

  it('SRV-2: a log that was lost without its entries is not whole when it begins anew', async () => {
    const path = file();
    const store = new SqliteServerStore(path);
    const begin = () => store.transaction((tx) => tx.versionLogs.bump(['alice'], countedVersionIDs()));
    await begin();
    await store.transaction((tx) =>
      tx.versionLogs.put([{ userID: 'alice', conversationID: 'sg_a', action: 'insert', version: 1, time: 0 }]),
    );
    const database = new DatabaseSync(path);
    database.exec('DELETE FROM versionLogs');
    database.close();
    await begin();
    const logs = await store.read((tx) => tx.versionLogs.since([{ userID: 'alice', after: 0 }], 9));
    expect(logs.get('alice')).toMatchObject({ whole: false });
    await store.close();
  });

  it('no statement walks a whole table, but those that renew every log, measure them, look for the longest or busiest, or read the few that wait for the cache', async () => {
    const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
    const path = file();
    const store = new SqliteServerStore(path);
    const statements = [...new Set(prepare.mock.calls.map(([sql]) => sql))].filter((sql) => !sql.startsWith('PRAGMA'));
    prepare.mockRestore();
    const database = new DatabaseSync(path);
    const plan = (sql: string): string[] =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array.from({ length: sql.split('?').length - 1 }, () => 1))
        .map((step) => String(step['detail']));
    const slow = statements
      .filter((sql) => !/FROM cacheClearings/u.test(sql))
      .filter((sql) => plan(sql).some((step) => /^SCAN (?!CONSTANT)|TEMP B-TREE/u.test(step)));
    expect(statements.length).toBeGreaterThan(20);
    // An answer about a log must not count it: its cost is that of what changed.
    const counting = statements.filter((sql) => /count\(.*versionLogEntries/su.test(sql));
    expect(counting.map((sql) => sql.slice(0, 11))).toEqual(['INSERT INTO']);
    expect(slow.toSorted()).toEqual([
      'SELECT count(*) AS logs, coalesce(sum(present), 0) AS entries, coalesce(max(present), 0) AS longest FROM versionLogs',
      'SELECT userID FROM versionLogs',
      'SELECT userID FROM versionLogs ORDER BY version DESC, userID LIMIT ?',
      'SELECT userID, present - ? AS excess FROM versionLogs WHERE present > ? LIMIT ?',
    ]);
    expect(plan(statements.find((sql) => /version > \?/u.test(sql)) ?? '')).toEqual([
      'SEARCH versionLogEntries USING COVERING INDEX versionLogEntriesByVersion (userID=? AND version>?)',
    ]);
    database.close();
    await store.close();
  });
});
