import type { CacheClearing, CacheClearingWrites } from '../store/cache-clearings.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

const epoch = statement<{ epoch: string }>('cache_epoch', 'SELECT epoch FROM cache_epoch WHERE id = 1');
const pending = statement<CacheClearing>(
  'pending_cache_clearings',
  'SELECT id, user_id AS "userID" FROM cache_clearings ORDER BY id LIMIT $1',
);
// Locked, so that whoever works it off waits for this transaction.
const lapsed = statement(
  'lapsed_cache_clearing',
  'SELECT 1 FROM cache_clearings WHERE lapsed ORDER BY id LIMIT 1 FOR KEY SHARE',
);
const add = statement<{ id: number }>(
  'add_cache_clearings',
  'INSERT INTO cache_clearings (user_id) SELECT unnest($1::text[]) RETURNING id',
);
const lapse = statement(
  'lapse_cache_clearings',
  'UPDATE cache_clearings SET lapsed = true WHERE id = ANY ($1::bigint[])',
);
const remove = statement('remove_cache_clearings', 'DELETE FROM cache_clearings WHERE id = ANY ($1::bigint[])');
const renew = statement(
  'renew_cache_epoch',
  'INSERT INTO cache_epoch (id, epoch) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch',
);

export function postgresCacheClearings(tx: PostgresTransaction): CacheClearingWrites {
  return {
    epoch: async () => (await tx.all(epoch))[0]?.epoch ?? '',
    pending: (limit) => tx.all(pending, [limit]),
    add: async (userIDs) => {
      const others = await tx.all(lapsed);
      const added = await tx.each(add, userIDs, (batch) => [batch]);
      return { ids: added.map(({ id }) => id), othersLapsed: others.length > 0 };
    },
    lapse: async (ids) => {
      await tx.each(lapse, ids, (batch) => [batch]);
    },
    remove: async (ids) => {
      await tx.each(remove, ids, (batch) => [batch]);
    },
    renewEpoch: async (value) => {
      await tx.all(renew, [value]);
    },
  };
}
