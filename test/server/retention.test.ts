import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { noMeter } from '../../src/server/figures/meter.ts';
import type { Meter } from '../../src/server/figures/meter.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import { runRetention } from '../../src/server/retention.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { manualDelay } from '../support/manual-delay.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Alice changes one conversation. */
async function change(server: TestServer, groupID: string): Promise<void> {
  const conversation = { conversationID: `sg_${groupID}`, conversationType: 3, groupID };
  await server.ok('alice', setConversations, { userIDs: ['alice'], conversation });
}

/** What a client at this version is answered: `full`, `equal`, or how many rows. */
async function answer(server: TestServer, version: number): Promise<string | number> {
  const versionID = await versionIDOf(server);
  const found = await server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version });
  if (found.full) return 'full';
  return found.version === version ? 'equal' : found.insert.length + found.update.length;
}

async function versionIDOf(server: TestServer): Promise<string> {
  const cursor = { userID: 'alice', versionID: '', version: 0 };
  return (await server.ok('alice', getIncrementalConversations, cursor)).versionID;
}

const fails = (error: unknown): never => expect.unreachable(String(error));

describe('retention', () => {
  it('SRV-5: below what was cut a client is answered full, above it as before, and one that is equal stays equal', async () => {
    const server = startServer();
    const { delay, waiting, elapse, pending } = manualDelay();
    await versionIDOf(server);
    for (const [days, groupID] of [[0, 'a'] as const, [1, 'b'] as const, [6, 'c'] as const]) {
      server.clock.now = Date.UTC(2026, 0, 1) + days * DAY_MS;
      await change(server, groupID);
    }
    const answers = () => Promise.all([1, 2, 3, 4].map((version) => answer(server, version)));
    const ended = runRetention(server.context, { delay, onError: fails });
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(await answers()).toEqual([3, 2, 1, 'equal']);
    await elapse(() => (server.clock.now = Date.UTC(2026, 0, 10)));
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(await answers()).toEqual(['full', 'full', 1, 'equal']);
    await elapse(() => (server.clock.now = Date.UTC(2026, 1, 1)));
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(await answers()).toEqual(['full', 'full', 'full', 'equal']);
    expect(waiting).toEqual([3_600_000, 3_600_000, 3_600_000]);
    await server.close();
    await ended;
  });

  it('cuts a long log in transactions of a batch each, and counts what it cut', async () => {
    const store = new MemoryServerStore();
    const cuts: number[] = [];
    const meter: Meter = {
      ...noMeter,
      count: (name, _labels, by) => name === 'logEntriesCut' && cuts.push(by ?? 1),
    };
    const server = startServer({ store, meter, storeBatch: 2, logEntries: 1 });
    for (const groupID of ['a', 'b', 'c', 'd', 'e', 'f']) await change(server, groupID);
    const { delay, pending } = manualDelay();
    const ended = runRetention(server.context, { delay, onError: fails });
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(cuts).toEqual([2, 2, 1]);
    expect([await answer(server, 4), await answer(server, 5)]).toEqual(['full', 1]);
    await server.close();
    await ended;
  });

  it('tells of a failure, and makes up for it in the next round', async () => {
    const store = new MemoryServerStore();
    const server = startServer({ store });
    await change(server, 'a');
    server.clock.now += 8 * DAY_MS;
    const failure = new Error('no');
    vi.spyOn(store, 'transaction').mockRejectedValueOnce(failure);
    const errors: unknown[] = [];
    const { delay, elapse, pending } = manualDelay();
    const ended = runRetention(server.context, { delay, onError: (error) => errors.push(error) });
    await elapse();
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(errors).toEqual([failure]);
    const logs = await store.read((reads) => reads.versionLogs.since([{ userID: 'alice', after: 0 }], 9));
    expect(logs.get('alice')).toMatchObject({ deleted: 1, whole: true, changes: [] });
    await server.close();
    await ended;
  });

  it('LIFE-1: ends with the server, in the middle of its work too, and calls that no failure', async () => {
    const store = new MemoryServerStore();
    const server = startServer({ store, storeBatch: 1 });
    for (const groupID of ['a', 'b', 'c']) await change(server, groupID);
    server.clock.now += 8 * DAY_MS;
    const { delay, pending } = manualDelay();
    const ended = runRetention(server.context, { delay, onError: fails });
    await server.close();
    await ended;
    expect(pending()).toBe(0);
  });

  it('SRV-5: the reference server runs it from its start on, and ends it', async () => {
    const store = new MemoryServerStore();
    const { delay, waiting, pending } = manualDelay();
    const clock = { now: 0 };
    const server = await createReferenceServer({
      ...{ store, delay, now: () => clock.now, logRetention: 100 },
      async extend({ service }) {
        const groupInfo = { groupID: 'g', groupName: 'Team', faceURL: '', groupType: 2 as const };
        await service.directory.createGroup({ ownerUserID: 'alice', memberUserIDs: ['bob'], groupInfo });
        clock.now = 100_001;
      },
    });
    onTestFinished(() => server.close());
    await vi.waitUntil(() => pending() === 1, { interval: 1 });
    expect(waiting).toEqual([1000]);
    const cursors = ['alice', 'bob'].map((userID) => ({ userID, after: 0 }));
    const logs = await store.read((reads) => reads.versionLogs.since(cursors, 9));
    expect([...logs.values()].map(({ deleted, changes }) => [deleted, changes])).toEqual([
      [1, []],
      [1, []],
    ]);
    await server.close();
    expect(pending()).toBe(0);
  });
});
