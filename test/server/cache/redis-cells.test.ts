import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redisCells } from '../../../src/server/cache/node-redis-cells.ts';
import type { VersionCells } from '../../../src/server/cache/cells.ts';
import { RedisConnection } from '../../../src/server/redis/node-redis-connection.ts';
import type { RedisState } from '../../../src/server/redis/node-redis-connection.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { cellsContract } from './cells-contract.ts';

const MARK_MS = 60_000;
/** A busy machine is no slow Redis. */
const PATIENCE_MS = 60_000;

describe.skipIf(noRedis !== undefined)(`Redis${noRedis ?? ''}`, () => {
  let server: Service;
  const open: { close: () => void }[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  afterAll(() => server.close());

  const connect = async (
    url = server.url,
    pool = 500,
    commandMs = PATIENCE_MS,
  ): Promise<{ redis: RedisConnection; states: RedisState[] }> => {
    const states: RedisState[] = [];
    const redis = new RedisConnection({ url, pool, commandMs, onState: (state) => states.push(state) });
    open.push(redis);
    await redis.open();
    return { redis, states };
  };
  const cellsOn = (redis: RedisConnection): VersionCells => redisCells({ redis, headSeconds: 86_400, markMs: MARK_MS });
  const plain = async () => {
    const client = createClient({ url: server.url });
    client.on('error', () => {});
    await client.connect();
    open.push({ close: () => client.destroy() });
    return client;
  };

  cellsContract('in Redis', async () => {
    const { redis } = await connect();
    const client = await plain();
    await client.flushAll();
    return {
      cells: cellsOn(redis),
      // As the server does it when their time has come.
      expireMarks: async (userIDs) => void (await client.del(userIDs.map((userID) => `version:user:${userID}`))),
      flush: async () => void (await client.flushAll()),
    };
  });

  it('a head stands under version:user:{userID} for 24 h, a mark and a lease for their time', async () => {
    const { redis } = await connect();
    const client = await plain();
    await client.flushAll();
    const cells = cellsOn(redis);
    await cells.mark(['alice'], 'w1');
    expect(await client.pTTL('version:user:alice')).toBeLessThanOrEqual(MARK_MS);
    expect(await client.pTTL('version:user:alice')).toBeGreaterThan(0);
    await cells.settle(new Map([['alice', { versionID: 'a'.repeat(24), version: 3 }]]), 'w1', '');
    expect(await client.ttl('version:user:alice')).toBeGreaterThan(86_000);
    expect(await client.get('version:user:alice')).toMatch(/^h\|\w{40}\.\|a{24}\|3$/u);
    await cells.look(['bob'], 'r1', '');
    expect(await client.pTTL('version:user:bob')).toBeGreaterThan(0);
  });

  it('marks whose time is over do not count among those that stand', async () => {
    const { redis } = await connect();
    const client = await plain();
    await client.set('version:user:alice', 'm|1|dead@1');
    const cells = cellsOn(redis);
    await cells.mark(['alice'], 'w1');
    await cells.settle(new Map([['alice', { versionID: 'a'.repeat(24), version: 3 }]]), 'w1', '');
    expect((await cells.look(['alice'], 'r1', '')).get('alice')).toMatchObject({ kind: 'head' });
  });

  it('SRV-1: nothing counts that a server restored from its disk: heads, leases, marks', async () => {
    const { redis, states } = await connect();
    const cells = cellsOn(redis);
    const one = { versionID: 'a'.repeat(24), version: 1 };
    await cells.mark(['alice'], 'w1');
    await cells.settle(new Map([['alice', one]]), 'w1', '');
    await cells.look(['bob'], 'r1', '');
    await cells.mark(['carol'], 'w2');
    await server.kill('SIGKILL');
    await until('the connection to be lost', () => redis.state.kind === 'away');
    await expect(cells.look(['alice'], 'r2', '')).rejects.toMatchObject({ kind: 'storage' });
    await server.start();
    await until('Redis to be back', () => redis.state.kind === 'ready');
    const client = await plain();
    expect(await client.get('version:user:alice')).toMatch(/^h/u);
    expect((await cells.look(['alice'], 'r3', '')).get('alice')).toEqual({ kind: 'leased', lease: 'r3' });
    await cells.put(new Map([['bob', one]]), 'r1', '');
    expect((await cells.look(['bob'], 'r4', '')).get('bob')?.kind).toBe('leased');
    await cells.settle(new Map([['carol', one]]), 'w2', '');
    expect((await cells.look(['carol'], 'r5', '')).get('carol')).toEqual({ kind: 'marked' });
    const runIDs = states.flatMap((state) => (state.kind === 'ready' ? [state.runID] : []));
    expect(new Set(runIDs).size).toBe(2);
  });

  it('a server that is slow is left alone after one command', async () => {
    const { redis } = await connect(server.url, 500, 250);
    const client = await plain();
    const cells = cellsOn(redis);
    await client.sendCommand(['CLIENT', 'PAUSE', '600', 'ALL']);
    await expect(cells.look(['alice'], 'r1', '')).rejects.toThrow('no answer within');
    await expect(cells.look(['alice'], 'r1', '')).rejects.toThrow('slow a moment ago');
    await until('Redis to be asked again', () =>
      cells.look(['alice'], 'r2', '').then(
        () => true,
        () => false,
      ),
    );
  });

  it('more commands than the pool holds are refused, and no memory is filled by them', async () => {
    const { redis } = await connect(server.url, 5);
    const cells = cellsOn(redis);
    const asked = Array.from({ length: 50 }, (_, i) => cells.look([`u${i}`], 'r1', ''));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    expect((await cells.look(['alice'], 'r2', '')).size).toBe(1);
  });

  it('a server that is not there is away, and its address keeps its password to itself', async () => {
    const { redis, states } = await connect('redis://user:hunter22@127.0.0.1:1');
    expect(redis.state.kind).toBe('away');
    await expect(cellsOn(redis).mark(['alice'], 'w1')).rejects.toMatchObject({ kind: 'storage' });
    expect(JSON.stringify(states)).not.toContain('hunter22');
  });

  it('keys that a script of another server version never saw are loaded by themselves', async () => {
    const { redis } = await connect();
    const client = await plain();
    const cells = cellsOn(redis);
    await cells.mark(['alice'], 'w1');
    await client.scriptFlush();
    await cells.mark(['alice'], 'w2');
    expect((await cells.look(['alice'], 'r1', '')).get('alice')).toEqual({ kind: 'marked' });
  });
});
