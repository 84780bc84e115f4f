import * as fc from 'fast-check';
import pLimit from 'p-limit';
import { describe, expect, it, vi } from 'vitest';
import { batchIncrementalSync } from '../../src/server/batch-incremental-sync.ts';
import type { BatchIncrementalSync } from '../../src/server/batch-incremental-sync.ts';
import { incrementalConversations } from '../../src/server/incremental-conversations.ts';
import type { SyncResult, SyncTarget } from '../../src/server/incremental-sync.ts';
import { notFound } from '../../src/server/api-error.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import type { LogHead, VersionLog } from '../../src/server/store/version-logs.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { recordChanges } from '../../src/server/version-log.ts';
import { countedVersionIDs } from '../support/version-ids.ts';
import { wireRow } from '../support/wire-rows.ts';

const versionID = 'a'.repeat(24);
type Result = SyncResult<string>;

/** Targets at version 1 of logs at version 2 with one change, and what was asked of them. */
function fixture(count: number): {
  targets: readonly SyncTarget[];
  asked: {
    readonly cache: (readonly string[])[];
    readonly logs: (readonly string[])[];
    readonly rows: (readonly string[])[];
  };
  sync: BatchIncrementalSync<string, Result>;
} {
  const asked: ReturnType<typeof fixture>['asked'] = { cache: [], logs: [], rows: [] };
  const log: VersionLog = {
    versionID,
    version: 2,
    deleted: 0,
    whole: true,
    changes: [{ conversationID: 'x', action: 'update', version: 2 }],
  };
  return {
    targets: Array.from({ length: count }, (_, i) => ({ key: `u${i}`, versionID, version: 1 })),
    asked,
    sync: {
      limit: 200,
      chunkSize: 100,
      workers: pLimit(10),
      fieldOf: (index) => `reqList.${index}.userID`,
      lookUp: async (targets) => {
        asked.logs.push(targets.map((target) => target.key));
        return new Map(targets.map(({ key }) => [key, log]));
      },
      find: async (wanted) => {
        asked.rows.push([...wanted.keys()]);
        return new Map([...wanted].map(([key, ids]) => [key, ids]));
      },
      idOf: (row) => row,
      answer: (result) => result,
    },
  };
}

describe('incremental sync of many targets', () => {
  it('asks for so many logs at a time', async () => {
    const { targets, asked, sync } = fixture(250);
    const answers = await batchIncrementalSync(targets, sync);
    expect(asked.logs.map((keys) => keys.length)).toEqual([100, 100, 50]);
    expect(asked.rows.map((keys) => keys.length)).toEqual([100, 100, 50]);
    expect(new Set(answers.keys())).toEqual(new Set(targets.map((target) => target.key)));
    expect(answers.get('u249')).toEqual({
      strategy: 'incremental',
      versionID,
      version: 2,
      delete: [],
      insert: [],
      update: ['x'],
    });
  });

  it('runs so many queries of all calls at once, no more and no fewer', async () => {
    const { targets, sync } = fixture(1500);
    const open: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const slow: typeof sync = {
      ...sync,
      lookUp: async (chunk, limit) => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => open.push(resolve));
        running--;
        return sync.lookUp(chunk, limit);
      },
    };
    // Two calls that share their workers.
    const answers = Promise.all(
      [targets.slice(0, 700), targets.slice(700)].map((part) => batchIncrementalSync(part, slow)),
    );
    await vi.waitFor(() => expect(open).toHaveLength(10));
    for (const [done, begun] of [10, 11, 12, 13, 14, 15].entries()) {
      expect(open).toHaveLength(begun);
      open[done]?.();
      await vi.waitFor(() => expect(open).toHaveLength(Math.min(15, begun + 1)));
    }
    for (const finish of open) finish();
    expect((await answers).map((part) => part.size)).toEqual([700, 800]);
    expect(most).toBe(10);
  });

  it('asks the cache once, and looks up only the logs that differ from it', async () => {
    const { targets, asked, sync } = fixture(4);
    const heads = new Map<string, LogHead>([
      ['u0', { versionID, version: 1 }],
      ['u1', { versionID, version: 2 }],
      ['u2', { versionID: 'b'.repeat(24), version: 2 }],
    ]);
    const cachedHeads = async (keys: readonly string[]): Promise<ReadonlyMap<string, LogHead>> => {
      asked.cache.push(keys);
      return heads;
    };
    const answers = await batchIncrementalSync(targets, { ...sync, cachedHeads });
    expect(asked).toEqual({ cache: [['u0', 'u1', 'u2', 'u3']], logs: [['u1', 'u3']], rows: [['u1', 'u3']] });
    expect(['u0', 'u1', 'u2', 'u3'].map((key) => answers.get(key)?.strategy)).toEqual([
      'equal',
      'incremental',
      'full',
      'incremental',
    ]);
  });

  it('asks nothing for no targets, and no rows where no delta needs them', async () => {
    const { asked, sync } = fixture(0);
    expect(await batchIncrementalSync([], sync)).toEqual(new Map());
    await batchIncrementalSync([{ key: 'u', versionID, version: 2 }], sync);
    expect(asked).toEqual({ cache: [], logs: [['u']], rows: [] });
  });

  it('SRV-4: a target named twice is 1001 with the name of the field, before anything is asked', async () => {
    const { targets, asked, sync } = fixture(3);
    const doubled = [...targets, { key: 'u1', versionID, version: 0 }];
    await expect(batchIncrementalSync(doubled, sync)).rejects.toMatchObject({
      kind: 'api',
      code: 1001,
      detail: expect.stringContaining('reqList.3.userID') as string,
    });
    expect(asked.logs).toEqual([]);
  });

  it.each([
    ['with its code, where it has one', notFound('no such log'), 1004, 'u137: no such log'],
    ['with 500, where it has none', new Error('disk'), 500, 'u137'],
  ])('a failing target fails the call and is named in the detail, %s', async (_title, failure, code, detail) => {
    const { targets, sync } = fixture(250);
    const failing: typeof sync = {
      ...sync,
      lookUp: async (chunk, limit) => {
        if (chunk.some((target) => target.key === 'u137')) throw failure;
        return sync.lookUp(chunk, limit);
      },
    };
    await expect(batchIncrementalSync(targets, failing)).rejects.toMatchObject({
      kind: 'api',
      code,
      detail,
      cause: failure,
    });
  });

  it('a target without a log fails the call and is named', async () => {
    const { targets, sync } = fixture(3);
    const failing: typeof sync = {
      ...sync,
      lookUp: async (chunk, limit) => new Map([...(await sync.lookUp(chunk, limit))].filter(([key]) => key !== 'u2')),
    };
    await expect(batchIncrementalSync(targets, failing)).rejects.toMatchObject({ code: 500, detail: 'u2' });
  });

  it('a query that fails only for many at once is answered target by target', async () => {
    const { targets, sync } = fixture(3);
    const failing: typeof sync = {
      ...sync,
      lookUp: async (chunk, limit) => {
        if (chunk.length > 1) throw new Error('too many');
        return sync.lookUp(chunk, limit);
      },
    };
    expect(await batchIncrementalSync(targets, failing)).toEqual(await batchIncrementalSync(targets, sync));
  });
});

