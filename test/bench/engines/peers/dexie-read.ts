/** The least that an app on Dexie can wait for: the database of `dexie.ts` opened, and its first rows read once. */
import type { BenchRecord } from '../../data/records.ts';
import type { Engine, Shown } from '../../engine.ts';
import { ORDER, Rows } from './dexie.ts';

const nothing = (): Promise<never> => Promise.reject(new Error('it only reads'));

export const engine: Engine = {
  create(name) {
    const database = new Rows(name);
    const reads: (() => Promise<void>)[] = [];
    const read = (limit: number, shown: Shown): (() => void) => {
      reads.push(async () => shown(await rowsOf(database, limit)));
      return () => {};
    };
    return {
      async open() {
        await database.open();
        for (const run of reads) await run();
      },
      window: read,
      whole: (shown) => read(Infinity, shown),
      fill: () => nothing,
      change: () => nothing,
      cursor: async () => (await database.meta.get('cursor')) ?? 0,
      async close() {
        database.close();
      },
    };
  },
};

async function rowsOf(database: Rows, limit: number): Promise<readonly BenchRecord[]> {
  return database.rows.orderBy(ORDER).limit(limit).toArray();
}
