import type { DatabaseSync } from 'node:sqlite';
import type { WireConversation } from '../../protocol/conversation.ts';
import type { ConversationWrites } from '../store/conversations.ts';
import { partOf } from '../store/part.ts';
import { prepareQuery } from './sqlite-query.ts';

/** SQLite has no booleans: they are 0 and 1. */
type Flags = 'isPinned' | 'isPrivateChat' | 'isMsgDestruct';
type StoredConversation = Omit<WireConversation, Flags> & Readonly<Record<Flags, number>>;

const toConversation = (row: StoredConversation): WireConversation => ({
  ...row,
  isPinned: row.isPinned === 1,
  isPrivateChat: row.isPrivateChat === 1,
  isMsgDestruct: row.isMsgDestruct === 1,
});

const row = `ownerUserID, conversationID, recvMsgOpt, conversationType, userID, groupID, isPinned, attachedInfo,
  isPrivateChat, groupAtType, ex, burnDuration, minSeq, maxSeq, msgDestructTime, latestMsgDestructTime, isMsgDestruct`;

export function sqliteConversations(database: DatabaseSync): ConversationWrites {
  const find = prepareQuery<StoredConversation>(
    database,
    `SELECT ${row} FROM conversations WHERE ownerUserID = ? AND conversationID = ?`,
  );
  const ofOwner = prepareQuery<StoredConversation>(
    database,
    `SELECT ${row} FROM conversations WHERE ownerUserID = ? ORDER BY conversationID`,
  );
  const idsOfOwner = prepareQuery<{ conversationID: string }>(
    database,
    'SELECT conversationID FROM conversations WHERE ownerUserID = ? ORDER BY conversationID',
  );
  const pinned = prepareQuery<{ conversationID: string }>(
    database,
    'SELECT conversationID FROM conversations WHERE ownerUserID = ? AND isPinned = 1 ORDER BY conversationID',
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO conversations (${row}, part) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM conversations WHERE ownerUserID = ? AND conversationID = ?');
  return {
    find: async (keys) => {
      const rows = new Map<string, WireConversation>();
      for (const { ownerUserID, conversationID } of keys) {
        const row = find.get(ownerUserID, conversationID);
        if (row !== undefined) rows.set(JSON.stringify([ownerUserID, conversationID]), toConversation(row));
      }
      return [...rows.values()];
    },
    ofOwner: async (ownerUserID) => ofOwner.all(ownerUserID).map(toConversation),
    idsOfOwner: async (ownerUserID) => idsOfOwner.all(ownerUserID).map((row) => row.conversationID),
    pinnedIDs: async (ownerUserID) => pinned.all(ownerUserID).map((row) => row.conversationID),
    put: async (rows) => {
      for (const row of rows) {
        put.run(
          row.ownerUserID,
          row.conversationID,
          row.recvMsgOpt,
          row.conversationType,
          row.userID,
          row.groupID,
          Number(row.isPinned),
          row.attachedInfo,
          Number(row.isPrivateChat),
          row.groupAtType,
          row.ex,
          row.burnDuration,
          row.minSeq,
          row.maxSeq,
          row.msgDestructTime,
          row.latestMsgDestructTime,
          Number(row.isMsgDestruct),
          partOf(row.ownerUserID, row.conversationID),
        );
      }
    },
    delete: async (keys) => {
      for (const { ownerUserID, conversationID } of keys) remove.run(ownerUserID, conversationID);
    },
  };
}
