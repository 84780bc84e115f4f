/**
 * TanStack DB with its SQLite persistence in OPFS, in one tab, as a collection that is synced: what it is given it shows
 * at once and writes after. Its index holds the order of the list in one key that ascends.
 */
import {
  createBrowserWASQLitePersistence,
  openBrowserWASQLiteOPFSDatabase,
  persistedCollectionOptions,
  type BrowserWASQLiteDatabase,
} from '@tanstack/browser-db-sqlite-persistence';
import { BTreeIndex, createCollection, createLiveQueryCollection, type SyncConfig } from '@tanstack/db';
import { afterOpen } from '../after-open.ts';
import type { Change } from '../../data/changes.ts';
import { orderKeys } from '../../data/order.ts';
import type { BenchRecord } from '../../data/records.ts';
import type { Engine, Session, Shown } from '../../engine.ts';
import { groupCommit } from '../group-commit.ts';

type Row = BenchRecord & { readonly order: string };
type Source = Parameters<SyncConfig<Row, string>['sync']>[0];

function toRow(record: BenchRecord): Row {
  const { pinRank, age } = orderKeys(record);
  return { ...record, order: `${pinRank} ${String(age).padStart(14, '0')} ${record.conversationID}` };
}

function create(name: string): Session {
  let database: BrowserWASQLiteDatabase;
  let rows: ReturnType<typeof createRows>['rows'];
  let source: Promise<Source>;
  const opened = afterOpen();

  const write = async (type: 'insert' | 'update', records: readonly BenchRecord[], cursor: number): Promise<void> => {
    const { begin, write: put, commit, metadata } = await source;
    begin();
    for (const record of records) put({ type, value: toRow(record) });
    metadata?.collection.set('cursor', cursor);
    await commit();
  };
  const commit = groupCommit((batch: readonly { changes: readonly Change[]; cursor: number }[]) => {
    const records = batch.flatMap(({ changes }) => changes.map(({ record }) => record));
    return write('update', records, batch.at(-1)?.cursor ?? 0);
  });
  const live = (limit: number | undefined, shown: Shown): (() => void) =>
    opened.run(() => {
      const query = createLiveQueryCollection({
        startSync: true,
        query: (q) => {
          const ordered = q.from({ row: rows }).orderBy(({ row }) => row.order);
          return limit === undefined ? ordered : ordered.limit(limit);
        },
      });
      const tell = (): void => shown(query.toArray);
      const subscription = query.subscribeChanges(tell, { includeInitialState: true });
      return () => {
        subscription.unsubscribe();
        void query.cleanup();
      };
    });
  return {
    async open() {
      database = await openBrowserWASQLiteOPFSDatabase({ databaseName: `${name}.sqlite` });
      ({ rows, source } = createRows(database));
      opened.begin();
      await rows.preload();
    },
    window: live,
    whole: (shown) => live(undefined, shown),
    fill: (records, cursor) => () => write('insert', records, cursor),
    change: (changes, cursor) => () => commit({ changes, cursor }),
    cursor: async () => (await source).metadata?.collection.get('cursor') as number,
    async close() {
      await rows.cleanup();
      await database.close?.();
    },
  };
}

function createRows(database: BrowserWASQLiteDatabase) {
  let begun: (controls: Source) => void = () => {};
  const source = new Promise<Source>((resolve) => {
    begun = resolve;
  });
  const rows = createCollection(
    persistedCollectionOptions<Row, string>({
      id: 'rows',
      getKey: ({ conversationID }) => conversationID,
      persistence: createBrowserWASQLitePersistence({ database }),
      schemaVersion: 1,
      startSync: true,
      autoIndex: 'eager',
      defaultIndexType: BTreeIndex,
      sync: {
        sync: (controls) => {
          begun(controls);
          controls.markReady();
        },
      },
    }),
  );
  return { rows, source };
}

export const engine: Engine = { create };
