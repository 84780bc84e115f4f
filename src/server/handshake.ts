import * as v from 'valibot';
import { ErrorCode } from '../protocol/error-codes.ts';
import { apiError } from './api-error.ts';
import type { Auth } from './auth.ts';
import type { Identity } from './context.ts';
import type { Meter } from './figures/meter.ts';
import type { Connections } from './limits/connections.ts';
import { countRequest } from './limits/rate-limiter.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { parseRequest } from './parse-request.ts';

const Handshake = /* @__PURE__ */ v.object({
  token: v.pipe(v.string(), v.nonEmpty()),
  userID: v.pipe(v.string(), v.nonEmpty()),
  platformID: v.pipe(v.number(), v.integer()),
  operationID: v.pipe(v.string(), v.nonEmpty()),
});

/**
 * Who connects to the push side.
 *
 * @param handshake `{token, userID, platformID, operationID}`, unchecked.
 * @throws SyncError of kind `api`: 1001, or what the token is refused for, 1502 for another user or platform included.
 */
export async function identifyConnection(auth: Auth, handshake: unknown): Promise<Identity> {
  const { token, userID, platformID } = parseRequest(Handshake, handshake);
  const identity = await auth.identify(token);
  if (identity.userID !== userID) throw apiError(ErrorCode.tokenMismatch, "the token is another user's");
  if (identity.platformID !== platformID) throw apiError(ErrorCode.tokenMismatch, "the token is another platform's");
  return identity;
}

/** What is counted where clients come in. */
export interface Door {
  readonly connections: Connections;
  readonly meter: Meter;
  readonly rateLimiter?: RateLimiter;
}

export interface Admitted {
  readonly identity: Identity;
  /** To be called when the connection has ended, or does not come to stand. */
  readonly leave: () => void;
}

/**
 * Lets in who connects; where only one token of a user and platform may be connected, the others are kicked.
 *
 * @throws SyncError like `identifyConnection`, and of kind `http` with status 429 where the user comes too often or has
 *   too many connections.
 */
export async function admitConnection(auth: Auth, door: Door, handshake: unknown): Promise<Admitted> {
  const identity = await identifyConnection(auth, handshake);
  await countRequest(door, 'user', identity.userID);
  const leave = door.connections.enter(identity.userID);
  try {
    await auth.admit(identity);
    return { identity, leave };
  } catch (error) {
    leave();
    throw error;
  }
}
