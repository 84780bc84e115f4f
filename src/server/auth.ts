import { timingSafeEqual } from 'hono/utils/buffer';
import type { AdminTokenRequest, ParseTokenAnswer, TokenAnswer, UserTokenRequest } from '../protocol/auth-endpoints.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { apiError, badArgument, noPermission } from './api-error.ts';
import type { Identity, ServiceContext } from './context.ts';
import { ADMIN_PLATFORM } from './notifications.ts';
import { createTokenVerifier, signToken } from './tokens.ts';
import type { TokenClaims, TokenMemory } from './tokens.ts';

/** The only account that admin tokens speak for. */
const ADMIN_USER = 'imAdmin';

export interface Auth {
  /** @throws 1002 for a wrong secret, 1001 for another user than the admin. */
  adminToken(request: AdminTokenRequest): Promise<TokenAnswer>;
  /** @throws 1002 for the admin's own account. */
  userToken(request: UserTokenRequest): Promise<TokenAnswer>;
  /** @throws 1501 and 1503 to 1507. */
  parse(token: string): Promise<ParseTokenAnswer>;
  /** @throws 1501 and 1503 to 1507. */
  identify(token: string): Promise<Identity>;
  /** Revokes the user's tokens of this platform (1506 from now on) and ends their connections. */
  kick(userID: string, platformID: number, reason?: string): Promise<void>;
  /** A connection with this token stands: where only one token of a user and platform may be connected, the others are kicked. */
  admit(identity: Identity): Promise<void>;
  /** Ends the life of the user's tokens of this platform (1501 from now on); connections stay. */
  expire(userID: string, platformID: number): Promise<void>;
}

export interface AuthOptions extends Pick<ServiceContext, 'store' | 'observers' | 'now' | 'newID'> {
  readonly secret: string;
  /** Life of a token in seconds. */
  readonly tokenTTL: number;
  /** Which tokens may be connected beside each other: all, or one of each user and platform (OpenIM's default). */
  readonly multiLogin: MultiLogin;
  /** Spares the signature of tokens that were seen before; default: each is verified each time. */
  readonly tokenMemory?: TokenMemory | undefined;
}

export type MultiLogin = 'all' | 'same-platform';

/** Tokens are signed and known by their ID to the database, so that a restart with the same secret invalidates none. */
export function createAuth(options: AuthOptions): Auth {
  const { store, observers, now, newID, secret, tokenTTL, multiLogin } = options;
  const verifyToken = createTokenVerifier(secret, options.tokenMemory);
  const seconds = (): number => Math.floor(now() / 1000);

  async function issue(userID: string, platformID: number): Promise<TokenAnswer> {
    const issuedAt = seconds();
    const claims = { userID, platformID, tokenID: newID(), issuedAt, expiresAt: issuedAt + tokenTTL };
    const token = await signToken(claims, secret);
    const { tokenID, expiresAt } = claims;
    await store.transaction(async ({ tokens }) => {
      await tokens.purge(issuedAt);
      await tokens.put({ tokenID, userID, platformID, expiresAt, state: 'valid' });
    });
    return { token, expireTimeSeconds: tokenTTL };
  }

  async function verify(token: string): Promise<TokenClaims> {
    const claims = await verifyToken(token, now());
    // Each time: a token may be revoked from one request to the next.
    const stored = await store.read(({ tokens }) => tokens.find(claims.tokenID));
    if (stored === undefined) throw apiError(ErrorCode.tokenNotStored, 'the token is not known to this database');
    if (stored.state === 'kicked') throw apiError(ErrorCode.tokenKicked, 'the session was ended');
    if (stored.state === 'expired') throw apiError(ErrorCode.tokenExpired, 'the token has expired');
    return claims;
  }

  return {
    async adminToken(request) {
      if (!(await timingSafeEqual(request.secret, secret))) throw noPermission('wrong secret');
      if (request.userID !== ADMIN_USER) throw badArgument('userID', `only ${ADMIN_USER} is an admin`);
      return issue(ADMIN_USER, ADMIN_PLATFORM);
    },
    async userToken({ userID, platformID }) {
      if (userID === ADMIN_USER) throw noPermission('an admin token is had for the secret');
      return issue(userID, platformID);
    },
    async parse(token) {
      const { userID, platformID, expiresAt } = await verify(token);
      return { userID, platformID, expireTimeSeconds: expiresAt };
    },
    async identify(token) {
      const { userID, platformID, tokenID } = await verify(token);
      return { role: userID === ADMIN_USER ? 'admin' : 'user', userID, platformID, tokenID };
    },
    async kick(userID, platformID, reason = 'the session was ended') {
      const tokenIDs = await store.transaction(({ tokens }) => tokens.end(userID, platformID, 'kicked'));
      observers.notify([{ kind: 'kick', userID, platformID, tokenIDs, reason }]);
    },
    async admit({ userID, platformID, tokenID }) {
      if (multiLogin === 'all') return;
      const ended = await store.transaction(async ({ tokens }) => {
        const own = await tokens.find(tokenID);
        const all = await tokens.end(userID, platformID, 'kicked');
        if (own !== undefined) await tokens.put(own);
        return all.filter((id) => id !== tokenID);
      });
      const reason = 'another sign-in on this platform';
      if (ended.length > 0) observers.notify([{ kind: 'kick', userID, platformID, tokenIDs: ended, reason }]);
    },
    async expire(userID, platformID) {
      await store.transaction(({ tokens }) => tokens.end(userID, platformID, 'expired'));
    },
  };
}
