import * as v from 'valibot';
import { SignJWT, errors, jwtVerify } from 'jose';
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
  exp: v.number(),
});

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
export async function verifyToken(token: string, secret: string, now: number): Promise<TokenClaims> {
  const payload = await verifiedPayload(token, secret, now);
  const claims = v.safeParse(Payload, payload);
  if (!claims.success) throw apiError(ErrorCode.tokenMalformed, 'the token lacks a claim');
  const { userID, platformID, jti, iat, exp } = claims.output;
  return { userID, platformID, tokenID: jti, issuedAt: iat, expiresAt: exp };
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
