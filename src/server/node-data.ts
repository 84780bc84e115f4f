import { SyncError } from '../errors.ts';
import { CACHE_PLACE } from './cache/cache-place.ts';
import { openProcessCache, openRedisCache } from './cache/node-cache.ts';
import type { CacheOptions, OpenCache } from './cache/node-cache.ts';
import type { Log } from './figures/log.ts';
import { connectRedis, isPostgres, openStore } from './node-engines.ts';
import type { RedisConnection, RedisState } from './redis/node-redis-connection.ts';
import type { ServerStore } from './store.ts';

export interface DataOptions {
  /** An SQLite file, made where there is none, or `postgres://…`; default `:memory:`. */
  readonly database?: string;
  /** Instead of a database. The server closes it. */
  readonly store?: ServerStore;
  /**
   * Where versions are cached: `process`, only where no other process writes to the database; `none`; or `redis://…`, which
   * also joins the nodes of one database. Default `process` with SQLite, `none` with PostgreSQL or a store of one's own.
   */
  readonly cache?: string | undefined;
}

/** What the server's data lies in. */
export interface ServerData extends Pick<Partial<OpenCache>, 'listAt'> {
  readonly store: ServerStore;
  readonly cachedHeads?: OpenCache['heads'];
  readonly redis?: RedisConnection;
  /** After the store was closed. */
  close(): Promise<void>;
}

/**
 * Opens the database and its cache.
 *
 * @throws SyncError of kind `options` for a wrong one, `storage` where the database cannot be used. A Redis that is away is
 *   no error: the server goes on without it, and says so in its log.
 */
export async function openData(options: DataOptions, parts: Omit<CacheOptions, 'store'>): Promise<ServerData> {
  const { database = ':memory:', cache = options.store || isPostgres(database) ? 'none' : 'process' } = options;
  if (!CACHE_PLACE.test(cache)) {
    throw new SyncError('options', 'cache: expected process, none or redis://…', { path: 'cache' });
  }
  const { limits, meter, log } = parts;
  const store = options.store ?? (await openStore(database, limits, meter, log));
  if (cache === 'none') return { store, close: async () => {} };
  let redis: RedisConnection | undefined;
  try {
    if (cache === 'process') return await dataOf(openProcessCache({ ...parts, store }), parts);
    redis = await connectRedis({ url: cache, pool: limits.redisPool, onState: tell(log), now: parts.ticks });
    return await dataOf(await openRedisCache(redis, { ...parts, store }), parts, redis);
  } catch (error) {
    await store.close();
    redis?.close();
    throw error;
  }
}

async function dataOf(
  cache: OpenCache,
  { limits, log }: Omit<CacheOptions, 'store'>,
  redis?: RedisConnection,
): Promise<ServerData> {
  // A cold cache is only slower.
  await cache.warmUp(limits.warmUp).catch((error: unknown) => log.write('warn', 'warm-up failed', { error }));
  return {
    ...{ store: cache.store, cachedHeads: cache.heads, listAt: cache.listAt },
    ...(redis && { redis }),
    async close() {
      await cache.close();
      redis?.close();
    },
  };
}

/** Writes a line when Redis goes or comes back, and none for each attempt between. */
function tell(log: Log): (state: RedisState) => void {
  let last: RedisState['kind'] | undefined;
  return (state) => {
    if (state.kind === last) return;
    last = state.kind;
    if (state.kind === 'ready') log.write('info', 'Redis answers');
    else log.write('warn', 'goes on without Redis', { reason: state.reason });
  };
}
