import { SignJWT, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { ErrorCode } from '../protocol/error-codes.ts';
import { apiError } from './api-error.ts';

/** Who a token speaks for. Times are in unix seconds. */
export interface TokenClaims {
  readonly userID: string;
  readonly platformID: number;
  /** The token's `jti`: no two tokens share one. */
  readonly tokenID: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const Payload = /* @__PURE__ */ v.object({
  userID: v.pipe(v.string(), v.nonEmpty()),
  platformID: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.nonEmpty()),
  iat: v.number(),
  nbf: v.exactOptional(v.number(), 0),
  exp: v.number(),
});

/** Unix seconds. */
interface Times {
  readonly from: number;
  readonly expiresAt: number;
}

/** A token's claims, after its signature was found right. */
export interface VerifiedToken extends Times {
  readonly claims: TokenClaims;
}

/** Where verified tokens are remembered by their whole text, e.g. an LRU cache. */
export interface TokenMemory {
  get(token: string): VerifiedToken | undefined;
  set(token: string, verified: VerifiedToken): unknown;
}

export async function signToken(claims: TokenClaims, secret: string): Promise<string> {
  return new SignJWT({ userID: claims.userID, platformID: claims.platformID })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setJti(claims.tokenID)
    .setIssuedAt(claims.issuedAt)
    .setNotBefore(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(new TextEncoder().encode(secret));
}

/**
 * Checks signature and times.
 *
 * @param now ms since 1970.
 * @throws SyncError of kind `api`: 1501 expired, 1503 malformed, 1504 not yet valid, 1505 another signature or algorithm.
 */
export type TokenVerifier = (token: string, now: number) => Promise<TokenClaims>;

/**
 * @param memory remembers the tokens that were verified: the same text bears the same signature for ever, and only its
 *   times have to be looked at again. Whether a token was revoked is not known here.
 */
export function createTokenVerifier(secret: string, memory?: TokenMemory): TokenVerifier {
  return async (token, now) => {
    const known = memory?.get(token);
    // What its times refuse is verified as if it were new, and refused as ever.
    if (known !== undefined && isWithin(known, now)) return known.claims;
    const found = await verify(token, secret, now);
    memory?.set(token, found);
    return found.claims;
  };
}

function isWithin({ from, expiresAt }: Times, now: number): boolean {
  const seconds = Math.floor(now / 1000);
  return from <= seconds && seconds < expiresAt;
}

async function verify(token: string, secret: string, now: number): Promise<VerifiedToken> {
  const payload = await verifiedPayload(token, secret, now);
  const claims = v.safeParse(Payload, payload);
  if (!claims.success) throw apiError(ErrorCode.tokenMalformed, 'the token lacks a claim');
  const { userID, platformID, jti, iat, nbf, exp } = claims.output;
  return {
    ...{ from: nbf, expiresAt: exp },
    claims: { userID, platformID, tokenID: jti, issuedAt: iat, expiresAt: exp },
  };
}

async function verifiedPayload(token: string, secret: string, now: number): Promise<unknown> {
  try {
    const key = new TextEncoder().encode(secret);
    const verified = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate: new Date(now) });
    return verified.payload;
  } catch (cause) {
    throw refusal(cause);
  }
}

function refusal(cause: unknown): Error {
  const options = { cause };
  if (cause instanceof errors.JWTExpired) return apiError(ErrorCode.tokenExpired, 'the token has expired', options);
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return cause.claim === 'nbf'
      ? apiError(ErrorCode.tokenNotYetValid, 'the token is not valid yet', options)
      : apiError(ErrorCode.tokenMalformed, `the token's claim ${cause.claim} is wrong`, options);
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed || cause instanceof errors.JOSEAlgNotAllowed) {
    return apiError(ErrorCode.tokenUnknown, 'the token was not signed here', options);
  }
  return apiError(ErrorCode.tokenMalformed, 'the token cannot be read', options);
}
