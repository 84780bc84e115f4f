/**
 * RxDB on its Dexie storage, in one tab. Its index holds the order of the list in keys that ascend. It has no transaction
 * over rows and cursor, so the cursor follows.
 */
import {
  addRxPlugin,
  createRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxJsonSchema,
} from 'rxdb/plugins/core';
import { RxDBLocalDocumentsPlugin } from 'rxdb/plugins/local-documents';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { afterOpen } from '../after-open.ts';
import type { Change } from '../../data/changes.ts';
import { FAR_FUTURE, orderKeys, type OrderKeys } from '../../data/order.ts';
import type { BenchRecord } from '../../data/records.ts';
import type { Engine, Session, Shown } from '../../engine.ts';
import { groupCommit } from '../group-commit.ts';

addRxPlugin(RxDBLocalDocumentsPlugin);

type Row = BenchRecord & OrderKeys;

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;

const schema: RxJsonSchema<Row> = {
  version: 0,
  primaryKey: 'conversationID',
  type: 'object',
  properties: {
    ownerUserID: text,
    conversationID: { ...text, maxLength: 100 },
    recvMsgOpt: integer,
    conversationType: integer,
    userID: text,
    groupID: text,
    isPinned: flag,
    attachedInfo: text,
    isPrivateChat: flag,
    groupAtType: integer,
    ex: text,
    burnDuration: integer,
    minSeq: integer,
    maxSeq: integer,
    msgDestructTime: integer,
    latestMsgDestructTime: integer,
    isMsgDestruct: flag,
    latestSeq: integer,
    readSeq: integer,
    latestMsgTime: integer,
    showName: text,
    faceURL: text,
    pinRank: { ...integer, minimum: 0, maximum: 1, multipleOf: 1 },
    age: { ...integer, minimum: 0, maximum: FAR_FUTURE, multipleOf: 1 },
  },
  required: ['conversationID', 'pinRank', 'age'],
  indexes: [['pinRank', 'age', 'conversationID']],
};

const toRow = (record: BenchRecord): Row => ({ ...record, ...orderKeys(record) });

function create(name: string): Session {
  let database: RxDatabase;
  let rows: RxCollection<Row>;
  const opened = afterOpen();
  const putCursor = (cursor: number): Promise<unknown> => database.upsertLocal('cursor', { cursor });
  const commit = groupCommit(async (batch: readonly { changes: readonly Change[]; cursor: number }[]) => {
    await rows.bulkUpsert(batch.flatMap(({ changes }) => changes.map(({ record }) => toRow(record))));
    await putCursor(batch.at(-1)?.cursor ?? 0);
  });
  const live = (limit: number | undefined, shown: Shown): (() => void) =>
    opened.run(() => {
      const subscription = rows
        .find({
          selector: {},
          sort: [{ pinRank: 'asc' }, { age: 'asc' }, { conversationID: 'asc' }],
          ...(limit !== undefined && { limit }),
        })
        .$.subscribe(shown);
      return () => subscription.unsubscribe();
    });
  return {
    async open() {
      database = await createRxDatabase({
        ...{ name, storage: getRxStorageDexie({ chromeTransactionDurability: 'relaxed' }), localDocuments: true },
        multiInstance: false,
      });
      ({ rows } = await database.addCollections({ rows: { schema } }));
      opened.begin();
    },
    window: live,
    whole: (shown) => live(undefined, shown),
    fill: (records, cursor) => async () => {
      await rows.bulkInsert(records.map(toRow));
      await putCursor(cursor);
    },
    change: (changes, cursor) => () => commit({ changes, cursor }),
    cursor: async () => (await database.getLocal<{ cursor: number }>('cursor'))?.get('cursor') as number,
    close: async () => {
      await database.close();
    },
  };
}

export const engine: Engine = { create };
