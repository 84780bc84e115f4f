import { DatabaseSync } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncrementalAnswer } from '../../src/protocol/incremental.ts';
import { incrementalConversations } from '../../src/server/incremental-conversations.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import type { ServerStore } from '../../src/server/store.ts';
import type { ChangeAction } from '../../src/server/store/version-logs.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import { readHeads, recordChanges, renewVersionIDs, versionIDSource } from '../../src/server/version-log.ts';
import { countedVersionIDs } from '../support/version-ids.ts';
import { wireRow } from '../support/wire-rows.ts';

let folder: string;
let store: ServerStore;
let newVersionID: () => string;
const path = (): string => join(folder, 'server.db');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conversation-sync-'));
  store = new SqliteServerStore(path());
  newVersionID = countedVersionIDs();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** One write of a user: its rows and log change in one transaction. */
async function write(changes: Readonly<Record<string, ChangeAction>>, userID = 'alice'): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [conversationID, action] of Object.entries(changes)) {
      const row = wireRow({ ownerUserID: userID, conversationID });
      await (action === 'delete' ? tx.conversations.delete([row]) : tx.conversations.put([row]));
    }
    const list = Object.entries(changes).map(([conversationID, action]) => ({ userID, conversationID, action }));
    await recordChanges(tx.versionLogs, list, { time: 0, newVersionID });
  });
}

const ask = (version: number, versionID = '0'.repeat(23) + '1', syncLimit = 200): Promise<IncrementalAnswer> =>
  incrementalConversations({ store, limits: limitsOf({ syncLimit }), newVersionID }).one({
    userID: 'alice',
    versionID,
    version,
  });

/** The lists of an answer, by ID. */
const ids = ({ insert, update, delete: gone, full, version }: IncrementalAnswer) => ({
  full,
  version,
  insert: insert.map((row) => row.conversationID),
  update: update.map((row) => row.conversationID),
  delete: gone,
});

describe('the version log', () => {
  it('wire contract: begins at version 1 at the first question, which is answered full', async () => {
    expect(await ask(0, '')).toEqual({
      versionID: '0'.repeat(23) + '1',
      version: 1,
      full: true,
      delete: [],
      insert: [],
      update: [],
    });
    expect(await ask(1)).toMatchObject({ version: 1, full: false });
    await write({ sg_a: 'insert' });
    expect(ids(await ask(1))).toEqual({ full: false, version: 2, insert: ['sg_a'], update: [], delete: [] });
  });

  it('wire contract: begins at version 1 at the first change too', async () => {
    await write({ sg_a: 'insert' });
    expect(await ask(1)).toMatchObject({ version: 1, full: false, insert: [] });
  });

  it('CUR-4: a head can be read before the first change', async () => {
    const heads = await store.transaction((tx) => readHeads(tx.versionLogs, ['alice'], newVersionID));
    expect(heads.get('alice')).toEqual({ versionID: '0'.repeat(23) + '1', version: 1 });
    await write({ sg_a: 'insert' });
    expect(
      (await store.transaction((tx) => readHeads(tx.versionLogs, ['alice'], newVersionID))).get('alice')?.version,
    ).toBe(2);
  });

  it('several IDs changed in one write share one version', async () => {
    await ask(0);
    await write({ sg_b: 'insert', sg_a: 'insert' });
    expect(ids(await ask(1))).toEqual({ full: false, version: 2, insert: ['sg_a', 'sg_b'], update: [], delete: [] });
  });

  it('wire contract: an insert followed by an update arrives as an update, followed by a delete as a delete', async () => {
    await ask(0);
    await write({ sg_a: 'insert', sg_b: 'insert', sg_c: 'insert' });
    await write({ sg_a: 'update' });
    await write({ sg_b: 'delete' });
    expect(ids(await ask(1))).toEqual({
      full: false,
      version: 4,
      insert: ['sg_c'],
      update: ['sg_a'],
      delete: ['sg_b'],
    });
    expect(ids(await ask(3))).toEqual({ full: false, version: 4, insert: [], update: [], delete: ['sg_b'] });
  });

  it('wire contract: 201 changes of one ID are a delta of one, 201 changed IDs are full', async () => {
    await ask(0);
    for (let i = 0; i < 201; i++) await write({ sg_a: 'update' });
    expect(ids(await ask(1))).toMatchObject({ full: false, update: ['sg_a'], version: 202 });
    const names = Array.from({ length: 199 }, (_, i) => [`sg_${i}`, 'insert'] as const);
    await write(Object.fromEntries(names));
    expect((await ask(1)).insert).toHaveLength(199);
    await write({ sg_last: 'insert' });
    expect(await ask(1)).toMatchObject({ full: true, insert: [], update: [] });
    expect((await ask(202)).insert).toHaveLength(200);
  });

  it('one write of one ID that goes twice in it keeps the last action', async () => {
    await ask(0);
    await store.transaction((tx) =>
      recordChanges(
        tx.versionLogs,
        [
          { userID: 'alice', conversationID: 'sg_a', action: 'insert' },
          { userID: 'alice', conversationID: 'sg_a', action: 'delete' },
        ],
        { time: 0, newVersionID },
      ),
    );
    expect(ids(await ask(1))).toEqual({ full: false, version: 2, insert: [], update: [], delete: ['sg_a'] });
  });

  it('SRV-1: rows and log change together or not at all', async () => {
    await ask(0);
    const doomed = store.transaction(async (tx) => {
      await tx.conversations.put([wireRow({ conversationID: 'sg_a' })]);
      await recordChanges(tx.versionLogs, [{ userID: 'alice', conversationID: 'sg_a', action: 'insert' }], {
        time: 0,
        newVersionID,
      });
      throw new Error('before the commit');
    });
    await expect(doomed).rejects.toThrow('before the commit');
    expect(await ask(1)).toMatchObject({ version: 1, full: false, insert: [] });
    await write({ sg_b: 'insert' });
    expect(ids(await ask(1))).toMatchObject({ version: 2, insert: ['sg_b'] });
  });

  it('a write concerns only the logs of its users', async () => {
    await ask(0);
    await write({ sg_a: 'insert' }, 'bob');
    expect(await ask(1)).toMatchObject({ version: 1, full: false });
  });
});

