import { describe, expect, it } from 'vitest';
import { isOpen } from '../../src/server/authorise.ts';
import { createRoutes } from '../../src/server/routes.ts';
import { badTokens } from '../support/bearers.ts';
import { connect as openIM, start } from '../support/gateway-clients.ts';
import { rawSocketIO } from '../support/raw-sockets.ts';
import { secret, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { watchedStore } from '../support/sqlite-contents.ts';
import { fillServer, validRequests, writingPaths } from '../support/valid-requests.ts';

// Taken from the routes themselves, so that no path can be forgotten.
const paths = createRoutes({} as TestServer['service'], {} as TestServer['auth']).map(({ path }) => path);
const requestOf = (path: string) => validRequests[path] ?? expect.fail(`${path} has no valid request`);

async function filledServer() {
  const watched = watchedStore();
  const server = startServer({ store: watched.store });
  await fillServer(server);
  return { server, ...watched };
}

type Filled = Awaited<ReturnType<typeof filledServer>>;

/** The answer of one call, and whether it left anything behind: a change in the store, or a push. */
async function outcome({ server, contents }: Filled, path: string, body: object, headers: Record<string, string>) {
  await server.pushed();
  const before = contents();
  const { errCode } = await server.post(path, body, headers);
  const pushes = await server.pushed();
  const after = contents();
  return { errCode, pushes: pushes.length, changed: JSON.stringify(after) !== JSON.stringify(before) };
}
const nothing = { pushes: 0, changed: false };

describe('SRV-3: who may do what', () => {
  it('is said of every path, by the server and by this table', () => {
    expect(Object.keys(validRequests).toSorted()).toEqual(paths.toSorted());
    expect(paths.filter(isOpen)).toEqual(['/auth/get_admin_token', '/auth/parse_token']);
  });

  it.each(paths.filter((path) => !isOpen(path)))(
    '%s needs a token and an operationID, and leaves nothing without',
    async (path) => {
      const filled = await filledServer();
      const { body } = requestOf(path);
      const token = await filled.server.tokenOf('alice');
      for (const headers of [{}, { token }, { operationID: 'op' }, { operationID: 'op', token: '' }] as Record<
        string,
        string
      >[]) {
        expect(await outcome(filled, path, body, headers)).toEqual({ errCode: 1001, ...nothing });
      }
    },
  );

  it.each(paths.filter((path) => !isOpen(path)))(
    '%s refuses a bad token for what is wrong with it, and leaves nothing',
    async (path) => {
      const filled = await filledServer();
      for (const [name, code, make] of badTokens) {
        const token = await make(filled.server);
        const result = await outcome(filled, path, requestOf(path).body, { token, operationID: 'op' });
        expect([name, result]).toEqual([name, { errCode: code, ...nothing }]);
      }
    },
  );

  it.each(paths.filter((path) => !isOpen(path)))(
    "%s with another user's token, one's own, and the admin's",
    async (path) => {
      const { rule, body } = requestOf(path);
      const codes = { admin: [1002, 1002, 0], own: [1002, 0, 0], anyone: [0, 0, 0], open: [] }[rule];
      for (const [index, user] of ['mallory', 'alice', 'imAdmin'].entries()) {
        const filled = await filledServer();
        const token = await filled.server.tokenOf(user);
        const { errCode, ...effects } = await outcome(filled, path, body, { token, operationID: 'op' });
        expect([user, errCode]).toEqual([user, codes[index]]);
        if (errCode !== 0) expect(effects).toEqual(nothing);
        else expect(effects.changed).toBe(writingPaths.includes(path));
      }
    },
  );

  it.each(paths.filter((path) => requestOf(path).mixed !== undefined))(
    "%s refuses a request whole that names another's data beside one's own",
    async (path) => {
      const filled = await filledServer();
      const token = await filled.server.tokenOf('alice');
      const result = await outcome(filled, path, requestOf(path).mixed ?? {}, { token, operationID: 'op' });
      expect(result).toEqual({ errCode: 1002, ...nothing });
    },
  );

  it("a path of one's own answers nothing of another's", async () => {
    const { server } = await filledServer();
    for (const path of paths.filter((own) => requestOf(own).rule === 'anyone' && own.startsWith('/jssdk/'))) {
      const { data } = await server.call('mallory', path, requestOf(path).body);
      expect(data).toEqual({ unreadCount: 0, conversations: null });
    }
  });
});

describe('SRV-3: paths without a token', () => {
  it.each(['', 'x', secret.toUpperCase(), `${secret} `, '__proto__'])(
    'get_admin_token refuses the secret %j',
    async (wrong) => {
      const filled = await filledServer();
      const body = { secret: wrong, userID: 'imAdmin' };
      const result = await outcome(filled, '/auth/get_admin_token', body, {});
      expect(result).toEqual({ errCode: wrong === '' ? 1001 : 1002, ...nothing });
    },
  );

  it('get_admin_token makes nobody else an admin; no user token is one', async () => {
    const filled = await filledServer();
    const asAlice = await outcome(filled, '/auth/get_admin_token', { secret, userID: 'alice' }, {});
    expect(asAlice).toEqual({ errCode: 1001, ...nothing });
    const token = await filled.server.tokenOf('imAdmin');
    const body = { userID: 'imAdmin', platformID: 5 };
    const result = await outcome(filled, '/auth/get_user_token', body, { token, operationID: 'op' });
    expect(result).toEqual({ errCode: 1002, ...nothing });
  });

  it.each(badTokens)('parse_token says what is wrong with %s', async (_, code, make) => {
    const filled = await filledServer();
    const token = await make(filled.server);
    expect(await outcome(filled, '/auth/parse_token', { token }, {})).toEqual({ errCode: code, ...nothing });
  });

  it.each(['/demo/token', '/demo/expire', '/demo/reset-log', '/demo/fill', '/metrics'])(
    '%s is not there unless it was asked for, for the admin neither',
    async (path) => {
      const filled = await filledServer();
      const headers = { token: await filled.server.tokenOf('imAdmin'), operationID: 'op' };
      const body = { userID: 'alice', platformID: 5, count: 1 };
      for (const at of [path, `/api${path}`]) {
        expect(await outcome(filled, at, body, headers)).toEqual({ errCode: 1004, ...nothing });
      }
    },
  );
});

describe('SRV-3: who may connect', () => {
  it.each(badTokens)('neither gateway lets in %s, nor tells it anything', async (_, code, make) => {
    const server = await start({ secret });
    const clock = { now: Date.now() };
    const token = await make({ ...server, clock, tokenOf: tokenOf(server) } as unknown as TestServer);
    const socket = await rawSocketIO(server, { token, userID: 'alice', platformID: 5, operationID: 'op' });
    expect(socket.heard[1]).toContain(`"errCode":${code}`);
    const line = await openIM(server, { token });
    await line.ended();
    await server.service.messages.send({
      ...{ sendID: 'bob', recvID: 'alice', groupID: '', senderNickname: '', senderFaceURL: '', senderPlatformID: 2 },
      ...{ content: { content: 'secret' }, contentType: 101, sessionType: 1 },
    });
    await server.service.settled();
    expect(line.heard).toEqual([{ text: expect.objectContaining({ errCode: code }) }]);
    expect(socket.heard).toHaveLength(2);
  });

  it("neither gateway lets in another user's or platform's token, the admin's included", async () => {
    const server = await start({ secret });
    for (const user of ['mallory', 'imAdmin']) {
      const token = await tokenOf(server)(user);
      const socket = await rawSocketIO(server, { token, userID: 'alice', platformID: 5, operationID: 'op' });
      expect(socket.heard[1]).toContain('"errCode":1502');
      const line = await openIM(server, { token });
      await line.ended();
      expect(line.heard).toMatchObject([{ text: { errCode: 1502 } }]);
    }
  });
});

const tokenOf =
  ({ auth }: Pick<TestServer, 'auth'>) =>
  async (user: string): Promise<string> => {
    const answer =
      user === 'imAdmin' ? auth.adminToken({ secret, userID: user }) : auth.userToken({ userID: user, platformID: 5 });
    return (await answer).token;
  };
