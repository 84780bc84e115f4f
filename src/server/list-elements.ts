import type { WireConversation } from '../protocol/conversation.ts';
import type { GroupInfo } from '../protocol/groups.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import { encodeContent } from '../protocol/message.ts';
import type { MsgData } from '../protocol/message.ts';
import type { ConversationElem, MsgInfo } from '../protocol/sorted-list-endpoint.ts';
import type { UserInfo } from '../protocol/users.ts';

/** One row of a user's list with what its place and its unread count depend on. */
export interface ListRow {
  readonly row: WireConversation;
  readonly maxSeq: number;
  readonly readSeq: number;
  /** Never negative. */
  readonly unreadCount: number;
  /** When `maxSeq` was taken, ms since 1970; 0 without one. It stays where the message itself was deleted or cleared. */
  readonly latestTime: number;
  /** The latest message that the owner may see. */
  readonly message: MsgData | undefined;
}

/** Names and faces, by ID. */
export interface Names {
  readonly users: ReadonlyMap<string, UserInfo>;
  readonly groups: ReadonlyMap<string, GroupInfo>;
}

/** Pinned first, then the newest message, then the ID by code unit: a total order, the same as the client's. */
export function compareListRows(a: ListRow, b: ListRow): number {
  if (a.row.isPinned !== b.row.isPinned) return a.row.isPinned ? -1 : 1;
  if (a.latestTime !== b.latestTime) return b.latestTime - a.latestTime;
  if (a.row.conversationID === b.row.conversationID) return 0;
  return a.row.conversationID < b.row.conversationID ? -1 : 1;
}

export function toConversationElem({ row, unreadCount, message }: ListRow, names: Names): ConversationElem {
  return {
    conversationID: row.conversationID,
    recvMsgOpt: row.recvMsgOpt,
    unreadCount,
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

export function toConversationMsg({ row, maxSeq, readSeq, message }: ListRow, names: Names): ConversationMsg {
  return {
    conversation: row,
    lastMsg: message === undefined ? null : { ...message, content: encodeContent(message.content) },
    user: names.users.get(row.userID) ?? null,
    friend: null,
    group: names.groups.get(row.groupID) ?? null,
    maxSeq,
    readSeq,
  };
}
