import * as v from 'valibot';
import { Flag, Id, Int, Text } from './scalars.ts';

export const ConversationType = { single: 1, group: 3, notification: 4 } as const;
export type ConversationType = (typeof ConversationType)[keyof typeof ConversationType];

export const RecvMsgOpt = { receive: 0, doNotReceive: 1, receiveWithoutNotice: 2 } as const;
export type RecvMsgOpt = (typeof RecvMsgOpt)[keyof typeof RecvMsgOpt];

/** The row of the config plane, field for field (wire contract). */
export interface WireConversation {
  readonly ownerUserID: string;
  readonly conversationID: string;
  /** See {@link RecvMsgOpt}; unknown values are kept. */
  readonly recvMsgOpt: number;
  /** See {@link ConversationType}; unknown values are kept. */
  readonly conversationType: number;
  /** The peer of a single chat, else empty. */
  readonly userID: string;
  /** The group of a group chat, else empty. */
  readonly groupID: string;
  readonly isPinned: boolean;
  readonly attachedInfo: string;
  readonly isPrivateChat: boolean;
  readonly groupAtType: number;
  readonly ex: string;
  /** Seconds. */
  readonly burnDuration: number;
  readonly minSeq: number;
  /** The last seq that the owner may see, where it is not 0. */
  readonly maxSeq: number;
  /** Seconds. */
  readonly msgDestructTime: number;
  /** ms since 1970. */
  readonly latestMsgDestructTime: number;
  readonly isMsgDestruct: boolean;
}

export const WireConversation: v.GenericSchema<unknown, WireConversation> = /* @__PURE__ */ v.object({
  ownerUserID: Text,
  conversationID: Id,
  recvMsgOpt: Int,
  conversationType: Int,
  userID: Text,
  groupID: Text,
  isPinned: Flag,
  attachedInfo: Text,
  isPrivateChat: Flag,
  groupAtType: Int,
  ex: Text,
  burnDuration: Int,
  minSeq: Int,
  maxSeq: Int,
  msgDestructTime: Int,
  latestMsgDestructTime: Int,
  isMsgDestruct: Flag,
});
