import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LogLevel } from '../../../src/server/figures/log.ts';
import { limitsOf } from '../../../src/server/limits/limits.ts';
import type { ServerLimits } from '../../../src/server/limits/limits.ts';
import { openData } from '../../../src/server/node-data.ts';
import { createServerCore } from '../../../src/server/server-core.ts';
import type { ServerCore } from '../../../src/server/server-core.ts';
import type { ServerStore } from '../../../src/server/store.ts';
import { MemoryServerStore } from '../../../src/server/stores/memory-store.ts';
import { delay } from '../../../src/server/timer.ts';
import { renewVersionIDs } from '../../../src/server/version-log.ts';
import { readFigures } from '../../support/figures.ts';
import type { ReadFigures } from '../../support/figures.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { countedVersionIDs } from '../../support/version-ids.ts';

const ZERO = '0'.repeat(24);

interface Node extends ServerCore {
  readonly figures: ReadFigures;
  readonly lines: (readonly [LogLevel, string])[];
}

/** A server over this store with a cache. */
async function open(store: ServerStore, cache: string, limits: Partial<ServerLimits> = {}): Promise<Node> {
  const figures = readFigures();
  const lines: (readonly [LogLevel, string])[] = [];
  const log = {
    write: (level: LogLevel, message: string) => void lines.push([level, message]),
    within: <T>(_fields: object, run: () => T) => run(),
  };
  const parts = { limits: limitsOf(limits), meter: figures.meter, log, ticks: () => performance.now(), delay };
  const data = await openData({ store, cache }, parts);
  const core = createServerCore({ ...data, secret: 'a secret for tests', meter: figures.meter, log });
  onTestFinished(async () => {
    await core.close();
    await data.close();
  });
  return { ...core, figures, lines };
}

/** The store, with a count of what it is asked. */
function counted(): { store: ServerStore; calls: { reads: number; writes: number } } {
  const store = new MemoryServerStore();
  const calls = { reads: 0, writes: 0 };
  return {
    calls,
    store: {
      read: (run) => (calls.reads++, store.read(run)),
      transaction: (run) => (calls.writes++, store.transaction(run)),
      close: () => store.close(),
    },
  };
}

const group = (groupID: string, ...memberUserIDs: string[]) => ({
  ownerUserID: memberUserIDs[0] ?? '',
  memberUserIDs,
  groupInfo: { groupID, groupName: groupID, faceURL: '', groupType: 2 as const },
});
const send = (core: ServerCore, groupID: string, sendID: string) =>
  core.service.messages.send({
    ...{ sendID, recvID: '', groupID, senderNickname: '', senderFaceURL: '', senderPlatformID: 5 },
    ...{ content: { content: 'hello' }, contentType: 101, sessionType: 3 },
  });
/** Makes a conversation of these users. */
async function change(core: ServerCore, name: string, ...users: string[]): Promise<void> {
  await core.service.directory.createGroup(group(name, ...users));
  await send(core, name, users[0] ?? '');
}
const sync = (core: ServerCore, userID: string, cursor = { versionID: ZERO, version: 0 }) =>
  core.service.incremental.one({ userID, ...cursor });
const isEqual = async (core: ServerCore, userID: string, cursor: { versionID: string; version: number }) => {
  const { full, insert, update, delete: gone, version } = await sync(core, userID, cursor);
  return !full && [insert, update, gone].every((list) => list.length === 0) && version === cursor.version;
};
const lookups = async ({ figures }: Node): Promise<Readonly<Record<string, number>>> =>
  figures.read('cache_lookups_total');

