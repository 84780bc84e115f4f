import type { MsgData } from '../../protocol/message.ts';
import type { MessageWrites } from '../store/messages.ts';
import type { MaxSeq, ReadSeq, SeqWrites } from '../store/seqs.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

const max = statement<MaxSeq & { readonly id: string }>(
  'max_seqs',
  `SELECT conversation_id AS id, max_seq AS "maxSeq", max_seq_time AS "maxSeqTime"
   FROM max_seqs WHERE conversation_id = ANY ($1::text[])`,
);
const read = statement<ReadSeq & { readonly id: string }>(
  'read_seqs',
  `SELECT conversation_id AS id, has_read_seq AS "hasReadSeq", unread_count_time AS "unreadCountTime"
   FROM read_seqs WHERE user_id = $1 AND conversation_id = ANY ($2::text[])`,
);
const next = statement<{ maxSeq: number }>(
  'next_seq',
  `INSERT INTO max_seqs (conversation_id, max_seq, max_seq_time) VALUES ($1, 1, $2)
   ON CONFLICT (conversation_id) DO UPDATE SET max_seq = max_seqs.max_seq + 1, max_seq_time = excluded.max_seq_time
   RETURNING max_seq AS "maxSeq"`,
);
const raise = statement(
  'raise_read_seq',
  `INSERT INTO read_seqs (user_id, conversation_id, has_read_seq, unread_count_time) VALUES ($1, $2, $3, $4)
   ON CONFLICT (user_id, conversation_id)
   DO UPDATE SET has_read_seq = excluded.has_read_seq, unread_count_time = excluded.unread_count_time
   WHERE excluded.has_read_seq > read_seqs.has_read_seq RETURNING 1`,
);

export function postgresSeqs(tx: PostgresTransaction): SeqWrites {
  return {
    max: async (conversationIDs) => {
      const found = await tx.each(max, [...new Set(conversationIDs)], (batch) => [batch]);
      return new Map(found.map(({ id, ...seq }) => [id, seq]));
    },
    read: async (userID, conversationIDs) => {
      const found = await tx.each(read, [...new Set(conversationIDs)], (batch) => [userID, batch]);
      return new Map(found.map(({ id, ...seq }) => [id, seq]));
    },
    next: async (conversationID, time) => (await tx.all(next, [conversationID, time]))[0]?.maxSeq ?? 0,
    raise: async (userID, conversationID, { hasReadSeq, unreadCountTime }) =>
      hasReadSeq > 0 && (await tx.all(raise, [userID, conversationID, hasReadSeq, unreadCountTime])).length === 1,
  };
}

interface StoredMessage {
  readonly message: string;
}

const get = statement<StoredMessage>(
  'get_message',
  'SELECT message FROM messages WHERE conversation_id = $1 AND seq = $2',
);
const getLocked = statement<StoredMessage>('get_message_locked', `${get.text} FOR UPDATE`);
const latest = statement<StoredMessage & { readonly id: string }>(
  'latest_messages',
  `SELECT k.id, m.message FROM unnest($1::text[]) AS k (id) CROSS JOIN LATERAL
     (SELECT message FROM messages WHERE conversation_id = k.id ORDER BY seq DESC LIMIT 1) AS m`,
);
const put = statement(
  'put_message',
  `INSERT INTO messages (conversation_id, seq, message) VALUES ($1, $2, $3)
   ON CONFLICT (conversation_id, seq) DO UPDATE SET message = excluded.message`,
);
const remove = statement(
  'delete_messages',
  'DELETE FROM messages WHERE conversation_id = $1 AND seq = ANY ($2::bigint[])',
);

/** What stands there is what `put` wrote. */
const parse = (row: StoredMessage): MsgData => JSON.parse(row.message) as MsgData;

export function postgresMessages(tx: PostgresTransaction): MessageWrites {
  return {
    get: async (conversationID, seq) => {
      const [found] = await tx.all(tx.locks ? getLocked : get, [conversationID, seq]);
      return found && parse(found);
    },
    latest: async (conversationIDs) => {
      const found = await tx.each(latest, [...new Set(conversationIDs)], (batch) => [batch]);
      return new Map(found.map((row) => [row.id, parse(row)]));
    },
    put: async (conversationID, message) => {
      await tx.all(put, [conversationID, message.seq, JSON.stringify(message)]);
    },
    delete: async (conversationID, seqs) => {
      await tx.each(remove, seqs, (batch) => [conversationID, batch]);
    },
  };
}
