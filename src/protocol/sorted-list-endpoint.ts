import * as v from 'valibot';
import type { Endpoint } from './endpoint.ts';
import { Pagination } from './pagination.ts';
import { Flag, Id, Int, limitedList, list, orNull, orZero, Text, Unsigned } from './scalars.ts';

/** The latest message of a row, with names and faces (wire contract; two fields do begin with a capital). */
export interface MsgInfo {
  readonly serverMsgID: string;
  readonly clientMsgID: string;
  readonly sessionType: number;
  readonly sendID: string;
  readonly recvID: string;
  readonly senderName: string;
  readonly faceURL: string;
  readonly groupID: string;
  readonly groupName: string;
  readonly groupFaceURL: string;
  readonly groupType: number;
  readonly groupMemberCount: number;
  /** ms since 1970. */
  readonly LatestMsgRecvTime: number;
  readonly msgFrom: number;
  readonly contentType: number;
  /** Text, not base64. */
  readonly content: string;
  readonly ex: string;
}

const MsgInfo: v.GenericSchema<unknown, MsgInfo> = /* @__PURE__ */ v.object({
  serverMsgID: Text,
  clientMsgID: Text,
  sessionType: Int,
  sendID: Text,
  recvID: Text,
  senderName: Text,
  faceURL: Text,
  groupID: Text,
  groupName: Text,
  groupFaceURL: Text,
  groupType: Int,
  groupMemberCount: Int,
  LatestMsgRecvTime: Int,
  msgFrom: Int,
  contentType: Int,
  content: Text,
  ex: orZero(Text, ''),
});

export interface ConversationElem {
  readonly conversationID: string;
  readonly recvMsgOpt: number;
  /** May be negative on OpenIM. */
  readonly unreadCount: number;
  readonly IsPinned: boolean;
  /** Null for a row without a message. */
  readonly msgInfo: MsgInfo | null;
}

const ConversationElem: v.GenericSchema<unknown, ConversationElem> = /* @__PURE__ */ v.object({
  conversationID: Id,
  recvMsgOpt: Int,
  unreadCount: Int,
  IsPinned: Flag,
  msgInfo: orNull(MsgInfo),
});

export interface SortedConversationListRequest {
  readonly userID: string;
  /** None means all. */
  readonly conversationIDs: readonly string[];
  readonly pagination: Pagination;
}

export interface SortedConversationListAnswer {
  readonly conversationTotal: number;
  readonly unreadTotal: number;
  readonly conversationElems: readonly ConversationElem[];
}

/** OpenIM answers 1004 where the user has no conversation. */
export const getSortedConversationList: Endpoint<SortedConversationListRequest, SortedConversationListAnswer> = {
  path: '/conversation/get_sorted_conversation_list',
  request: /* @__PURE__ */ v.object({ userID: Id, conversationIDs: limitedList(Id), pagination: Pagination }),
  answer: /* @__PURE__ */ v.object({
    conversationTotal: Unsigned,
    unreadTotal: Int,
    conversationElems: list(ConversationElem),
  }),
};
