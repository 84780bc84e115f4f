/** Dexie: `bulkPut`, and `liveQuery` over an index in the order of the list. */
import { Dexie, liveQuery, type EntityTable, type Table } from 'dexie';
import type { Change } from '../../data/changes.ts';
import { orderKeys, type OrderKeys } from '../../data/order.ts';
import type { BenchRecord } from '../../data/records.ts';
import type { Engine, Session, Shown } from '../../engine.ts';
import { groupCommit } from '../group-commit.ts';

type Row = BenchRecord & OrderKeys;

export const ORDER = '[pinRank+age+conversationID]';

export class Rows extends Dexie {
  declare readonly rows: EntityTable<Row, 'conversationID'>;
  declare readonly meta: Table<number, 'cursor'>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ rows: `conversationID, ${ORDER}`, meta: '' });
  }
}

function create(name: string): Session {
  const database = new Rows(name);
  const put = (records: readonly BenchRecord[], cursor: number): Promise<void> =>
    database.transaction('rw', database.rows, database.meta, async () => {
      await database.rows.bulkPut(records.map((record) => ({ ...record, ...orderKeys(record) })));
      await database.meta.put(cursor, 'cursor');
    });
  const commit = groupCommit((batch: readonly { changes: readonly Change[]; cursor: number }[]) =>
    put(
      batch.flatMap(({ changes }) => changes.map(({ record }) => record)),
      batch.at(-1)?.cursor ?? 0,
    ),
  );
  const live = (limit: number, shown: Shown): (() => void) => {
    const subscription = liveQuery(() => database.rows.orderBy(ORDER).limit(limit).toArray()).subscribe(shown);
    return () => subscription.unsubscribe();
  };
  return {
    async open() {
      await database.open();
    },
    window: live,
    whole: (shown) => live(Infinity, shown),
    fill: (records, cursor) => () => put(records, cursor),
    change: (changes, cursor) => () => commit({ changes, cursor }),
    cursor: async () => (await database.meta.get('cursor')) ?? 0,
    async close() {
      database.close();
    },
  };
}

export const engine: Engine = { create };
