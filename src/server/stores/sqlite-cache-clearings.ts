import type { DatabaseSync } from 'node:sqlite';
import type { CacheClearing, CacheClearingWrites } from '../store/cache-clearings.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteCacheClearings(database: DatabaseSync): CacheClearingWrites {
  const epoch = prepareQuery<{ epoch: string }>(database, 'SELECT epoch FROM cacheEpoch WHERE id = 1');
  const pending = prepareQuery<CacheClearing>(database, 'SELECT id, userID FROM cacheClearings ORDER BY id LIMIT ?');
  const lapsed = prepareQuery(database, 'SELECT 1 FROM cacheClearings WHERE lapsed = 1 LIMIT 1');
  const add = prepareQuery<{ id: number }>(database, 'INSERT INTO cacheClearings (userID) VALUES (?) RETURNING id');
  const lapse = database.prepare('UPDATE cacheClearings SET lapsed = 1 WHERE id = ?');
  const remove = database.prepare('DELETE FROM cacheClearings WHERE id = ?');
  const renew = database.prepare('INSERT OR REPLACE INTO cacheEpoch (id, epoch) VALUES (1, ?)');
  return {
    epoch: async () => epoch.get()?.epoch ?? '',
    pending: async (limit) => pending.all(limit),
    add: async (userIDs) => {
      const othersLapsed = lapsed.get() !== undefined;
      return { ids: userIDs.flatMap((userID) => add.all(userID).map(({ id }) => id)), othersLapsed };
    },
    lapse: async (ids) => {
      for (const id of ids) lapse.run(id);
    },
    remove: async (ids) => {
      for (const id of ids) remove.run(id);
    },
    renewEpoch: async (value) => {
      renew.run(value);
    },
  };
}
