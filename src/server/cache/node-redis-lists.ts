import * as v from 'valibot';
import type { Meter } from '../figures/meter.ts';
import type { RedisConnection } from '../redis/node-redis-connection.ts';
import type { ListCache } from './list-cache.ts';

const StoredList = v.object({
  versionID: v.string(),
  version: v.number(),
  idHash: v.pipe(v.string(), v.regex(/^\d+$/u)),
  conversationIDs: v.array(v.string()),
});

export interface RedisListsOptions {
  readonly redis: RedisConnection;
  /** How long a list is kept, in seconds. */
  readonly listSeconds: number;
  readonly meter: Meter;
}

/** Lists in Redis: one text in JSON under `conv_list:user:{userID}`. */
export function redisLists({ redis, listSeconds, meter }: RedisListsOptions): ListCache {
  const failed = (reason: string): void => meter.count('cacheFailures', { cache: 'lists', reason });
  return {
    async get(userID) {
      try {
        const text = await redis.call(({ client }) => client.get(keyOf(userID)));
        if (text === null) return undefined;
        const { idHash, ...list } = v.parse(StoredList, JSON.parse(text));
        return { ...list, idHash: BigInt(idHash) };
      } catch {
        failed('look');
        return undefined;
      }
    },
    async put(userID, { versionID, version, idHash, conversationIDs }) {
      const text = JSON.stringify({ versionID, version, idHash: String(idHash), conversationIDs });
      await redis
        .call(({ client }) => client.set(keyOf(userID), text, { expiration: { type: 'EX', value: listSeconds } }))
        .catch(() => failed('fill'));
    },
  };
}

const keyOf = (userID: string): string => `conv_list:user:${userID}`;
