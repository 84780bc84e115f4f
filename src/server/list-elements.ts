import { RecvMsgOpt } from '../protocol/conversation.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type { GroupInfo } from '../protocol/groups.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import { encodeContent } from '../protocol/message.ts';
import type { MsgData } from '../protocol/message.ts';
import type { ConversationElem, MsgInfo } from '../protocol/sorted-list-endpoint.ts';
import type { UserInfo } from '../protocol/users.ts';
import type { ListPlace } from './store/lists.ts';

/** One row of a user's list as it is shown. */
export interface ListRow {
  readonly row: WireConversation;
  readonly place: ListPlace;
  /** The latest message that the owner may see. */
  readonly message: MsgData | undefined;
}

/** Names and faces, by ID. */
export interface Names {
  readonly users: ReadonlyMap<string, UserInfo>;
  readonly groups: ReadonlyMap<string, GroupInfo>;
}

/** Pinned first, then the newest message, then the ID by code unit: a total order, the same as the client's. */
export function comparePlaces(a: ListPlace, b: ListPlace): number {
  if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
  if (a.maxSeqTime !== b.maxSeqTime) return b.maxSeqTime - a.maxSeqTime;
  if (a.conversationID === b.conversationID) return 0;
  return a.conversationID < b.conversationID ? -1 : 1;
}

/** Never negative. */
function unreadCount({ maxSeq, hasReadSeq }: ListPlace): number {
  return Math.max(0, maxSeq - hasReadSeq);
}

/** Over the rows that are not muted. */
export function unreadTotal(places: readonly ListPlace[]): number {
  return places
    .filter(({ recvMsgOpt }) => recvMsgOpt !== RecvMsgOpt.receiveWithoutNotice)
    .reduce((sum, place) => sum + unreadCount(place), 0);
}

export function toConversationElem({ row, place, message }: ListRow, names: Names): ConversationElem {
  return {
    conversationID: row.conversationID,
    recvMsgOpt: row.recvMsgOpt,
    unreadCount: unreadCount(place),
    IsPinned: row.isPinned,
    msgInfo: message === undefined ? null : toMsgInfo(message, names),
  };
}

/** The sender's name is today's; what the message was sent under is for accounts that are not registered. */
function toMsgInfo(message: MsgData, names: Names): MsgInfo {
  const sender = names.users.get(message.sendID);
  const group = names.groups.get(message.groupID);
  return {
    serverMsgID: message.serverMsgID,
    clientMsgID: message.clientMsgID,
    sessionType: message.sessionType,
    sendID: message.sendID,
    recvID: message.recvID,
    senderName: sender?.nickname ?? message.senderNickname,
    faceURL: sender?.faceURL ?? message.senderFaceURL,
    groupID: message.groupID,
    groupName: group?.groupName ?? '',
    groupFaceURL: group?.faceURL ?? '',
    groupType: group?.groupType ?? 0,
    groupMemberCount: group?.memberCount ?? 0,
    LatestMsgRecvTime: message.sendTime,
    msgFrom: message.msgFrom,
    contentType: message.contentType,
    content: message.content,
    ex: message.ex,
  };
}

export function toConversationMsg({ row, place, message }: ListRow, names: Names): ConversationMsg {
  return {
    conversation: row,
    lastMsg: message === undefined ? null : { ...message, content: encodeContent(message.content) },
    user: names.users.get(row.userID) ?? null,
    friend: null,
    group: names.groups.get(row.groupID) ?? null,
    maxSeq: place.maxSeq,
    readSeq: place.hasReadSeq,
  };
}
