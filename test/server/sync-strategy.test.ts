import { describe, expect, it } from 'vitest';
import { incrementalSync } from '../../src/server/incremental-sync.ts';
import type { SyncResult } from '../../src/server/incremental-sync.ts';
import type { LogChange, LogHead, VersionLog } from '../../src/server/store/version-logs.ts';
import { decideStrategy } from '../../src/server/sync-strategy.ts';
import type { SyncStrategy } from '../../src/server/sync-strategy.ts';

const id = 'abcdef0123456789abcdef01';
const limit = 3;
const changes = (count: number): LogChange[] =>
  Array.from({ length: count }, (_, i) => ({ conversationID: `sg_${i}`, action: 'update', version: 10 }));
const log = (fields: Partial<VersionLog> = {}): VersionLog => ({
  versionID: id,
  version: 10,
  deleted: 0,
  whole: true,
  changes: changes(1),
  ...fields,
});

/** [what, client's versionID and version, the log, what the log says, what its head alone says] */
type Case = readonly [string, string, number, VersionLog, SyncStrategy, SyncStrategy];
const cases: readonly Case[] = [
  ['no versionID', '', 10, log(), 'full', 'full'],
  ['a versionID that is too short', id.slice(1), 9, log(), 'full', 'full'],
  ['a versionID that is too long', `${id}0`, 9, log(), 'full', 'full'],
  ['a versionID that is not hex', `g${id.slice(1)}`, 9, log(), 'full', 'full'],
  ['a versionID with a line break after it', `${id.slice(1)}\n`, 9, log(), 'full', 'full'],
  ['zeros, even where the server had them', '0'.repeat(24), 10, log({ versionID: '0'.repeat(24) }), 'full', 'full'],
  ['a bad versionID, even where the server has it', 'x', 10, log({ versionID: 'x' }), 'full', 'full'],
  ["another versionID than the server's", 'f'.repeat(24), 10, log(), 'full', 'full'],
  ['the same in upper case', id.toUpperCase(), 10, log(), 'full', 'full'],
  ['version 0', id, 0, log(), 'full', 'full'],
  ['version 0 of a log at version 0', id, 0, log({ version: 0 }), 'full', 'full'],
  ['a version above the server’s', id, 11, log(), 'full', 'full'],
  ['the same version', id, 10, log(), 'equal', 'equal'],
  ['the same version, at the deleted mark', id, 10, log({ deleted: 10, changes: [] }), 'equal', 'equal'],
  ['the same version of a log that is not whole', id, 10, log({ whole: false }), 'equal', 'equal'],
  ['a version below, of a log that is not whole', id, 9, log({ whole: false }), 'full', 'incremental'],
  ['a version below the deleted mark', id, 7, log({ deleted: 8 }), 'full', 'incremental'],
  ['a negative version', id, -1, log(), 'full', 'incremental'],
  ['a version at the deleted mark', id, 8, log({ deleted: 8 }), 'incremental', 'incremental'],
  ['as many changes as a delta holds', id, 9, log({ changes: changes(limit) }), 'incremental', 'incremental'],
  ['one change more', id, 9, log({ changes: changes(limit + 1) }), 'full', 'incremental'],
  ['one version below', id, 9, log(), 'incremental', 'incremental'],
];

describe('the decision', () => {
  it.each(cases)('wire contract: %s', (_title, versionID, version, server, byLog, byHead) => {
    const client = { versionID, version };
    const head: LogHead = { versionID: server.versionID, version: server.version };
    expect(decideStrategy(client, server, limit)).toBe(byLog);
    expect(decideStrategy(client, head, limit)).toBe(byHead);
  });
});

describe('incremental sync of one target', () => {
  interface Asked {
    readonly calls: string[];
    readonly result: SyncResult<{ readonly id: string }>;
  }

  async function sync(
    client: { versionID: string; version: number },
    server: VersionLog,
    cached?: LogHead | 'miss',
    rows = ['sg_0'],
  ): Promise<Asked> {
    const calls: string[] = [];
    const result = await incrementalSync<{ readonly id: string }, SyncResult<{ readonly id: string }>>(
      { key: 'alice', ...client },
      {
        limit,
        ...(cached && {
          cachedHead: async (key) => {
            calls.push(`cache ${key}`);
            return cached === 'miss' ? undefined : cached;
          },
        }),
        lookUp: async (target, count) => {
          calls.push(`log ${target.key} after ${target.version}, ${count} at most`);
          return server;
        },
        find: async (key, ids) => {
          calls.push(`rows ${key} ${ids.join()}`);
          return rows.map((id) => ({ id }));
        },
        idOf: (row) => row.id,
        answer: (found) => found,
      },
    );
    return { calls, result };
  }

  it.each(cases)('the cache changes no answer: %s', async (_title, versionID, version, server, byLog, byHead) => {
    const client = { versionID, version };
    const without = await sync(client, server);
    const missed = await sync(client, server, 'miss');
    const hit = await sync(client, server, { versionID: server.versionID, version: server.version });
    expect(without.result.strategy).toBe(byLog);
    expect(missed.result).toEqual(without.result);
    expect(hit.result).toEqual(without.result);
    expect(missed.calls).toEqual(['cache alice', ...without.calls]);
    expect(hit.calls.length > 1).toBe(byHead === 'incremental');
  });

  it('equal and full hold the head and no rows, and ask for none', async () => {
    const empty = { versionID: id, version: 10, delete: [], insert: [], update: [] };
    const equal = await sync({ versionID: id, version: 10 }, log());
    expect(equal.result).toEqual({ strategy: 'equal', ...empty });
    expect(equal.calls).toEqual(['log alice after 10, 4 at most']);
    expect((await sync({ versionID: '', version: 0 }, log())).result).toEqual({ strategy: 'full', ...empty });
  });

  it('a delta sorts the rows by what the log says last', async () => {
    const server = log({
      changes: [
        { conversationID: 'a', action: 'insert', version: 8 },
        { conversationID: 'b', action: 'delete', version: 9 },
        { conversationID: 'c', action: 'update', version: 10 },
      ],
    });
    const { calls, result } = await sync({ versionID: id, version: 7 }, server, undefined, ['c', 'a']);
    expect(calls).toEqual(['log alice after 7, 4 at most', 'rows alice a,c']);
    expect(result).toEqual({
      strategy: 'incremental',
      versionID: id,
      version: 10,
      delete: ['b'],
      insert: [{ id: 'a' }],
      update: [{ id: 'c' }],
    });
  });

  it('DEL-1: an ID that the log calls changed and that has no row any more goes as deleted', async () => {
    const server = log({ changes: changes(2) });
    const { result } = await sync({ versionID: id, version: 9 }, server, undefined, ['sg_1']);
    expect(result).toMatchObject({ delete: ['sg_0'], insert: [], update: [{ id: 'sg_1' }] });
  });

  it('a cache that knows a newer version than the client has the log looked at, and its version answered', async () => {
    const { calls, result } = await sync({ versionID: id, version: 8 }, log(), { versionID: id, version: 9 });
    expect(calls).toEqual(['cache alice', 'log alice after 8, 4 at most', 'rows alice sg_0']);
    expect(result.version).toBe(10);
  });
});
