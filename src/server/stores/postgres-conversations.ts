import type { WireConversation } from '../../protocol/conversation.ts';
import type { ConversationKey, ConversationWrites } from '../store/conversations.ts';
import { partOf } from '../store/part.ts';
import { lastOfEach } from './last-of-each.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

/** The column of each field, and its type. */
const COLUMNS: { readonly [Field in keyof WireConversation]: readonly [name: string, type: string] } = {
  ownerUserID: ['owner_user_id', 'text'],
  conversationID: ['conversation_id', 'text'],
  recvMsgOpt: ['recv_msg_opt', 'bigint'],
  conversationType: ['conversation_type', 'bigint'],
  userID: ['user_id', 'text'],
  groupID: ['group_id', 'text'],
  isPinned: ['is_pinned', 'boolean'],
  attachedInfo: ['attached_info', 'text'],
  isPrivateChat: ['is_private_chat', 'boolean'],
  groupAtType: ['group_at_type', 'bigint'],
  ex: ['ex', 'text'],
  burnDuration: ['burn_duration', 'bigint'],
  minSeq: ['min_seq', 'bigint'],
  maxSeq: ['max_seq', 'bigint'],
  msgDestructTime: ['msg_destruct_time', 'bigint'],
  latestMsgDestructTime: ['latest_msg_destruct_time', 'bigint'],
  isMsgDestruct: ['is_msg_destruct', 'boolean'],
};

const fields = Object.keys(COLUMNS) as (keyof WireConversation)[];
const names = fields.map((field) => COLUMNS[field][0]);
const row = fields.map((field) => `c.${COLUMNS[field][0]} AS "${field}"`).join(', ');
const arrays = fields.map((field, i) => `$${i + 1}::${COLUMNS[field][1]}[]`).join(', ');

const find = statement<WireConversation>(
  'find_conversations',
  `SELECT ${row} FROM unnest($1::text[], $2::text[]) AS k (owner_user_id, conversation_id)
   JOIN conversations c ON c.owner_user_id = k.owner_user_id AND c.conversation_id = k.conversation_id`,
);
const ofOwner = statement<WireConversation>(
  'conversations_of_owner',
  `SELECT ${row} FROM conversations c WHERE c.owner_user_id = $1 ORDER BY c.conversation_id`,
);
const idsOfOwner = statement<{ id: string }>(
  'conversation_ids_of_owner',
  'SELECT conversation_id AS id FROM conversations WHERE owner_user_id = $1 ORDER BY conversation_id',
);
const pinnedIDs = statement<{ id: string }>(
  'pinned_conversation_ids',
  'SELECT conversation_id AS id FROM conversations WHERE owner_user_id = $1 AND is_pinned ORDER BY conversation_id',
);
const put = statement(
  'put_conversations',
  `INSERT INTO conversations (${names.join(', ')}, part) SELECT * FROM unnest(${arrays}, $${fields.length + 1}::text[])
   ON CONFLICT (owner_user_id, conversation_id) DO UPDATE SET
   ${names
     .slice(2)
     .map((name) => `${name} = excluded.${name}`)
     .join(', ')}`,
);
const remove = statement(
  'delete_conversations',
  `DELETE FROM conversations c USING unnest($1::text[], $2::text[]) AS k (owner_user_id, conversation_id)
   WHERE c.owner_user_id = k.owner_user_id AND c.conversation_id = k.conversation_id`,
);

const keyOf = ({ ownerUserID, conversationID }: ConversationKey): string =>
  JSON.stringify([ownerUserID, conversationID]);
const columnsOf = (keys: readonly ConversationKey[]): readonly unknown[] => [
  keys.map((key) => key.ownerUserID),
  keys.map((key) => key.conversationID),
];

export function postgresConversations(tx: PostgresTransaction): ConversationWrites {
  const lockOwners = (keys: readonly ConversationKey[]) => tx.lock(keys.map((key) => key.ownerUserID));
  return {
    find: async (keys) => {
      await lockOwners(keys);
      return tx.each(find, lastOfEach(keys, keyOf), columnsOf);
    },
    ofOwner: async (ownerUserID) => {
      await tx.lock([ownerUserID]);
      return tx.all(ofOwner, [ownerUserID]);
    },
    idsOfOwner: async (ownerUserID) => {
      await tx.lock([ownerUserID]);
      return (await tx.all(idsOfOwner, [ownerUserID])).map(({ id }) => id);
    },
    pinnedIDs: async (ownerUserID) => {
      await tx.lock([ownerUserID]);
      return (await tx.all(pinnedIDs, [ownerUserID])).map(({ id }) => id);
    },
    put: async (rows) => {
      await lockOwners(rows);
      await tx.each(put, lastOfEach(rows, keyOf), (batch) => [
        ...fields.map((field) => batch.map((row) => row[field])),
        batch.map((row) => partOf(row.ownerUserID, row.conversationID)),
      ]);
    },
    delete: async (keys) => {
      await lockOwners(keys);
      await tx.each(remove, keys, columnsOf);
    },
  };
}
