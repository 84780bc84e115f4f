import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerStore } from '../../src/server/store.ts';
import type { LogCut, VersionLog } from '../../src/server/store/version-logs.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';
import { countedVersionIDs } from '../support/version-ids.ts';

const USERS = ['alice', 'bob', 'carol'];

type Deed =
  | {
      readonly kind: 'write';
      readonly users: readonly string[];
      readonly ids: readonly string[];
      readonly time: number;
    }
  | { readonly kind: 'cut'; readonly what: LogCut }
  | { readonly kind: 'mend' | 'drop'; readonly users: readonly string[] };

const users = fc.subarray(USERS, { minLength: 1 });
const ids = fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 });
// Clocks of several nodes: what is written later may bear an earlier time.
const time = fc.integer({ min: 1, max: 50 });
const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), users, ids, time }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('cut' as const),
        what: fc.record({ before: time, keep: fc.integer({ min: 1, max: 6 }), limit: fc.integer({ min: 1, max: 6 }) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('mend' as const, 'drop' as const), users }) },
  ),
  { maxLength: 25 },
);

/** What the logs are after each deed, on a store that is emptied of them first. */
async function live(store: ServerStore, steps: readonly Deed[]): Promise<readonly unknown[]> {
  await store.transaction((tx) => tx.versionLogs.drop(USERS));
  const newVersionID = countedVersionIDs();
  const states: unknown[] = [];
  for (const step of steps) {
    if (step.kind === 'cut') await cutAll(store, step.what);
    else await store.transaction((tx) => write(tx.versionLogs, step, newVersionID));
    const logs = await store.read((tx) =>
      tx.versionLogs.since(
        USERS.map((userID) => ({ userID, after: 0 })),
        100,
      ),
    );
    for (const log of logs.values()) expectPossible(log, step);
    states.push([step, logs]);
  }
  return states;
}

async function write(
  logs: Parameters<Parameters<ServerStore['transaction']>[0]>[0]['versionLogs'],
  step: Exclude<Deed, { kind: 'cut' }>,
  newVersionID: () => string,
): Promise<void> {
  if (step.kind !== 'write') return logs[step.kind](step.users);
  const heads = await logs.bump(step.users, newVersionID);
  const entries = step.users.flatMap((userID) =>
    step.ids.map((conversationID) => {
      const version = heads.get(userID)?.version ?? 0;
      return { userID, conversationID, action: 'update' as const, version, time: step.time };
    }),
  );
  await logs.put(entries);
}

async function cutAll(store: ServerStore, what: LogCut): Promise<void> {
  while ((await store.transaction((tx) => tx.versionLogs.cut(what))) > 0);
}

/** What holds of each log by itself. */
function expectPossible(log: VersionLog, step: Deed): void {
  expect(log.whole).toBe(true);
  expect(log.deleted).toBeLessThanOrEqual(log.version);
  // A mend raises the mark over entries that stay; a cut leaves none below what it cut.
  if (step.kind === 'cut') expect(log.changes.length).toBeLessThanOrEqual(step.what.keep);
}

describe('version logs on all stores', () => {
  it('SRV-2, SRV-5: memory and SQLite agree on logs that are written, cut, mended and dropped at random', async () => {
    const [memory, sqlite] = [new MemoryServerStore(), new SqliteServerStore(':memory:')];
    onTestFinished(() => sqlite.close());
    await fc.assert(
      fc.asyncProperty(deeds, async (steps) => {
        expect(await live(sqlite, steps)).toEqual(await live(memory, steps));
      }),
      { numRuns: 200 },
    );
  });
});

describeOnPostgres('version logs on PostgreSQL', (postgres) => {
  it('SRV-2, SRV-5: agree with those in memory, written, cut, mended and dropped at random', async () => {
    const [memory, store] = [new MemoryServerStore(), await openPostgres(await postgres().migrated())];
    await fc.assert(
      fc.asyncProperty(deeds, async (steps) => {
        expect(await live(store, steps)).toEqual(await live(memory, steps));
      }),
      { numRuns: 25 },
    );
  });
});
