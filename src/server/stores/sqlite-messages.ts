import type { DatabaseSync } from 'node:sqlite';
import type { MsgData } from '../../protocol/message.ts';
import type { MessageWrites } from '../store/messages.ts';
import type { MaxSeq, ReadSeq, SeqWrites } from '../store/seqs.ts';
import { collect } from './collect.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteSeqs(database: DatabaseSync): SeqWrites {
  const max = prepareQuery<MaxSeq>(database, 'SELECT maxSeq, maxSeqTime FROM maxSeqs WHERE conversationID = ?');
  const read = prepareQuery<ReadSeq>(
    database,
    'SELECT hasReadSeq, unreadCountTime FROM readSeqs WHERE userID = ? AND conversationID = ?',
  );
  const next = prepareQuery<{ maxSeq: number }>(
    database,
    `INSERT INTO maxSeqs (conversationID, maxSeq, maxSeqTime) VALUES (?, 1, ?)
     ON CONFLICT DO UPDATE SET maxSeq = maxSeq + 1, maxSeqTime = excluded.maxSeqTime RETURNING maxSeq`,
  );
  const raise = database.prepare(
    `INSERT INTO readSeqs (userID, conversationID, hasReadSeq, unreadCountTime) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET hasReadSeq = excluded.hasReadSeq, unreadCountTime = excluded.unreadCountTime
     WHERE excluded.hasReadSeq > hasReadSeq`,
  );
  return {
    max: async (conversationIDs) => collect(conversationIDs, (id) => max.get(id)),
    read: async (userID, conversationIDs) => collect(conversationIDs, (id) => read.get(userID, id)),
    next: async (conversationID, time) => next.all(conversationID, time)[0]?.maxSeq ?? 0,
    raise: async (userID, conversationID, { hasReadSeq, unreadCountTime }) =>
      hasReadSeq > 0 && raise.run(userID, conversationID, hasReadSeq, unreadCountTime).changes === 1,
  };
}

/** What stands there is what `put` wrote. */
function parse(row: { message: string } | undefined): MsgData | undefined {
  return row && (JSON.parse(row.message) as MsgData);
}

export function sqliteMessages(database: DatabaseSync): MessageWrites {
  const get = prepareQuery<{ message: string }>(
    database,
    'SELECT message FROM messages WHERE conversationID = ? AND seq = ?',
  );
  const latest = prepareQuery<{ message: string }>(
    database,
    'SELECT message FROM messages WHERE conversationID = ? ORDER BY seq DESC LIMIT 1',
  );
  const put = database.prepare('INSERT OR REPLACE INTO messages (conversationID, seq, message) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM messages WHERE conversationID = ? AND seq = ?');
  return {
    get: async (conversationID, seq) => parse(get.get(conversationID, seq)),
    latest: async (conversationIDs) => collect(conversationIDs, (id) => parse(latest.get(id))),
    put: async (conversationID, message) => {
      put.run(conversationID, message.seq, JSON.stringify(message));
    },
    delete: async (conversationID, seqs) => {
      for (const seq of seqs) remove.run(conversationID, seq);
    },
  };
}
