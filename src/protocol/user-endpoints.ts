import * as v from 'valibot';
import { EmptyAnswer } from './empty-answer.ts';
import type { Endpoint } from './endpoint.ts';
import { Id, limitedList, list, orZero, Text } from './scalars.ts';
import { UserInfo } from './users.ts';

export interface RegisteredUser {
  readonly userID: string;
  readonly nickname: string;
  readonly faceURL: string;
}

export interface UserRegisterRequest {
  readonly users: readonly RegisteredUser[];
}

/** For an admin token. */
export const userRegister: Endpoint<UserRegisterRequest, void> = {
  path: '/user/user_register',
  request: /* @__PURE__ */ v.object({
    users: v.pipe(
      limitedList(v.object({ userID: Id, nickname: orZero(Text, ''), faceURL: orZero(Text, '') })),
      v.minLength(1),
    ),
  }),
  answer: EmptyAnswer,
};

export interface UsersInfoRequest {
  readonly userIDs: readonly string[];
}

export interface UsersInfoAnswer {
  readonly usersInfo: readonly UserInfo[];
}

/** Unknown users are left out of the answer. */
export const getUsersInfo: Endpoint<UsersInfoRequest, UsersInfoAnswer> = {
  path: '/user/get_users_info',
  request: /* @__PURE__ */ v.object({ userIDs: limitedList(Id) }),
  answer: /* @__PURE__ */ v.object({ usersInfo: list(UserInfo) }),
};
