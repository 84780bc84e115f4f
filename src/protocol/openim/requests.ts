/** What OpenIM's client asks in protobuf, and what it is answered. */
import type { MessageType } from './message-type.ts';
import { MsgData } from './messages.ts';

export const SeqsRequest: MessageType = {
  userID: [1, 'string'],
  conversationIDs: [2, 'string', 'list'],
  returnPinned: [3, 'bool'],
};

const Seqs: MessageType = { maxSeq: [1, 'int'], hasReadSeq: [2, 'int'], maxSeqTime: [3, 'int'] };

export const SeqsAnswer: MessageType = {
  seqs: [1, Seqs, 'map'],
  pinnedConversationIDs: [2, 'string', 'list'],
};

export const ActiveConversationsRequest: MessageType = { ownerUserID: [1, 'string'], count: [2, 'int'] };

export const ConversationsRequest: MessageType = {
  ownerUserID: [1, 'string'],
  conversationIDs: [2, 'string', 'list'],
};

const Conversation: MessageType = {
  ownerUserID: [1, 'string'],
  conversationID: [2, 'string'],
  recvMsgOpt: [3, 'int'],
  conversationType: [4, 'int'],
  userID: [5, 'string'],
  groupID: [6, 'string'],
  isPinned: [7, 'bool'],
  attachedInfo: [8, 'string'],
  isPrivateChat: [9, 'bool'],
  groupAtType: [10, 'int'],
  ex: [11, 'string'],
  burnDuration: [12, 'int'],
  minSeq: [13, 'int'],
  maxSeq: [14, 'int'],
  msgDestructTime: [15, 'int'],
  latestMsgDestructTime: [16, 'int'],
  isMsgDestruct: [17, 'bool'],
};

const UserInfo: MessageType = {
  userID: [1, 'string'],
  nickname: [2, 'string'],
  faceURL: [3, 'string'],
  ex: [4, 'string'],
  createTime: [5, 'int'],
  appMangerLevel: [6, 'int'],
  globalRecvMsgOpt: [7, 'int'],
};

const FriendInfo: MessageType = {
  ownerUserID: [1, 'string'],
  friendUserID: [2, 'string'],
  remark: [3, 'string'],
  createTime: [4, 'int'],
  addSource: [5, 'int'],
  operatorUserID: [6, 'string'],
  ex: [7, 'string'],
  isPinned: [8, 'bool'],
};

const GroupInfo: MessageType = {
  groupID: [1, 'string'],
  groupName: [2, 'string'],
  notification: [3, 'string'],
  introduction: [4, 'string'],
  faceURL: [5, 'string'],
  ownerUserID: [6, 'string'],
  createTime: [7, 'int'],
  memberCount: [8, 'int'],
  ex: [9, 'string'],
  status: [10, 'int'],
  creatorUserID: [11, 'string'],
  groupType: [12, 'int'],
  needVerification: [13, 'int'],
  lookMemberInfo: [14, 'int'],
  applyMemberFriend: [15, 'int'],
  notificationUpdateTime: [16, 'int'],
  notificationUserID: [17, 'string'],
};

export const ConversationMsgsAnswer: MessageType = {
  unreadCount: [1, 'int'],
  conversations: [
    2,
    {
      conversation: [1, Conversation],
      lastMsg: [2, { ...MsgData, content: [12, 'base64'] }],
      user: [3, UserInfo],
      friend: [4, FriendInfo],
      group: [5, GroupInfo],
      maxSeq: [6, 'int'],
      readSeq: [7, 'int'],
    },
    'list',
  ],
};
