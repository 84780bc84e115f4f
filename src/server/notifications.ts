import { notificationChannelID } from '../protocol/conversation-id.ts';
import { SessionType } from '../protocol/message.ts';
import type { MsgData } from '../protocol/message.ts';
import { encodeNotification } from '../protocol/notifications.ts';
import type { NotificationDetails, NotificationKind } from '../protocol/notifications.ts';
import type { PushMessages } from '../protocol/push-frame.ts';
import type { ServerEvent } from './observers.ts';

/** `MsgData.msgFrom`: written by a user, or by the system. */
export const MsgFrom = { user: 100, system: 200 } as const;

/** `MsgData.status` of what was sent. */
export const SENT = 2;

/** `senderPlatformID` of the server itself. */
export const ADMIN_PLATFORM = 10;

export interface Notice<K extends NotificationKind> {
  readonly kind: K;
  readonly detail: NotificationDetails[K];
  readonly sendID: string;
  /** The other side: a user, the same user, or a group. */
  readonly recvID: string;
  readonly groupID?: string;
  /** Who is told, on all devices. */
  readonly receivers: readonly string[];
}

/** A notice of a user's affairs to all of that user's devices. */
export function ownNotice<K extends NotificationKind>(
  kind: K,
  userID: string,
  detail: NotificationDetails[K],
): Notice<K> {
  return { kind, detail, sendID: userID, recvID: userID, receivers: [userID] };
}

/** What a notification is stamped with. */
export interface Stamp {
  /** ms since 1970. */
  readonly now: number;
  /** Unique text. */
  readonly newID: () => string;
}

/** A notification as the events that tell it: it has no place in a conversation, so no seq, and is not stored. */
export function notificationEvents<K extends NotificationKind>(
  notice: Notice<K>,
  { now, newID }: Stamp,
): ServerEvent[] {
  const { sendID, recvID, groupID = '' } = notice;
  const message: MsgData = {
    sendID,
    recvID: groupID === '' ? recvID : '',
    groupID,
    clientMsgID: newID(),
    serverMsgID: newID(),
    senderPlatformID: ADMIN_PLATFORM,
    senderNickname: '',
    senderFaceURL: '',
    sessionType: groupID === '' ? SessionType.single : SessionType.group,
    msgFrom: MsgFrom.system,
    ...encodeNotification(notice.kind, notice.detail),
    seq: 0,
    sendTime: now,
    createTime: now,
    status: SENT,
    isRead: false,
    options: { notification: true, history: false, unreadCount: false, offlinePush: false },
    atUserIDList: [],
    attachedInfo: '',
    ex: '',
  };
  const channel = groupID === '' ? notificationChannelID(sendID, recvID) : `n_${groupID}`;
  return pushTo(notice.receivers, { msgs: {}, notificationMsgs: { [channel]: { Msgs: [message] } } });
}

/** A message as the events that tell it to everybody concerned, the sender's other devices included. */
export function messageEvents(conversationID: string, message: MsgData, receivers: readonly string[]): ServerEvent[] {
  return pushTo(receivers, { msgs: { [conversationID]: { Msgs: [message] } }, notificationMsgs: {} });
}

function pushTo(receivers: readonly string[], frame: PushMessages): ServerEvent[] {
  return [...new Set(receivers)].map((userID) => ({ kind: 'push', userID, frame }));
}
