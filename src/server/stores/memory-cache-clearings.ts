import type { CacheClearing, CacheClearingWrites } from '../store/cache-clearings.ts';
import { MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

interface Waiting extends CacheClearing {
  /** ms since 1970. */
  readonly time: number;
}

export function memoryCacheClearings(undo: UndoLog): CacheClearingWrites {
  const table = new MemoryTable<Waiting>(undo);
  const epochs = new MemoryTable<string>(undo);
  // Not taken back with a transaction: numbers that nobody used do no harm.
  let lastID = 0;
  const waiting = (): Waiting[] => table.entries('').map(([, clearing]) => clearing);
  return {
    epoch: async () => epochs.get('', '') ?? '',
    pending: async (limit) =>
      waiting()
        .slice(0, limit)
        .map(({ id, userID }) => ({ id, userID })),
    add: async (userIDs, age, now) => {
      const earlier = waiting().some(({ time }) => time <= now - age);
      for (const userID of userIDs) {
        lastID++;
        table.set('', String(lastID), { id: lastID, userID, time: now });
      }
      return earlier;
    },
    remove: async (ids) => {
      for (const id of ids) table.delete('', String(id));
    },
    renewEpoch: async (epoch) => {
      epochs.set('', '', epoch);
    },
  };
}