describe('a server with its cache in the process', () => {
  it('answers who is up to date without the database, and who is not with it', async () => {
    const { store, calls } = counted();
    const core = await open(store, 'process');
    await change(core, 'g1', 'alice', 'bob');
    const cursor = await sync(core, 'alice');
    Object.assign(calls, { reads: 0, writes: 0 });
    expect(await isEqual(core, 'alice', cursor)).toBe(true);
    expect((await sync(core, 'alice', { ...cursor, versionID: 'f'.repeat(24) })).full).toBe(true);
    expect(calls).toEqual({ reads: 0, writes: 0 });
    await change(core, 'g2', 'alice');
    expect(await isEqual(core, 'alice', cursor)).toBe(false);
    expect(await lookups(core)).toMatchObject({ 'cache_lookups_total{level="process",result="hit"}': 4 });
  });

  it('SRV-6: answers many at once from it, and asks the database once for the others', async () => {
    const { store, calls } = counted();
    const core = await open(store, 'process', { warmUp: 0 });
    await change(core, 'g1', 'alice', 'bob', 'carol');
    const users = ['alice', 'bob', 'carol'];
    const cursors = await Promise.all(users.map((userID) => sync(core, userID)));
    calls.reads = 0;
    const { respList } = await core.service.incremental.many({
      reqList: users.map((userID, i) => ({ userID, ...(cursors[i] as { versionID: string; version: number }) })),
    });
    expect(Object.values(respList).map(({ full }) => full)).toEqual([false, false, false]);
    expect(calls.reads).toBe(0);
  });

  it('gives all IDs without the database as long as no row came or went', async () => {
    const { store, calls } = counted();
    const core = await open(store, 'process');
    await change(core, 'g1', 'alice', 'bob');
    const ask = () => core.service.conversations.fullIDs({ userID: 'alice', idHash: 0 });
    const first = await ask();
    expect(first.conversationIDs).toEqual(['sg_g1']);
    Object.assign(calls, { reads: 0, writes: 0 });
    expect(await ask()).toEqual(first);
    expect(calls).toEqual({ reads: 0, writes: 0 });
    await change(core, 'g0', 'alice');
    expect((await ask()).conversationIDs).toEqual(['sg_g0', 'sg_g1']);
    expect(await lookups(core)).toMatchObject({
      'cache_lookups_total{level="list",result="hit"}': 1,
      'cache_lookups_total{level="list",result="miss"}': 2,
    });
  });

  it('knows the users with the most changes from the start, and none where it is told so', async () => {
    const { store, calls } = counted();
    const first = await open(store, 'none');
    for (const name of ['g1', 'g2', 'g3']) await change(first, name, 'alice');
    await change(first, 'g4', 'bob');
    const cursors = [await sync(first, 'alice'), await sync(first, 'bob')] as const;
    const core = await open(store, 'process', { warmUp: 1 });
    calls.reads = 0;
    expect(await isEqual(core, 'alice', cursors[0])).toBe(true);
    expect(calls.reads).toBe(0);
    expect(await isEqual(core, 'bob', cursors[1])).toBe(true);
    expect(calls.reads).toBe(1);
    expect(await lookups(core)).toEqual({
      'cache_lookups_total{level="process",result="hit"}': 1,
      'cache_lookups_total{level="process",result="miss"}': 1,
    });
  });

  it('SRV-5: believes no head of before every versionID was renewed', async () => {
    const core = await open(new MemoryServerStore(), 'process');
    await change(core, 'g1', 'alice');
    const cursor = await sync(core, 'alice');
    await renewVersionIDs(core.context.store, countedVersionIDs());
    expect((await sync(core, 'alice', cursor)).full).toBe(true);
  });

  it('is refused with a name that is none', async () => {
    await expect(open(new MemoryServerStore(), 'memcached')).rejects.toMatchObject({ kind: 'options', path: 'cache' });
  });
});

describe.skipIf(noRedis !== undefined)(`two nodes with their cache in Redis${noRedis ?? ''}`, () => {
  let redis: Service;
  let store: ServerStore;
  let [a, b]: Node[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    store = new MemoryServerStore();
    [a, b] = [await open(store, redis.url), await open(store, redis.url)];
  });
  const nodes = (): readonly [Node, Node] => {
    if (a === undefined || b === undefined) throw new Error('there are no nodes');
    return [a, b];
  };
  const hits = async (node: Node): Promise<number> =>
    (await lookups(node))['cache_lookups_total{level="redis",result="hit"}'] ?? 0;
  const says = (node: Node, message: string) =>
    until(`a line that says "${message}"`, () => node.lines.some(([, text]) => text === message));

  it('SRV-1: what one node changes the other one knows', async () => {
    const [one, two] = nodes();
    await change(one, 'g1', 'alice');
    const cursor = await sync(two, 'alice');
    const before = await hits(two);
    expect(await isEqual(two, 'alice', cursor)).toBe(true);
    expect(await hits(two)).toBe(before + 1);
    await change(one, 'g2', 'alice');
    expect(await isEqual(two, 'alice', cursor)).toBe(false);
    expect((await two.service.conversations.fullIDs({ userID: 'alice', idHash: 0 })).conversationIDs).toHaveLength(2);
    expect((await one.service.conversations.fullIDs({ userID: 'alice', idHash: 0 })).conversationIDs).toHaveLength(2);
  });

  it('SRV-1: go on without a Redis that has ended, say so, and use it again when it is back', async () => {
    const [one, two] = nodes();
    await change(one, 'g1', 'alice');
    const cursor = await sync(two, 'alice');
    await redis.kill('SIGKILL');
    await says(one, 'goes on without Redis');
    await change(one, 'g2', 'alice');
    expect(await isEqual(two, 'alice', cursor)).toBe(false);
    const later = await sync(two, 'alice');
    await redis.start();
    await says(one, 'Redis answers');
    await until('the cache to answer again', async () => {
      const before = await hits(two);
      expect(await isEqual(two, 'alice', later)).toBe(true);
      return (await hits(two)) > before;
    });
    expect(await isEqual(two, 'alice', cursor)).toBe(false);
    expect(Object.keys(await one.figures.read('cache_failures_total')).length).toBeGreaterThan(0);
  });

  it('SRV-5: believe no head of before every versionID was renewed, by whichever node', async () => {
    const [one, two] = nodes();
    await change(one, 'g1', 'alice');
    const cursor = await sync(two, 'alice');
    await renewVersionIDs(one.context.store, countedVersionIDs());
    expect((await sync(two, 'alice', cursor)).full).toBe(true);
    expect((await sync(one, 'alice', cursor)).full).toBe(true);
  });

  it('a Redis that is not there keeps no server from its start', async () => {
    const alone = await open(new MemoryServerStore(), 'redis://127.0.0.1:1');
    await change(alone, 'g1', 'alice');
    const cursor = await sync(alone, 'alice');
    expect(await isEqual(alone, 'alice', cursor)).toBe(true);
    expect(alone.lines).toContainEqual(['warn', 'goes on without Redis']);
    expect(alone.lines.filter(([, text]) => text === 'goes on without Redis')).toHaveLength(1);
  });
});
