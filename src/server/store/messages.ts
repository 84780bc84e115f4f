import type { MsgData } from '../../protocol/message.ts';

export interface MessageReads {
  /** Undefined where there is no message of that seq. */
  get(conversationID: string, seq: number): Promise<MsgData | undefined>;
  /** The message of the highest seq, by conversation ID; conversations without one are left out. */
  latest(conversationIDs: readonly string[]): Promise<ReadonlyMap<string, MsgData>>;
}

export interface MessageWrites extends MessageReads {
  /** Inserts, or replaces the one of the same seq (a revoked message is replaced by the notice of it). */
  put(conversationID: string, message: MsgData): Promise<void>;
  /** Seqs without a message are ignored; the conversation's `maxSeq` stays. */
  delete(conversationID: string, seqs: readonly number[]): Promise<void>;
}
