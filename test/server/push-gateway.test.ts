import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Auth } from '../../src/server/auth.ts';
import type { Identity } from '../../src/server/context.ts';
import { listen } from '../../src/server/node-server.ts';
import { createPushGateway } from '../../src/server/push-gateway.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';

async function start(): Promise<ReferenceServer> {
  const server = await createReferenceServer();
  onTestFinished(() => server.close());
  return server;
}

function connect(server: { readonly url: string }, auth: object): Socket {
  const socket = io(server.url, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

const tokenOf = async (server: ReferenceServer, userID: string, platformID: 2 | 5): Promise<string> =>
  (await server.auth.userToken({ userID, platformID })).token;

async function sessionOf(server: ReferenceServer, userID: string, platformID: 2 | 5 = 5): Promise<object> {
  return { token: await tokenOf(server, userID, platformID), userID, platformID, operationID: 'op' };
}

/** The same push side on a port of its own, with some of its own knowledge of tokens. */
async function another(server: ReferenceServer, auth: Partial<Auth>): Promise<{ readonly url: string }> {
  const gateway = createPushGateway({ ...server, auth: { ...server.auth, ...auth } });
  const other = await listen({ fetch: server.app, gateways: [gateway], port: 0, host: '127.0.0.1' });
  onTestFinished(() => other.close());
  return other;
}

const next = (socket: Socket, event: string): Promise<unknown> =>
  new Promise((resolve) => void socket.once(event, resolve));

const message = (sendID: string, recvID: string) => ({
  sendID,
  recvID,
  groupID: '',
  senderNickname: '',
  senderFaceURL: '',
  senderPlatformID: 5,
  content: { content: 'hello' },
  contentType: 101 as const,
  sessionType: 1 as const,
});

describe('the push gateway', () => {
  it('pushes a message to both sides, the other devices of the sender included', async () => {
    const server = await start();
    const sockets = [
      connect(server, await sessionOf(server, 'alice')),
      connect(server, await sessionOf(server, 'bob', 5)),
      connect(server, await sessionOf(server, 'bob', 2)),
    ];
    await Promise.all(sockets.map((socket) => next(socket, 'connect')));
    const frames = Promise.all(sockets.map((socket) => next(socket, 'push')));
    await server.service.messages.send(message('bob', 'alice'));
    for (const frame of await frames) {
      expect(frame).toMatchObject({ msgs: { si_alice_bob: { Msgs: [{ sendID: 'bob', seq: 1 }] } } });
    }
  });

  it('tells one user nothing of the others', async () => {
    const server = await start();
    const carol = connect(server, await sessionOf(server, 'carol'));
    await next(carol, 'connect');
    const frame = next(carol, 'push');
    await server.service.messages.send(message('bob', 'alice'));
    await server.service.messages.send(message('bob', 'carol'));
    expect(await frame).toMatchObject({ msgs: { si_bob_carol: {} } });
  });

  it('answers a bad token with a connect error that bears the envelope', async () => {
    const server = await start();
    const session = await sessionOf(server, 'alice');
    const cases: [object, number][] = [
      [{ ...session, token: 'x.y.z' }, 1503],
      [{ ...session, userID: 'bob' }, 1502],
      [{ ...session, platformID: 2 }, 1502],
      [{ ...session, operationID: '' }, 1001],
      [{}, 1001],
    ];
    for (const [auth, errCode] of cases) {
      const error = await next(connect(server, auth), 'connect_error');
      expect(error).toMatchObject({ data: { errCode } });
    }
  });

  it('kicks every connection of the token, says why, and refuses it with 1506 from then on', async () => {
    const server = await start();
    const session = await sessionOf(server, 'alice');
    const [web, phone] = [connect(server, session), connect(server, await sessionOf(server, 'alice', 2))];
    await Promise.all([next(web, 'connect'), next(phone, 'connect')]);
    const [kick, gone] = [next(web, 'kick'), next(web, 'disconnect')];
    await server.auth.kick('alice', 5, 'signed in elsewhere');
    expect(await kick).toEqual({ reason: 'signed in elsewhere' });
    expect(await gone).toBe('io server disconnect');
    expect(await next(connect(server, session), 'connect_error')).toMatchObject({ data: { errCode: 1506 } });
    expect(phone.connected).toBe(true);
  });

  it('ends a session that is kicked while it connects', async () => {
    const server = await start();
    const session = await sessionOf(server, 'alice');
    let checks = 0;
    const kickedMeanwhile = async (token: string): Promise<Identity> => {
      if (++checks === 2) await server.auth.kick('alice', 5, 'signed in elsewhere');
      return server.auth.identify(token);
    };
    const socket = connect(await another(server, { identify: kickedMeanwhile }), session);
    const [kick, gone] = [next(socket, 'kick'), next(socket, 'disconnect')];
    expect(await kick).toEqual({ reason: 'the session was ended' });
    expect(await gone).toBe('io server disconnect');
  });

  it('refuses with 500 where it cannot be told who else is connected', async () => {
    const server = await start();
    const other = await another(server, { admit: () => Promise.reject(new Error('disk')) });
    const error = await next(connect(other, await sessionOf(server, 'alice')), 'connect_error');
    expect(error).toMatchObject({ data: { errCode: 500 } });
  });

  it('closes its sockets with the server, which can be closed twice', async () => {
    const server = await createReferenceServer();
    const alice = connect(server, await sessionOf(server, 'alice'));
    await next(alice, 'connect');
    const gone = next(alice, 'disconnect');
    await server.close();
    await gone;
    await server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});

it('one port serves the API under / and under /api', async () => {
  const server = await start();
  const body = JSON.stringify({ secret: server.secret, userID: 'imAdmin' });
  for (const prefix of ['', '/api']) {
    const response = await fetch(`${server.url}${prefix}/auth/get_admin_token`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ errCode: 0, data: { expireTimeSeconds: 7_776_000 } });
  }
});
