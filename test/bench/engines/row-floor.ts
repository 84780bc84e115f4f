/** The floor of the usual layout: one value a record. */
import type { BenchRecord } from '../data/records.ts';
import type { Engine } from '../engine.ts';
import { createFloor, type Layout } from './floor.ts';
import { result } from './idb.ts';

const putEach = (transaction: IDBTransaction, records: readonly BenchRecord[]): void => {
  const rows = transaction.objectStore('rows');
  for (const record of records) rows.put(record);
};

const layout: Layout = {
  stores: ['rows'],
  create(database) {
    database.createObjectStore('rows', { keyPath: 'conversationID' });
  },
  putAll: putEach,
  putChanged: putEach,
  readAll: (transaction) => result(transaction.objectStore('rows').getAll() as IDBRequest<BenchRecord[]>),
};

export const engine: Engine = { create: (database) => createFloor(database, layout) };
