import type { WireConversation } from '../../protocol/conversation.ts';

/** Names one row: each owner has a row of their own of a conversation. */
export interface ConversationKey {
  readonly ownerUserID: string;
  readonly conversationID: string;
}

export interface ConversationReads {
  /** The rows of these keys, in no order; keys without a row are left out. */
  find(keys: readonly ConversationKey[]): Promise<readonly WireConversation[]>;
  /** All rows of an owner, by ascending conversation ID. */
  ofOwner(ownerUserID: string): Promise<readonly WireConversation[]>;
  /** The IDs of all rows of an owner, ascending. */
  idsOfOwner(ownerUserID: string): Promise<readonly string[]>;
  /** The IDs of the pinned rows of an owner, ascending. */
  pinnedIDs(ownerUserID: string): Promise<readonly string[]>;
}

export interface ConversationWrites extends ConversationReads {
  /** Inserts, or replaces the whole row. */
  put(rows: readonly WireConversation[]): Promise<void>;
  /** Keys without a row are ignored. */
  delete(keys: readonly ConversationKey[]): Promise<void>;
}
