/** The messages of OpenIM's gateway that a conversation list needs, with their field numbers. */
import type { MessageType } from './message-type.ts';

export const MsgData: MessageType = {
  sendID: [1, 'string'],
  recvID: [2, 'string'],
  groupID: [3, 'string'],
  clientMsgID: [4, 'string'],
  serverMsgID: [5, 'string'],
  senderPlatformID: [6, 'int'],
  senderNickname: [7, 'string'],
  senderFaceURL: [8, 'string'],
  sessionType: [9, 'int'],
  msgFrom: [10, 'int'],
  contentType: [11, 'int'],
  content: [12, 'utf8'],
  seq: [14, 'int'],
  sendTime: [15, 'int'],
  createTime: [16, 'int'],
  status: [17, 'int'],
  isRead: [18, 'bool'],
  options: [19, 'bool', 'map'],
  atUserIDList: [21, 'string', 'list'],
  attachedInfo: [22, 'string'],
  ex: [23, 'string'],
};

const PullMsgs: MessageType = { Msgs: [1, MsgData, 'list'] };

/** The data of a push (2001). */
export const PushMessages: MessageType = {
  msgs: [1, PullMsgs, 'map'],
  notificationMsgs: [2, PullMsgs, 'map'],
};
