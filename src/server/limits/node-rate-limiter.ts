import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RedisConnection } from '../redis/node-redis-connection.ts';
import type { ServerLimits } from './limits.ts';
import type { RateLimiter, RateScope } from './rate-limiter.ts';

const MINUTE = 60;
/** Over which a burst may be spent: were it a minute too, a burst would be a higher rate and nothing else. */
const BURST = 10 * MINUTE;

export interface NodeRateLimiterOptions {
  readonly limits: Pick<ServerLimits, 'userRate' | 'userBurst' | 'addressRate'>;
  /** By which nodes count together. */
  readonly redis?: Pick<RedisConnection, 'call' | 'state'>;
}

export interface NodeRateLimiter extends RateLimiter {
  /** Forgets what was counted here. */
  close(): void;
}

/** Counts in the memory of this process, or in Redis, and in memory again where Redis does not answer. */
export function createRateLimiter({ limits, redis }: NodeRateLimiterOptions): NodeRateLimiter {
  const memories: RateLimiterMemory[] = [];

  function counter(keyPrefix: string, points: number, duration: number): RateLimiterAbstract {
    const memory = new RateLimiterMemory({ keyPrefix, points, duration });
    memories.push(memory);
    if (redis === undefined) return memory;
    return new RateLimiterRedis({
      ...{ keyPrefix, points, duration, storeClient: storeClientOf(redis), insuranceLimiter: memory },
      ...{ useRedisPackage: true, rejectIfRedisNotReady: true },
    });
  }

  const { userRate, userBurst, addressRate } = limits;
  const scopes: Record<RateScope, Pick<RateLimiterAbstract, 'consume'> | undefined> = {
    user:
      userRate > 0
        ? new BurstyRateLimiter(counter('rate:user', userRate, MINUTE), counter('burst:user', userBurst, BURST))
        : undefined,
    address: addressRate > 0 ? counter('rate:address', addressRate, MINUTE) : undefined,
  };

  return {
    async take(scope, key) {
      try {
        await scopes[scope]?.consume(key);
        return undefined;
      } catch (error) {
        if (error instanceof RateLimiterRes) return error.msBeforeNext;
        throw error;
      }
    },
    close() {
      // Each key has a timer of its own.
      for (const memory of memories) for (const { key } of memory.dump().storage) void memory.delete(key);
    },
  };
}

/** As much of a client as the library asks; while Redis is away or slow, each call rejects at once. */
function storeClientOf(redis: Pick<RedisConnection, 'call' | 'state'>): object {
  return {
    get isReady(): boolean {
      return redis.state.kind === 'ready';
    },
    eval: (script: string, options: { readonly keys: string[]; readonly arguments: string[] }) =>
      redis.call(({ client }) => client.eval(script, options)),
  };
}
