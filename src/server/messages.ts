import { groupConversationID, singleConversationID } from '../protocol/conversation-id.ts';
import { ConversationType } from '../protocol/conversation.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type { SendMessageAnswer, SendMessageRequest } from '../protocol/message-endpoints.ts';
import { SessionType } from '../protocol/message.ts';
import type { MsgData } from '../protocol/message.ts';
import type { ConversationTarget } from '../protocol/set-conversations.ts';
import { noPermission, notFound } from './api-error.ts';
import type { ServiceContext } from './context.ts';
import { messageEvents, MsgFrom, SENT } from './notifications.ts';
import type { Stamp } from './notifications.ts';
import { changeEvents, insertMissing } from './rows.ts';
import type { StoreReads, StoreWrites } from './store.ts';
import type { User } from './store/people.ts';
import type { LogMark } from './version-log.ts';

export interface Messages {
  /**
   * Stores the message under the next seq of its conversation, which is made for everybody who lacks it, raises the
   * sender's own read position to it, and pushes it to all sides.
   *
   * @throws 1004 for an unknown group, 1002 for a sender who is not in it.
   */
  send(request: SendMessageRequest): Promise<SendMessageAnswer>;
}

export function createMessages({ store, observers, now, newID, newVersionID }: ServiceContext): Messages {
  return {
    async send(request) {
      const stamp = { now: now(), newID };
      const mark = { time: stamp.now, newVersionID };
      const sent = await store.transaction((writes) => storeMessage(writes, request, stamp, mark));
      const { conversationID, message, members, inserted } = sent;
      observers.notify([...messageEvents(conversationID, message, members), ...changeEvents(inserted, stamp)]);
      const { serverMsgID, clientMsgID, sendTime } = message;
      return { serverMsgID, clientMsgID, sendTime };
    },
  };
}

/** What a sent message has changed. */
export interface SentMessage {
  readonly conversationID: string;
  readonly message: MsgData;
  /** Everybody whom it reaches, the sender included. */
  readonly members: readonly string[];
  /** The rows that were made for it. */
  readonly inserted: readonly WireConversation[];
}

/** Sends within a transaction; the caller tells of it after the commit. */
export async function storeMessage(
  writes: StoreWrites,
  request: SendMessageRequest,
  stamp: Stamp,
  mark: LogMark,
): Promise<SentMessage> {
  const target = targetOf(request);
  const { conversationID } = target;
  const members = await membersOf(writes, request);
  const inserted = await insertMissing(writes, target, members, mark);
  const seq = await writes.seqs.next(conversationID, stamp.now);
  const sender = (await writes.users.find([request.sendID])).get(request.sendID);
  const message = newMessage(request, seq, sender, stamp);
  await writes.messages.put(conversationID, message);
  await writes.seqs.raise(request.sendID, conversationID, { hasReadSeq: seq, unreadCountTime: stamp.now });
  return { conversationID, message, members, inserted };
}

function newMessage(
  request: SendMessageRequest,
  seq: number,
  sender: User | undefined,
  { now, newID }: Stamp,
): MsgData {
  const { sendID, recvID, groupID, senderPlatformID, sessionType, contentType } = request;
  const isSingle = sessionType === SessionType.single;
  return {
    sendID,
    recvID: isSingle ? recvID : '',
    groupID: isSingle ? '' : groupID,
    clientMsgID: newID(),
    serverMsgID: newID(),
    senderPlatformID,
    senderNickname: request.senderNickname || (sender?.nickname ?? ''),
    senderFaceURL: request.senderFaceURL || (sender?.faceURL ?? ''),
    sessionType,
    msgFrom: MsgFrom.user,
    contentType,
    content: JSON.stringify(request.content),
    seq,
    sendTime: now,
    createTime: now,
    status: SENT,
    isRead: false,
    options: {},
    atUserIDList: [],
    attachedInfo: '',
    ex: '',
  };
}

/** The conversation that a message belongs to. */
function targetOf({ sessionType, sendID, recvID, groupID }: SendMessageRequest): ConversationTarget {
  const [conversationID, conversationType] =
    sessionType === SessionType.single
      ? [singleConversationID(sendID, recvID), ConversationType.single]
      : [groupConversationID(groupID), ConversationType.group];
  // A row's peer is read from the ID.
  return { conversationID, conversationType, userID: '', groupID: sessionType === SessionType.single ? '' : groupID };
}

async function membersOf(reads: StoreReads, request: SendMessageRequest): Promise<readonly string[]> {
  const { sessionType, sendID, recvID, groupID } = request;
  if (sessionType === SessionType.single) return [...new Set([sendID, recvID])];
  const members = await reads.groups.members(groupID);
  if (members.length === 0) throw notFound(`groupID: ${groupID}`);
  if (!members.includes(sendID)) throw noPermission(`sendID: ${sendID} is not in the group`);
  return members;
}
