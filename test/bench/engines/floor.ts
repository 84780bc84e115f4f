/**
 * What both floors share: a list in memory, a row with cursor and first screen, and writes that wait written together.
 * They are the least that can be done by hand, with neither tabs, nor outbox, nor checks of what comes in.
 */
import type { Change } from '../data/changes.ts';
import type { BenchRecord } from '../data/records.ts';
import type { Session } from '../engine.ts';
import { groupCommit } from './group-commit.ts';
import { done, openDatabase, result, write } from './idb.ts';
import { MemoryList } from './memory-list.ts';

/** How the records lie on the disk, beside the head. */
export interface Layout {
  readonly stores: readonly string[];
  create(database: IDBDatabase): void;
  putAll(transaction: IDBTransaction, records: readonly BenchRecord[]): void;
  putChanged(transaction: IDBTransaction, records: readonly BenchRecord[]): void;
  readAll(transaction: IDBTransaction): Promise<readonly BenchRecord[]>;
}

interface Head {
  readonly cursor: number;
  readonly first: readonly BenchRecord[];
}

const HEAD = 'head';
const FIRST_SCREEN = 50;

export function createFloor(name: string, layout: Layout): Session {
  const list = new MemoryList();
  const stores = [HEAD, ...layout.stores];
  let database: IDBDatabase;
  let loaded = Promise.resolve();

  const putHead = (transaction: IDBTransaction, cursor: number): void => {
    const head: Head = { cursor, first: list.first(FIRST_SCREEN) };
    transaction.objectStore(HEAD).put(head, 0);
  };
  const readHead = (): Promise<Head | undefined> =>
    result(database.transaction(HEAD).objectStore(HEAD).get(0) as IDBRequest<Head | undefined>);

  const commit = groupCommit(async (batch: readonly { changes: readonly Change[]; cursor: number }[]) => {
    await loaded;
    const records = batch.flatMap(({ changes }) => changes.map(({ record }) => record));
    const transaction = write(database, stores);
    layout.putChanged(transaction, records);
    list.put(records);
    putHead(transaction, batch.at(-1)?.cursor ?? 0);
    await done(transaction);
    list.tell();
  });

  return {
    async open() {
      database = await openDatabase(name, (created) => {
        created.createObjectStore(HEAD);
        layout.create(created);
      });
      const head = await readHead();
      if (head === undefined) return;
      list.replace(head.first);
      list.tell();
      loaded = layout.readAll(database.transaction(layout.stores)).then((records) => {
        list.replace(records);
        list.tell();
      });
    },
    window: (limit, shown) => list.window(limit, shown),
    whole: (shown) => list.whole(shown),
    fill: (records, cursor) => async () => {
      const transaction = write(database, stores);
      layout.putAll(transaction, records);
      list.replace(records);
      putHead(transaction, cursor);
      await done(transaction);
      list.tell();
    },
    change: (changes, cursor) => () => commit({ changes, cursor }),
    cursor: async () => (await readHead())?.cursor ?? 0,
    async close() {
      await loaded;
      database.close();
    },
  };
}
