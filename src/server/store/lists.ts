import type { WireConversation } from '../../protocol/conversation.ts';
import type { Seqs } from '../../protocol/seq-endpoints.ts';

/**
 * What the place of one row in its owner's list depends on, with its counters as far as the owner may see them: zeros
 * where there was never a message, or the owner has no part in the conversation (SRV-3, `partOf`).
 */
export interface ListPlace extends Seqs, Pick<WireConversation, 'conversationID' | 'isPinned' | 'recvMsgOpt'> {}

/** Rows with their counters, many at a time: for what is answered about a whole list, whose rows themselves are too much. */
export interface ListReads {
  /** The places of all rows of an owner, by ascending conversation ID. */
  all(ownerUserID: string): Promise<readonly ListPlace[]>;
  /** The places of those of these conversations that the owner has a row of, each once, in no order. */
  find(ownerUserID: string, conversationIDs: readonly string[]): Promise<readonly ListPlace[]>;
}
