import type { CacheClearing, CacheClearingWrites } from '../store/cache-clearings.ts';
import { MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

interface Waiting extends CacheClearing {
  readonly lapsed: boolean;
}

export function memoryCacheClearings(undo: UndoLog): CacheClearingWrites {
  const table = new MemoryTable<Waiting>(undo);
  const epochs = new MemoryTable<string>(undo);
  // Not taken back with a transaction: numbers that nobody used do no harm.
  let lastID = 0;
  const waiting = (): Waiting[] => table.entries('').map(([, clearing]) => clearing);
  const put = (clearing: Waiting): void => table.set('', String(clearing.id), clearing);
  return {
    epoch: async () => epochs.get('', '') ?? '',
    pending: async (limit) =>
      waiting()
        .slice(0, limit)
        .map(({ id, userID }) => ({ id, userID })),
    add: async (userIDs) => {
      const othersLapsed = waiting().some(({ lapsed }) => lapsed);
      const added = userIDs.map((userID) => ({ id: ++lastID, userID, lapsed: false }));
      for (const clearing of added) put(clearing);
      return { ids: added.map(({ id }) => id), othersLapsed };
    },
    lapse: async (ids) => {
      for (const clearing of waiting()) if (ids.includes(clearing.id)) put({ ...clearing, lapsed: true });
    },
    remove: async (ids) => {
      for (const id of ids) table.delete('', String(id));
    },
    renewEpoch: async (epoch) => {
      epochs.set('', '', epoch);
    },
  };
}
