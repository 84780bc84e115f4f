import type { ConversationMsg } from '../../src/protocol/jssdk-endpoints.ts';
import type { GroupInfo } from '../../src/protocol/groups.ts';
import type { UserInfo } from '../../src/protocol/users.ts';
import { message } from './messages.ts';
import { wireRow } from './wire-rows.ts';

export function userInfo(userID: string, nickname: string): UserInfo {
  return { userID, nickname, faceURL: `${userID}.png`, ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 };
}

export function groupInfo(groupID: string, groupName: string): GroupInfo {
  return {
    groupID,
    groupName,
    faceURL: `${groupID}.png`,
    notification: '',
    introduction: '',
    ownerUserID: '',
    createTime: 0,
    memberCount: 3,
    ex: '',
    status: 0,
    creatorUserID: '',
    groupType: 2,
    needVerification: 0,
    lookMemberInfo: 0,
    applyMemberFriend: 0,
    notificationUpdateTime: 0,
    notificationUserID: '',
  };
}

/** A row with its latest message, of a peer whose nickname is `Bob`, as the server answers it. */
export function conversationMsg(
  conversationID: string,
  fields: Partial<Omit<ConversationMsg, 'conversation'>> = {},
): ConversationMsg {
  return {
    conversation: wireRow({ conversationID }),
    lastMsg: message(5),
    user: userInfo('bob', 'Bob'),
    friend: null,
    group: null,
    maxSeq: 5,
    readSeq: 0,
    ...fields,
  };
}
