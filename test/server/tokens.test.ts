import { SignJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { createTokenVerifier, signToken } from '../../src/server/tokens.ts';

const secret = 'a secret for tests';
const claims = { userID: 'alice', platformID: 5, tokenID: 'jti-1', issuedAt: 1_000, expiresAt: 2_000 };
const key = new TextEncoder().encode(secret);
const verifyToken = (token: string, by: string, now: number) => createTokenVerifier(by)(token, now);
const bare = (payload: Record<string, unknown>) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' });

describe('a token', () => {
  it('bears user, platform and an ID of its own', async () => {
    expect(await verifyToken(await signToken(claims, secret), secret, 1_500_000)).toEqual(claims);
  });

  it.each([
    ['1501 once it has expired', secret, 2_000_000, 1501],
    ['1504 before it is valid', secret, 999_000, 1504],
    ['1505 with another signature', 'another secret', 1_500_000, 1505],
  ])('is refused with %s', async (_title, verifyingSecret, now, code) => {
    const token = await signToken(claims, secret);
    await expect(verifyToken(token, verifyingSecret, now)).rejects.toMatchObject({ kind: 'api', code });
  });

  it('is refused with 1505 under another algorithm, none included', async () => {
    const other = await new SignJWT({}).setProtectedHeader({ alg: 'HS512' }).sign(new Uint8Array(64));
    await expect(verifyToken(other, secret, 1_500_000)).rejects.toMatchObject({ code: 1505 });
    const [, payload] = (await signToken(claims, secret)).split('.');
    const unsigned = `${btoa(JSON.stringify({ alg: 'none' })).replaceAll('=', '')}.${payload}.`;
    await expect(verifyToken(unsigned, secret, 1_500_000)).rejects.toMatchObject({ code: 1505 });
  });

  it.each(['', 'x.y.z', 'no token', 'a.b.c.d'])('is refused with 1503 where it is %j', async (token) => {
    await expect(verifyToken(token, secret, 0)).rejects.toMatchObject({ code: 1503 });
  });

  it('is refused with 1503 where a claim is missing', async () => {
    const withoutUser = await bare({ platformID: 5 }).setJti('j').setIssuedAt(1_000).setExpirationTime(2_000).sign(key);
    await expect(verifyToken(withoutUser, secret, 1_500_000)).rejects.toMatchObject({ code: 1503 });
    const endless = await bare({ userID: 'alice', platformID: 5 }).setJti('j').setIssuedAt(1_000).sign(key);
    await expect(verifyToken(endless, secret, 1_500_000)).rejects.toMatchObject({ code: 1503 });
  });

  describe('that was verified before', () => {
    it('is verified once, and known again by its whole text only', async () => {
      const digest = vi.spyOn(crypto.subtle, 'verify');
      const verify = createTokenVerifier(secret, new Map());
      const token = await signToken(claims, secret);
      expect(await verify(token, 1_500_000)).toEqual(claims);
      expect(await verify(token, 1_999_999)).toEqual(claims);
      expect(digest).toHaveBeenCalledTimes(1);
      const [head, , signature] = token.split('.');
      const [, payload] = (await signToken({ ...claims, userID: 'bob' }, secret)).split('.');
      await expect(verify(`${head}.${payload}.${signature}`, 1_500_000)).rejects.toMatchObject({ code: 1505 });
    });

    it.each([
      ['1501 once it has expired', 2_000_000, 1501],
      ['1504 where the clock was set back to before it is valid', 999_000, 1504],
    ])('is refused with %s, and taken again within its times', async (_title, now, code) => {
      const verify = createTokenVerifier(secret, new Map());
      const token = await signToken(claims, secret);
      await verify(token, 1_500_000);
      await expect(verify(token, now)).rejects.toMatchObject({ code });
      expect(await verify(token, 1_500_000)).toEqual(claims);
    });

    it('is refused before its nbf, also where that is later than its issue', async () => {
      const verify = createTokenVerifier(secret, new Map());
      const late = await bare({ userID: 'alice', platformID: 5 })
        .setJti('j')
        .setIssuedAt(1_000)
        .setNotBefore(1_400)
        .setExpirationTime(2_000)
        .sign(key);
      await verify(late, 1_500_000);
      await expect(verify(late, 1_300_000)).rejects.toMatchObject({ code: 1504 });
    });
  });
});
