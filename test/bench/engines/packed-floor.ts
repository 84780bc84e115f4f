/** The floor that all is measured by: 500 records a value as one JSON text, and one row of a log for each change. */
import type { BenchRecord } from '../data/records.ts';
import type { Engine } from '../engine.ts';
import { createFloor, type Layout } from './floor.ts';
import { result } from './idb.ts';

const PACK = 500;

const layout: Layout = {
  stores: ['packs', 'log'],
  create(database) {
    database.createObjectStore('packs');
    database.createObjectStore('log', { autoIncrement: true });
  },
  putAll(transaction, records) {
    const packs = transaction.objectStore('packs');
    for (let from = 0; from < records.length; from += PACK) {
      packs.put(JSON.stringify(records.slice(from, from + PACK)), from / PACK);
    }
  },
  putChanged(transaction, records) {
    transaction.objectStore('log').put(JSON.stringify(records));
  },
  async readAll(transaction) {
    const read = (store: string): Promise<string[]> => result(transaction.objectStore(store).getAll() as IDBRequest);
    const texts = await Promise.all([read('packs'), read('log')]);
    // The log is the later word.
    const rows = texts.flat().flatMap((text) => JSON.parse(text) as BenchRecord[]);
    return [...new Map(rows.map((row) => [row.conversationID, row])).values()];
  },
};

export const engine: Engine = { create: (database) => createFloor(database, layout) };