describe('batch and single answers', () => {
  const user = fc.integer({ min: 0, max: 4 }).map((n) => `user${n}`);
  const change = fc.record({
    userID: user,
    conversationID: fc.integer({ min: 0, max: 5 }).map((n) => `sg_${n}`),
    action: fc.constantFrom('insert' as const, 'update' as const, 'delete' as const),
  });
  const history = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
  const cursors = fc.uniqueArray(
    fc.record({
      userID: user,
      version: fc.integer({ min: -1, max: 14 }),
      known: fc.constantFrom('same', 'upper', 'other', 'none'),
    }),
    { selector: (cursor) => cursor.userID },
  );

  it('SRV-6: are equal, target by target, for any history, any cursors, with and without a cache', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        cursors,
        fc.boolean(),
        fc.constantFrom(1, 3, 200),
        async (writes, asked, cached, syncLimit) => {
          const store = new MemoryServerStore();
          const newVersionID = countedVersionIDs();
          for (const changes of writes) {
            await store.transaction(async (tx) => {
              for (const { userID, conversationID, action } of changes) {
                const row = wireRow({ ownerUserID: userID, conversationID });
                await (action === 'delete' ? tx.conversations.delete([row]) : tx.conversations.put([row]));
              }
              await recordChanges(tx.versionLogs, changes, { time: 0, newVersionID });
            });
          }
          const cachedHeads = (userIDs: readonly string[]): Promise<ReadonlyMap<string, LogHead>> =>
            store.read((reads) => reads.versionLogs.heads(userIDs));
          const sync = incrementalConversations({
            ...{ store, newVersionID, limits: { ...limitsOf({ syncLimit }), storeBatch: 2 } },
            ...(cached && { cachedHeads }),
          });
          const heads = await cachedHeads(asked.map((cursor) => cursor.userID));
          const reqList = asked.map(({ userID, version, known }) => {
            const id = heads.get(userID)?.versionID ?? '';
            const said = { same: id, upper: id.toUpperCase(), other: 'f'.repeat(24), none: '' };
            return { userID, version, versionID: said[known] };
          });
          const { respList } = await sync.many({ reqList });
          const singles = await Promise.all(
            reqList.map(async (request) => [request.userID, await sync.one(request)] as const),
          );
          expect(respList).toEqual(Object.fromEntries(singles));
          await store.close();
        },
      ),
      { numRuns: 200 },
    );
  });
});
