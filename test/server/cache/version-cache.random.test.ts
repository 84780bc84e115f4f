import { env } from 'node:process';
import { createClient } from '@redis/client';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VersionCells } from '../../../src/server/cache/cells.ts';
import { redisCells } from '../../../src/server/cache/node-redis-cells.ts';
import { processCells } from '../../../src/server/cache/process-cells.ts';
import { RedisConnection } from '../../../src/server/redis/node-redis-connection.ts';
import { anyDelays, anyLanes, MARK_MS, play } from '../../support/cache-play.ts';
import type { SharedCells } from '../../support/cache-play.ts';
import { noRedis, startRedis } from '../../support/redis.ts';

/** A busy machine is no slow Redis. */
const PATIENCE_MS = 60_000;

function inMemory(): SharedCells {
  let current: VersionCells | undefined;
  return {
    of: ({ now }) => (current ??= processCells({ now, headMs: 1e9, markMs: MARK_MS, capacity: 9 })),
    flush: async () => {
      current = undefined;
    },
    expireMarks: async () => {},
  };
}

/** Plays so many times, and counts the answers from the cache. */
async function playAll(runs: number, open: () => Promise<SharedCells>): Promise<number> {
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(anyDelays, anyLanes, async (delays, lanes) => {
      hits += await play(delays, lanes, await open());
    }),
    { numRuns: runs },
  );
  return hits;
}

describe('the cache of versions, its steps in any order', () => {
  it('SRV-1: no answer is older than a change that was acknowledged before it was asked', async () => {
    const runs = Number(env['CACHE_RUNS'] ?? 3000);
    expect(await playAll(runs, async () => inMemory())).toBeGreaterThan(runs);
  });

  it.skipIf(noRedis !== undefined)(`SRV-1: nor is it on a real Redis${noRedis ?? ''}`, async () => {
    const server = await startRedis();
    const redis = new RedisConnection({ url: server.url, pool: 500, commandMs: PATIENCE_MS });
    const client = createClient({ url: server.url });
    try {
      await redis.open();
      await client.connect();
      const shared: SharedCells = {
        of: () => redisCells({ redis, headSeconds: 86_400, markMs: MARK_MS }),
        flush: async () => void (await client.flushAll()),
        expireMarks: async () => {
          for (const key of await client.keys('version:user:*')) {
            if ((await client.get(key))?.startsWith('m|')) await client.del(key);
          }
        },
      };
      const runs = Number(env['CACHE_RUNS'] ?? 3000) / 20;
      const hits = await playAll(runs, async () => {
        await shared.flush();
        return shared;
      });
      expect(hits).toBeGreaterThan(runs);
    } finally {
      redis.close();
      client.destroy();
      await server.close();
    }
  });
});
