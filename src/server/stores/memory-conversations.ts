import type { WireConversation } from '../../protocol/conversation.ts';
import type { ConversationWrites } from '../store/conversations.ts';
import { ascending, MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

export function memoryConversations(undo: UndoLog): ConversationWrites {
  const table = new MemoryTable<WireConversation>(undo);
  const ofOwner = (ownerUserID: string): WireConversation[] =>
    table
      .entries(ownerUserID)
      .toSorted(([a], [b]) => ascending(a, b))
      .map(([, row]) => row);
  return {
    find: async (keys) =>
      [...new Set(keys.map((key) => table.get(key.ownerUserID, key.conversationID)))].filter(
        (row) => row !== undefined,
      ),
    ofOwner: async (ownerUserID) => ofOwner(ownerUserID),
    idsOfOwner: async (ownerUserID) => ofOwner(ownerUserID).map((row) => row.conversationID),
    pinnedIDs: async (ownerUserID) =>
      ofOwner(ownerUserID)
        .filter((row) => row.isPinned)
        .map((row) => row.conversationID),
    put: async (rows) => {
      for (const row of rows) table.set(row.ownerUserID, row.conversationID, row);
    },
    delete: async (keys) => {
      for (const key of keys) table.delete(key.ownerUserID, key.conversationID);
    },
  };
}
