import type { DatabaseSync } from 'node:sqlite';
import type { CacheClearing, CacheClearingWrites } from '../store/cache-clearings.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteCacheClearings(database: DatabaseSync): CacheClearingWrites {
  const epoch = prepareQuery<{ epoch: string }>(database, 'SELECT epoch FROM cacheEpoch WHERE id = 1');
  const pending = prepareQuery<CacheClearing>(database, 'SELECT id, userID FROM cacheClearings ORDER BY id LIMIT ?');
  const oldest = prepareQuery<{ time: number }>(database, 'SELECT time FROM cacheClearings ORDER BY id LIMIT 1');
  const add = database.prepare('INSERT INTO cacheClearings (userID, time) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM cacheClearings WHERE id = ?');
  const renew = database.prepare('INSERT OR REPLACE INTO cacheEpoch (id, epoch) VALUES (1, ?)');
  return {
    epoch: async () => epoch.get()?.epoch ?? '',
    pending: async (limit) => pending.all(limit),
    add: async (userIDs, age, now) => {
      const first = oldest.get();
      for (const userID of userIDs) add.run(userID, now);
      return first !== undefined && first.time <= now - age;
    },
    remove: async (ids) => {
      for (const id of ids) remove.run(id);
    },
    renewEpoch: async (value) => {
      renew.run(value);
    },
  };
}
