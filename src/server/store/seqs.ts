/** The newest message of a conversation. */
export interface MaxSeq {
  readonly maxSeq: number;
  /** When it was taken, ms since 1970. */
  readonly maxSeqTime: number;
}

/** How far a user has read a conversation. */
export interface ReadSeq {
  readonly hasReadSeq: number;
  /** When it moved last, ms since 1970. */
  readonly unreadCountTime: number;
}

export interface SeqReads {
  /** By conversation ID; conversations that never had a message are left out. */
  max(conversationIDs: readonly string[]): Promise<ReadonlyMap<string, MaxSeq>>;
  /** By conversation ID; conversations of which the user has read nothing are left out. */
  read(userID: string, conversationIDs: readonly string[]): Promise<ReadonlyMap<string, ReadSeq>>;
}

export interface SeqWrites extends SeqReads {
  /** Takes the next seq of the conversation, from 1. `time` is in ms since 1970. */
  next(conversationID: string, time: number): Promise<number>;
  /** Raises the read position; false, and nothing is written, where it stands there or further already. */
  raise(userID: string, conversationID: string, position: ReadSeq): Promise<boolean>;
}
