import type { Log } from '../figures/log.ts';
import type { Meter } from '../figures/meter.ts';
import type { ServerLimits } from '../limits/limits.ts';
import { loadRedisCache } from '../node-engines.ts';
import type { RedisConnection } from '../redis/node-redis-connection.ts';
import type { ServerStore } from '../store.ts';
import type { Delay } from '../timer.ts';
import { ownPermit } from './permit.ts';
import { polledPermit } from './polled-permit.ts';
import { processCells } from './process-cells.ts';
import { processLists } from './process-lists.ts';
import { versionCache } from './version-cache.ts';
import type { VersionCache } from './version-cache.ts';

export interface CacheOptions {
  readonly store: ServerStore;
  readonly limits: ServerLimits;
  readonly meter: Meter;
  readonly log: Log;
  /** ms since any moment; never goes back. */
  readonly ticks: () => number;
  readonly delay: Delay;
}

export interface OpenCache extends VersionCache {
  /** After the store: frees what the cache holds. */
  close(): Promise<void>;
}

const newID = (): string => crypto.randomUUID();
/** A commit that was sent may take as long as a statement, and is waited for as long again. */
const markMsOf = ({ queryTimeout }: ServerLimits): number => 2 * queryTimeout * 1000;

/** A cache in this process: right only where no other process writes to the database. */
export function openProcessCache({ store, limits, meter, ticks: now }: CacheOptions): OpenCache {
  const cells = processCells({ now, headMs: limits.cacheTTL * 1000, markMs: markMsOf(limits) });
  const lists = processLists({ now, listMs: limits.listTTL * 1000 });
  return { ...versionCache({ store, cells, permit: ownPermit(), lists, meter, newID }), close: async () => {} };
}

/** A cache in Redis, for any number of nodes. Where Redis is away, the server goes on without it. */
export async function openRedisCache(redis: RedisConnection, options: CacheOptions): Promise<OpenCache> {
  const { store, limits, meter, ticks: now, delay } = options;
  const { redisCells, redisLists } = await loadRedisCache();
  const over = new AbortController();
  const cells = redisCells({ redis, headSeconds: limits.cacheTTL, markMs: markMsOf(limits) });
  const lists = redisLists({ redis, listSeconds: limits.listTTL, meter });
  const permit = await polledPermit({ store, cells, meter, delay, now, signal: over.signal });
  return {
    ...versionCache({ store, cells, permit, lists, meter, newID }),
    async close() {
      over.abort(new Error('the server has closed'));
      await permit.ended;
    },
  };
}
