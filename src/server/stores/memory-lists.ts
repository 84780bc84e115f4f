import type { WireConversation } from '../../protocol/conversation.ts';
import type { StoreReads } from '../store.ts';
import type { ListPlace, ListReads } from '../store/lists.ts';
import { visibleSeqs } from '../visible-seqs.ts';

export function memoryLists(reads: Pick<StoreReads, 'conversations' | 'groups' | 'seqs'>): ListReads {
  const placesOf = async (ownerUserID: string, rows: readonly WireConversation[]): Promise<readonly ListPlace[]> => {
    const ids = rows.map((row) => row.conversationID);
    const seqs = await visibleSeqs(reads, ownerUserID, ids);
    return rows.map(({ conversationID, isPinned, recvMsgOpt }) => {
      const { maxSeq = 0, hasReadSeq = 0, maxSeqTime = 0 } = seqs.get(conversationID) ?? {};
      return { conversationID, isPinned, recvMsgOpt, maxSeq, hasReadSeq, maxSeqTime };
    });
  };
  return {
    all: async (ownerUserID) => placesOf(ownerUserID, await reads.conversations.ofOwner(ownerUserID)),
    find: async (ownerUserID, conversationIDs) => {
      const keys = conversationIDs.map((conversationID) => ({ ownerUserID, conversationID }));
      return placesOf(ownerUserID, await reads.conversations.find(keys));
    },
  };
}