describe('a log that was damaged', () => {
  beforeEach(async () => {
    await ask(0);
    await write({ sg_a: 'insert', sg_b: 'insert' });
    await write({ sg_a: 'update' });
    const database = new DatabaseSync(path());
    database.exec("DELETE FROM versionLogEntries WHERE userID = 'alice' AND conversationID = 'sg_b'");
    database.close();
  });

  it('SRV-2: answers full to every cursor below its version, and equal to the one at it', async () => {
    expect(await ask(3)).toMatchObject({ full: false, version: 3 });
    expect(await ask(2)).toMatchObject({ full: true, version: 3 });
    expect(await ask(1)).toMatchObject({ full: true, version: 3 });
  });

  it('SRV-2: is mended by the question: full to cursors from before, deltas to those from after', async () => {
    await ask(2);
    await write({ sg_c: 'insert' });
    expect(await ask(2)).toMatchObject({ full: true });
    expect(ids(await ask(3))).toEqual({ full: false, version: 4, insert: ['sg_c'], update: [], delete: [] });
  });

  it('SRV-2: a write alone does not make it look whole', async () => {
    await write({ sg_b: 'update' });
    await write({ sg_c: 'insert' });
    expect(await ask(4)).toMatchObject({ full: true, version: 5 });
  });
});

describe('a lost log and a restored one', () => {
  it('SRV-5: a lost log leads to full, with another versionID', async () => {
    await write({ sg_a: 'insert' });
    const database = new DatabaseSync(path());
    database.exec('DELETE FROM versionLogs; DELETE FROM versionLogEntries');
    database.close();
    const answer = await ask(1);
    expect(answer).toMatchObject({ full: true, version: 1 });
    expect(answer.versionID).not.toBe('0'.repeat(23) + '1');
  });

  it('SRV-5: after a restore every client is answered full, though version numbers come again', async () => {
    await ask(0);
    await write({ sg_a: 'insert' });
    expect(await ask(2)).toMatchObject({ full: false });
    expect(await renewVersionIDs(store, newVersionID)).toBe(1);
    const answer = await ask(2);
    expect(answer).toMatchObject({ full: true, version: 2 });
    expect(ids(await ask(1, answer.versionID))).toMatchObject({ full: false, insert: ['sg_a'] });
  });
});

describe('version IDs', () => {
  it('are 24 lower-case hex digits of the randomness given', () => {
    expect(versionIDSource((count) => new Uint8Array(count).fill(0xab))()).toBe('ab'.repeat(12));
    expect(versionIDSource((count) => Uint8Array.from({ length: count }, (_, i) => i))()).toBe(
      '000102030405060708090a0b',
    );
  });

  it('are never all zeros', () => {
    const draws = [0, 0, 7];
    expect(versionIDSource((count) => new Uint8Array(count).fill(draws.shift() ?? 0))()).toBe('07'.repeat(12));
  });
});

describe('the memory store', () => {
  it('answers as SQLite does, step by step', async () => {
    const sqlite = store;
    const script = async (): Promise<IncrementalAnswer[]> => {
      newVersionID = countedVersionIDs();
      const answers = [await ask(0)];
      const steps: Record<string, ChangeAction>[] = [
        { a: 'insert', b: 'insert' },
        { a: 'delete' },
        { b: 'update', a: 'insert' },
        { b: 'delete' },
      ];
      for (const step of steps) {
        await write(step);
        for (const version of [0, 1, 2, 3, 4, 5, 6]) answers.push(await ask(version), await ask(version, undefined, 1));
      }
      return answers;
    };
    const answers = await script();
    store = new MemoryServerStore();
    expect(await script()).toEqual(answers);
    await store.close();
    store = sqlite;
  });
});
