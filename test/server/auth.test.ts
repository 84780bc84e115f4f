import { SignJWT } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { getAdminToken, getUserToken, parseToken } from '../../src/protocol/auth-endpoints.ts';
import { openEnvelope } from '../../src/protocol/envelope.ts';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import { secret, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const pinned = '/conversation/get_pinned_conversation_ids';
const alice = { userID: 'alice' };
const askWith = (server: TestServer, token: string) => server.post(pinned, alice, { token, operationID: 'op' });

describe('an admin token', () => {
  it('is given for the secret, with its life in seconds', async () => {
    const server = startServer({ tokenTTL: 60 });
    const answer = await server.post(getAdminToken.path, { secret, userID: 'imAdmin' });
    const { token, expireTimeSeconds } = openEnvelope(getAdminToken, answer);
    expect(expireTimeSeconds).toBe(60);
    expect(await askWith(server, token)).toMatchObject({ errCode: 0 });
  });

  it.each([
    [{ secret: 'wrong', userID: 'imAdmin' }, 1002],
    [{ secret, userID: 'alice' }, 1001],
    [{ userID: 'imAdmin' }, 1001],
    [{ secret }, 1001],
  ])('is refused for %j with %i', async (body, errCode) => {
    expect(await startServer().post(getAdminToken.path, body)).toMatchObject({ errCode });
  });
});

describe('a user token', () => {
  it('is given to the admin only, never for the admin', async () => {
    const server = startServer();
    const body = { userID: 'bob', platformID: 5 };
    expect(await server.call('alice', getUserToken.path, body)).toMatchObject({ errCode: 1002 });
    expect(await server.call('imAdmin', getUserToken.path, { userID: 'imAdmin', platformID: 5 })).toMatchObject({
      errCode: 1002,
    });
    expect(await server.call('imAdmin', getUserToken.path, { userID: 'bob', platformID: 6 })).toMatchObject({
      errCode: 1001,
      errDlt: expect.stringMatching(/^platformID:/u),
    });
  });

  it('is another one each time, also within one second', async () => {
    const server = startServer();
    const tokens = [await server.tokenOf('alice'), await server.tokenOf('alice')];
    expect(new Set(tokens).size).toBe(2);
  });

  it('is read by parse_token, which needs no token of its own', async () => {
    const server = startServer({ tokenTTL: 60 });
    const answer = await server.post(parseToken.path, { token: await server.tokenOf('alice', 2) });
    expect(answer.data).toEqual({ userID: 'alice', platformID: 2, expireTimeSeconds: server.clock.now / 1000 + 60 });
    expect(await server.post(parseToken.path, { token: 'x.y.z' })).toMatchObject({ errCode: 1503 });
  });

  it('outlives a restart with the same secret and database', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'conversation-sync-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const open = (): TestServer => startServer({ store: new SqliteServerStore(join(directory, 'db')) });
    const before = open();
    const [kicked, kept] = [await before.tokenOf('alice', 5), await before.tokenOf('alice', 2)];
    await before.auth.kick('alice', 5);
    await before.close();
    const after = open();
    expect(await askWith(after, kept)).toMatchObject({ errCode: 0 });
    expect(await askWith(after, kicked)).toMatchObject({ errCode: 1506 });
  });
});

describe('a call is refused', () => {
  it('with 1001 where operationID or token is missing', async () => {
    const server = startServer();
    const token = await server.tokenOf('alice');
    const missing = (name: string) => ({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${name}:`, 'u')) });
    expect(await server.post(pinned, alice, { token })).toMatchObject(missing('operationID'));
    expect(await server.post(pinned, alice, { operationID: 'op' })).toMatchObject(missing('token'));
  });

  it('with 1501 once the token has expired', async () => {
    const server = startServer({ tokenTTL: 60 });
    const token = await server.tokenOf('alice');
    server.clock.now += 59_999;
    expect(await askWith(server, token)).toMatchObject({ errCode: 0 });
    server.clock.now += 1;
    expect(await askWith(server, token)).toMatchObject({ errCode: 1501, errMsg: 'TokenExpiredError' });
  });

  it('with 1501 where the tokens of user and platform were made to expire', async () => {
    const server = startServer();
    const [web, phone] = [await server.tokenOf('alice', 5), await server.tokenOf('alice', 2)];
    await server.auth.expire('alice', 5);
    expect(await askWith(server, web)).toMatchObject({ errCode: 1501 });
    expect(await askWith(server, phone)).toMatchObject({ errCode: 0 });
    expect(await askWith(server, await server.tokenOf('alice', 5))).toMatchObject({ errCode: 0 });
  });

  it('with 1503 for a malformed token', async () => {
    expect(await askWith(startServer(), 'x.y.z')).toMatchObject({ errCode: 1503 });
  });

  it('with 1504 for a token of the future', async () => {
    const server = startServer();
    const token = await server.tokenOf('alice');
    server.clock.now -= 1000;
    expect(await askWith(server, token)).toMatchObject({ errCode: 1504 });
  });

  it("with 1505 for another server's token", async () => {
    const other = await startServer({ secret: 'the secret of another' }).auth.userToken({
      userID: 'alice',
      platformID: 5,
    });
    expect(await askWith(startServer(), other.token)).toMatchObject({ errCode: 1505 });
  });

  it('with 1506 after a kick, on that platform only, until a new token', async () => {
    const server = startServer();
    const [web, phone] = [await server.tokenOf('alice', 5), await server.tokenOf('alice', 2)];
    await server.auth.kick('alice', 5);
    expect(await askWith(server, web)).toMatchObject({ errCode: 1506 });
    expect(await askWith(server, phone)).toMatchObject({ errCode: 0 });
    expect(await askWith(server, await server.tokenOf('alice', 5))).toMatchObject({ errCode: 0 });
  });

  it('with 1507 for a token that the database does not know', async () => {
    const server = startServer();
    const seconds = server.clock.now / 1000;
    const token = await new SignJWT({ userID: 'alice', platformID: 5 })
      .setProtectedHeader({ alg: 'HS256' })
      .setJti('unknown')
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 60)
      .sign(new TextEncoder().encode(secret));
    expect(await askWith(server, token)).toMatchObject({ errCode: 1507 });
  });
});

it('a kick tells the observers which tokens it ended', async () => {
  const server = startServer();
  await server.tokenOf('alice', 5);
  await server.tokenOf('alice', 5);
  const kicks: unknown[] = [];
  server.service.observe((event) => void kicks.push(event));
  await server.auth.kick('alice', 5, 'elsewhere');
  await server.service.settled();
  expect(kicks).toEqual([
    {
      kind: 'kick',
      userID: 'alice',
      platformID: 5,
      reason: 'elsewhere',
      tokenIDs: [expect.any(String), expect.any(String)],
      committedAt: server.clock.now,
    },
  ]);
});
