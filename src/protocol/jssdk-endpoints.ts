import * as v from 'valibot';
import { WireConversation } from './conversation.ts';
import type { Endpoint } from './endpoint.ts';
import { GroupInfo } from './groups.ts';
import { HttpMsgData, type MsgData } from './message.ts';
import { Id, Int, limitedList, list, orNull, orZero, Unsigned } from './scalars.ts';
import { FriendInfo, UserInfo } from './users.ts';

/** A row with everything that a list shows of it. */
export interface ConversationMsg {
  readonly conversation: WireConversation;
  readonly lastMsg: MsgData | null;
  /** The peer of a single chat. */
  readonly user: UserInfo | null;
  readonly friend: FriendInfo | null;
  readonly group: GroupInfo | null;
  readonly maxSeq: number;
  readonly readSeq: number;
}

export interface ConversationMsgsAnswer {
  /** May be negative on OpenIM. */
  readonly unreadCount: number;
  readonly conversations: readonly ConversationMsg[];
}

const ConversationMsgsAnswer: v.GenericSchema<unknown, ConversationMsgsAnswer> = /* @__PURE__ */ v.object({
  unreadCount: orZero(Int, 0),
  conversations: list(
    v.object({
      conversation: WireConversation,
      lastMsg: orNull(HttpMsgData),
      user: orNull(UserInfo),
      friend: orNull(FriendInfo),
      group: orNull(GroupInfo),
      maxSeq: Unsigned,
      readSeq: Unsigned,
    }),
  ),
});

export interface ActiveConversationsRequest {
  /** 1 to 500. */
  readonly count: number;
}

/** The first rows of the list of the token's user. */
export const getActiveConversations: Endpoint<ActiveConversationsRequest, ConversationMsgsAnswer> = {
  path: '/jssdk/get_active_conversations',
  request: /* @__PURE__ */ v.object({
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(500)),
  }),
  answer: ConversationMsgsAnswer,
};

export interface ConversationMsgsRequest {
  readonly conversationIDs: readonly string[];
}

/** Conversations without a message are left out of the answer. */
export const getConversationMsgs: Endpoint<ConversationMsgsRequest, ConversationMsgsAnswer> = {
  path: '/jssdk/get_conversations',
  request: /* @__PURE__ */ v.object({ conversationIDs: limitedList(Id) }),
  answer: ConversationMsgsAnswer,
};
