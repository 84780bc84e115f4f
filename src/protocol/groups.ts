import * as v from 'valibot';
import { Id, Int, orZero, Text, Unsigned } from './scalars.ts';

/** The only `groupType` in use. */
export const workingGroupType = 2;

/** A group as answers bear it. Times are ms since 1970. */
export interface GroupInfo {
  readonly groupID: string;
  readonly groupName: string;
  readonly notification: string;
  readonly introduction: string;
  readonly faceURL: string;
  readonly ownerUserID: string;
  readonly createTime: number;
  readonly memberCount: number;
  readonly ex: string;
  readonly status: number;
  readonly creatorUserID: string;
  readonly groupType: number;
  readonly needVerification: number;
  readonly lookMemberInfo: number;
  readonly applyMemberFriend: number;
  readonly notificationUpdateTime: number;
  readonly notificationUserID: string;
}

export const GroupInfo: v.GenericSchema<unknown, GroupInfo> = /* @__PURE__ */ v.object({
  groupID: Id,
  groupName: orZero(Text, ''),
  notification: orZero(Text, ''),
  introduction: orZero(Text, ''),
  faceURL: orZero(Text, ''),
  ownerUserID: orZero(Text, ''),
  createTime: orZero(Int, 0),
  memberCount: orZero(Unsigned, 0),
  ex: orZero(Text, ''),
  status: orZero(Int, 0),
  creatorUserID: orZero(Text, ''),
  groupType: orZero(Int, 0),
  needVerification: orZero(Int, 0),
  lookMemberInfo: orZero(Int, 0),
  applyMemberFriend: orZero(Int, 0),
  notificationUpdateTime: orZero(Int, 0),
  notificationUserID: orZero(Text, ''),
});
