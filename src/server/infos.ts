import type { GroupInfo } from '../protocol/groups.ts';
import type { UserInfo } from '../protocol/users.ts';
import type { GroupWithCount, User } from './store/people.ts';

/** A user as answers bear it. */
export function toUserInfo({ userID, nickname, faceURL, createTime }: User): UserInfo {
  return { userID, nickname, faceURL, ex: '', createTime, appMangerLevel: 0, globalRecvMsgOpt: 0 };
}

/** A group as answers bear it: what a list has no use for is empty. */
export function toGroupInfo(group: GroupWithCount): GroupInfo {
  const { groupID, groupName, faceURL, ownerUserID, createTime, memberCount, groupType } = group;
  return {
    groupID,
    groupName,
    notification: '',
    introduction: '',
    faceURL,
    ownerUserID,
    createTime,
    memberCount,
    ex: '',
    status: 0,
    creatorUserID: ownerUserID,
    groupType,
    needVerification: 0,
    lookMemberInfo: 0,
    applyMemberFriend: 0,
    notificationUpdateTime: 0,
    notificationUserID: '',
  };
}
