import * as v from 'valibot';
import { Id, Int, orZero, Text } from './scalars.ts';

export interface UserInfo {
  readonly userID: string;
  readonly nickname: string;
  readonly faceURL: string;
  readonly ex: string;
  /** ms since 1970. */
  readonly createTime: number;
  /** Spelt so on the wire. */
  readonly appMangerLevel: number;
  readonly globalRecvMsgOpt: number;
}

export const UserInfo: v.GenericSchema<unknown, UserInfo> = /* @__PURE__ */ v.object({
  userID: Id,
  nickname: orZero(Text, ''),
  faceURL: orZero(Text, ''),
  ex: orZero(Text, ''),
  createTime: orZero(Int, 0),
  appMangerLevel: orZero(Int, 0),
  globalRecvMsgOpt: orZero(Int, 0),
});

/** What the owner noted about a friend. A remark goes before the nickname. */
export interface FriendInfo {
  readonly remark: string;
}

export const FriendInfo: v.GenericSchema<unknown, FriendInfo> = /* @__PURE__ */ v.object({ remark: orZero(Text, '') });
