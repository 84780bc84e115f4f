import * as v from 'valibot';
import type { Endpoint } from './endpoint.ts';
import { Platform } from './platform.ts';
import { Id, Int, Text, Unsigned } from './scalars.ts';

export interface TokenAnswer {
  readonly token: string;
  /** How long it is valid, in seconds. */
  readonly expireTimeSeconds: number;
}

const TokenAnswer: v.GenericSchema<unknown, TokenAnswer> = /* @__PURE__ */ v.object({
  token: Id,
  expireTimeSeconds: Unsigned,
});

export interface AdminTokenRequest {
  readonly secret: string;
  readonly userID: string;
}

/** Needs no token. */
export const getAdminToken: Endpoint<AdminTokenRequest, TokenAnswer> = {
  path: '/auth/get_admin_token',
  request: /* @__PURE__ */ v.object({ secret: Id, userID: Id }),
  answer: TokenAnswer,
};

export interface UserTokenRequest {
  readonly userID: string;
  readonly platformID: Platform;
}

/** For an admin token. */
export const getUserToken: Endpoint<UserTokenRequest, TokenAnswer> = {
  path: '/auth/get_user_token',
  request: /* @__PURE__ */ v.object({ userID: Id, platformID: v.picklist(Object.values(Platform)) }),
  answer: TokenAnswer,
};

export interface ParseTokenRequest {
  readonly token: string;
}

export interface ParseTokenAnswer {
  readonly userID: string;
  readonly platformID: number;
  /** Absolute: seconds since 1970. */
  readonly expireTimeSeconds: number;
}

/** Needs no token but the one that it reads. */
export const parseToken: Endpoint<ParseTokenRequest, ParseTokenAnswer> = {
  path: '/auth/parse_token',
  request: /* @__PURE__ */ v.object({ token: Id }),
  answer: /* @__PURE__ */ v.object({ userID: Text, platformID: Int, expireTimeSeconds: Unsigned }),
};
