/** What the server of the wire contract would send, made of the records and changes that the other engines are given. */
import type { Change } from './changes.ts';
import { OWNER, type BenchRecord } from './records.ts';
import type { WireConversation } from '../../../src/protocol/conversation.ts';
import type { ConversationMsg } from '../../../src/protocol/jssdk-endpoints.ts';
import type { MsgData } from '../../../src/protocol/message.ts';
import type { PushMessages } from '../../../src/protocol/push-frame.ts';
import type { Seqs } from '../../../src/protocol/seq-endpoints.ts';

/** The 17 fields. */
export function wireRow(record: BenchRecord): WireConversation {
  const { latestSeq: _1, readSeq: _2, latestMsgTime: _3, showName: _4, faceURL: _5, ...row } = record;
  return row;
}

export function seqsOf({ latestSeq, readSeq, latestMsgTime }: BenchRecord): Seqs {
  return { maxSeq: latestSeq, hasReadSeq: readSeq, maxSeqTime: latestMsgTime };
}

/** The row with its latest message and with the name to show. */
export function conversationMsg(record: BenchRecord): ConversationMsg {
  const { conversationType, userID, groupID, showName, faceURL, latestSeq, readSeq } = record;
  const single = conversationType === 1;
  const user = { userID, nickname: showName, faceURL, ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 };
  return {
    conversation: wireRow(record),
    lastMsg: messageOf(record),
    user: single ? user : null,
    friend: null,
    group: single ? null : { ...emptyGroup, groupID, groupName: showName, faceURL },
    maxSeq: latestSeq,
    readSeq,
  };
}

const emptyGroup = {
  ...{ groupID: '', groupName: '', notification: '', introduction: '', faceURL: '', ownerUserID: '', createTime: 0 },
  ...{ memberCount: 3, ex: '', status: 0, creatorUserID: '', groupType: 2, needVerification: 0, lookMemberInfo: 0 },
  ...{ applyMemberFriend: 0, notificationUpdateTime: 0, notificationUserID: '' },
};

/** The frame that tells of it: each message itself, or that rows have changed. */
export function pushFrame(changes: readonly Change[]): PushMessages {
  const messages = changes.filter(({ kind }) => kind === 'message').map(({ record }) => record);
  const changed = changes.filter(({ kind }) => kind === 'config').map(({ record }) => record.conversationID);
  const channel = `n_${OWNER}_${OWNER}`;
  return {
    msgs: Object.fromEntries(messages.map((record) => [record.conversationID, { Msgs: [messageOf(record)] }])),
    notificationMsgs: changed.length === 0 ? {} : { [channel]: { Msgs: [conversationChange(changed)] } },
  };
}

function conversationChange(conversationIDList: readonly string[]): MsgData {
  const detail = JSON.stringify({ userID: OWNER, conversationIDList });
  return { ...emptyMessage, contentType: 1300, sessionType: 4, content: JSON.stringify({ detail }) };
}

function messageOf(record: BenchRecord): MsgData {
  const { conversationType, userID, groupID, latestSeq, latestMsgTime, showName, faceURL } = record;
  const single = conversationType === 1;
  return {
    ...emptyMessage,
    sendID: single ? userID : 'member',
    recvID: single ? OWNER : '',
    groupID,
    clientMsgID: `client-${record.conversationID}-${latestSeq}`,
    serverMsgID: `server-${record.conversationID}-${latestSeq}`,
    senderNickname: single ? showName : 'Member',
    senderFaceURL: single ? faceURL : '',
    sessionType: conversationType,
    content: JSON.stringify({ content: `message ${latestSeq}` }),
    seq: latestSeq,
    sendTime: latestMsgTime,
    createTime: latestMsgTime,
  };
}

const emptyMessage: MsgData = {
  ...{ sendID: OWNER, recvID: OWNER, groupID: '', clientMsgID: '', serverMsgID: '', senderPlatformID: 5 },
  ...{ senderNickname: '', senderFaceURL: '', sessionType: 1, msgFrom: 100, contentType: 101, content: '' },
  ...{ seq: 0, sendTime: 0, createTime: 0, status: 2, isRead: false, options: {}, atUserIDList: [] },
  ...{ attachedInfo: '', ex: '' },
};
