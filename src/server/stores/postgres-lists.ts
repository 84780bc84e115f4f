import type { ListPlace, ListReads } from '../store/lists.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

/**
 * A row of which there is nothing to see joins no counters, and without these no read position either. The OFFSET keeps
 * the look-up of counters one by one: a long list would else be worth reading those of all users for.
 */
const places = `
  SELECT c.conversation_id AS "conversationID", c.is_pinned AS "isPinned", c.recv_msg_opt AS "recvMsgOpt",
    coalesce(m.max_seq, 0) AS "maxSeq", coalesce(r.has_read_seq, 0) AS "hasReadSeq",
    coalesce(m.max_seq_time, 0) AS "maxSeqTime"
  FROM conversations c
  LEFT JOIN group_members g ON g.group_id = c.part AND g.user_id = c.owner_user_id
  LEFT JOIN LATERAL (SELECT * FROM max_seqs WHERE conversation_id = c.conversation_id OFFSET 0) m
    ON c.part = '' OR g.group_id IS NOT NULL
  LEFT JOIN read_seqs r ON r.user_id = c.owner_user_id AND r.conversation_id = m.conversation_id
  WHERE c.owner_user_id = $1`;

const all = statement<ListPlace>('places_of_owner', `${places} ORDER BY c.conversation_id`);
const find = statement<ListPlace>('find_places', `${places} AND c.conversation_id = ANY ($2::text[])`);

export function postgresLists(tx: PostgresTransaction): ListReads {
  return {
    all: async (ownerUserID) => {
      await tx.lock([ownerUserID]);
      return tx.all(all, [ownerUserID]);
    },
    find: async (ownerUserID, conversationIDs) => {
      await tx.lock([ownerUserID]);
      return tx.each(find, [...new Set(conversationIDs)], (batch) => [ownerUserID, batch]);
    },
  };
}
