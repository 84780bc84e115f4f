/**
 * PouchDB on its IndexedDB adapter. It has no index that orders a window fast enough, so the list is kept in memory and
 * carried on by its changes feed; of each document only the last revision is kept. The cursor follows as a local document.
 */
import PouchDB from 'pouchdb-core';
import indexeddb from 'pouchdb-adapter-indexeddb';
import type { Change } from '../../data/changes.ts';
import type { BenchRecord } from '../../data/records.ts';
import type { Engine, Session } from '../../engine.ts';
import { groupCommit } from '../group-commit.ts';
import { MemoryList } from '../memory-list.ts';

PouchDB.plugin(indexeddb);

const CURSOR = '_local/cursor';

function create(name: string): Session {
  const database = new PouchDB<BenchRecord>(name, { adapter: 'indexeddb', revs_limit: 1, auto_compaction: true });
  const list = new MemoryList();
  const revisions = new Map<string, string>();
  let feed: PouchDB.Core.Changes<BenchRecord> | undefined;

  const put = async (records: readonly BenchRecord[], cursor: number): Promise<void> => {
    const documents = records.map((record) => {
      const revision = revisions.get(record.conversationID);
      return { ...record, _id: record.conversationID, ...(revision !== undefined && { _rev: revision }) };
    });
    for (const answer of await database.bulkDocs(documents)) {
      if (!('ok' in answer)) throw new Error(`${answer.id ?? ''}: not written`);
      revisions.set(answer.id, answer.rev);
    }
    const revision = revisions.get(CURSOR);
    const { rev } = await database.put({
      ...{ _id: CURSOR, cursor, ...(revision !== undefined && { _rev: revision }) },
    } as unknown as PouchDB.Core.PutDocument<BenchRecord>);
    revisions.set(CURSOR, rev);
  };

  const listen = async (): Promise<void> => {
    const { update_seq: since } = await database.info();
    let heard: BenchRecord[] = [];
    feed = database.changes({ since, live: true, include_docs: true }).on('change', ({ doc }) => {
      if (doc === undefined) return;
      if (heard.length === 0) {
        queueMicrotask(() => {
          list.put(heard);
          heard = [];
          list.tell();
        });
      }
      heard.push(doc);
    });
  };

  const commit = groupCommit((batch: readonly { changes: readonly Change[]; cursor: number }[]) =>
    put(
      batch.flatMap(({ changes }) => changes.map(({ record }) => record)),
      batch.at(-1)?.cursor ?? 0,
    ),
  );
  return {
    async open() {
      const { rows } = await database.allDocs({ include_docs: true });
      if (rows.length === 0) return;
      list.replace(rows.flatMap((row) => ('doc' in row && row.doc ? [row.doc] : [])));
      list.tell();
      await listen();
    },
    window: (limit, shown) => list.window(limit, shown),
    whole: (shown) => list.whole(shown),
    fill: (records, cursor) => async () => {
      await put(records, cursor);
      list.replace(records);
      list.tell();
      await listen();
    },
    change: (changes, cursor) => () => commit({ changes, cursor }),
    cursor: async () => (await database.get<{ cursor: number }>(CURSOR)).cursor,
    async close() {
      feed?.cancel();
      await database.close();
    },
  };
}

export const engine: Engine = { create };
