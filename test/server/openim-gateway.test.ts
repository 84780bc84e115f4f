import { createServer } from 'node:http';
import { connect as connectTo } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { decode, fromBase64 } from '../../src/protocol/openim/decode.ts';
import { PushMessages } from '../../src/protocol/openim/messages.ts';
import type { Auth } from '../../src/server/auth.ts';
import type { Identity } from '../../src/server/context.ts';
import { createOpenIMGateway } from '../../src/server/node-openim-gateway.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';
import { deferred } from '../support/deferred.ts';
import { connect, fine, say, start } from '../support/gateway-clients.ts';

describe("OpenIM's gateway: who connects", () => {
  it('wire contract: is told so in a first frame of text', async () => {
    const { heard, hears } = await connect(await start());
    await hears(1);
    expect(heard).toEqual([fine]);
  });

  it.each([
    ['no token', { token: undefined }, 1001],
    ['no user', { sendID: undefined }, 1001],
    ['no operation', { operationID: undefined }, 1001],
    ['no platform', { platformID: undefined }, 1001],
    ['a platform that is no number', { platformID: 'web' }, 1001],
    ['an empty token', { token: '' }, 1001],
    ['no sdkType, which asks for another dialect', { sdkType: undefined }, 1001],
    ['another sdkType', { sdkType: 'go' }, 1001],
    ['a token that is none', { token: 'x.y.z' }, 1503],
    ["another user's token", { sendID: 'bob' }, 1502],
    ["another platform's token", { platformID: '2' }, 1502],
  ])('LIFE-4: with %s is told why in the first frame, and the connection ends', async (_, over, errCode) => {
    const { heard, ended } = await connect(await start(), over);
    await ended();
    expect(heard).toMatchObject([{ text: { errCode } }]);
  });

  it('without isMsgResp is refused before the connection stands, and hears no first frame where it is not', async () => {
    const server = await start();
    const refused = await connect(server, { isMsgResp: undefined, token: 'x.y.z' });
    await refused.ended();
    expect([refused.how(), refused.heard]).toEqual(['HTTP 401', []]);
    const welcome = await connect(server, { isMsgResp: undefined });
    await expect.poll(() => welcome.socket.readyState, { interval: 2 }).toBe(WebSocket.OPEN);
    await say(server, 'hello');
    await welcome.hears(1);
    expect(welcome.heard[0]?.frame?.reqIdentifier).toBe(2001);
  });

  it.each([undefined, 'gzip'])('hears messages and notifications as protobuf (compression %s)', async (compression) => {
    const server = await start();
    const { heard, hears } = await connect(server, { compression });
    await hears(1);
    await say(server, 'Grüße 👋');
    await hears(2);
    const { reqIdentifier, operationID, data } = heard[1]?.frame ?? expect.fail();
    expect([reqIdentifier, operationID]).toEqual([2001, expect.stringMatching(/./)]);
    expect(decode(PushMessages, fromBase64(data ?? '', ''))).toMatchObject({
      msgs: { si_alice_bob: { Msgs: [{ sendID: 'bob', content: '{"content":"Grüße 👋"}', seq: 1 }] } },
    });
  });

  it('is kicked with its token', async () => {
    const server = await start();
    const { heard, hears, ended } = await connect(server);
    await hears(1);
    await server.auth.kick('alice', 5, 'signed in elsewhere');
    await ended();
    expect(heard[1]).toMatchObject({ frame: { reqIdentifier: 2002, data: null } });
  });

  it('is kicked where its token was kicked while it connected', async () => {
    const server = await start();
    let checks = 0;
    const identify = async (token: string): Promise<Identity> => {
      if (++checks === 2) await server.auth.kick('alice', 5);
      return server.auth.identify(token);
    };
    const { heard, ended } = await connect({ ...server, url: await another(server, { identify }) });
    await ended();
    expect(heard).toMatchObject([fine, { frame: { reqIdentifier: 2002, data: null } }]);
  });
});

describe("OpenIM's gateway: who does not", () => {
  it('an address that is none harms nobody', async () => {
    const server = await start();
    for (const target of ['//', '/msg_gateway?%', 'http://[', '*']) {
      const socket = await upgrade(server.url, target);
      socket.destroy();
    }
    const { heard, hears } = await connect(server);
    await hears(1);
    expect(heard).toEqual([fine]);
  });

  it.each(['isMsgResp=true', 'isMsgResp=false'])(
    'a client that is gone before its token was refused harms nobody (%s)',
    async (told) => {
      const server = await start();
      const [asked, looked] = [deferred(), deferred()];
      const identify = async (): Promise<Identity> => {
        asked.resolve();
        await looked.promise;
        return server.auth.identify('x.y.z');
      };
      const url = await another(server, { identify });
      const who = 'sendID=alice&token=x&platformID=5&operationID=op&sdkType=js';
      const socket = await upgrade(url, `/msg_gateway?${who}&${told}`);
      await asked.promise;
      socket.resetAndDestroy();
      // A later request has been answered, so the reset has come too.
      expect((await fetch(url)).status).toBe(200);
      looked.resolve();
      expect((await fetch(url)).status).toBe(200);
    },
  );

  it('a client that is refused and sends garbage all the same harms nobody', async () => {
    const server = await start();
    const who = 'sendID=alice&token=x.y.z&platformID=5&operationID=op&sdkType=js&isMsgResp=true';
    const socket = await upgrade(server.url, `/msg_gateway?${who}`, Buffer.alloc(8, 0xff));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await ended;
    const { heard, hears } = await connect(server);
    await hears(1);
    expect(heard).toEqual([fine]);
  });

  it('a client that does not answer does not keep the server from closing', async () => {
    const server = await createReferenceServer();
    const { token } = await server.auth.userToken({ userID: 'alice', platformID: 5 });
    const who = `sendID=alice&token=${token}&platformID=5&operationID=op&isMsgResp=true&sdkType=js`;
    const socket = await upgrade(server.url, `/msg_gateway?${who}`);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resume();
    await Promise.all([server.close(), ended]);
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });
});

/** The gateway alone on a port, with some of its own knowledge of tokens. */
async function another(server: ReferenceServer, auth: Partial<Auth>): Promise<string> {
  const gateway = createOpenIMGateway({ ...server, auth: { ...server.auth, ...auth } });
  const http = createServer((_, response) => response.end());
  gateway.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await gateway.close();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Asks for a websocket at this target of a request by hand, and sends these bytes without waiting for an answer. */
async function upgrade(url: string, target: string, bytes = Buffer.alloc(0)): Promise<Socket> {
  const socket = connectTo(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13';
  const head = `GET ${target} HTTP/1.1\r\nHost: im.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
  await new Promise<void>((resolve) => socket.write(Buffer.concat([Buffer.from(head), bytes]), () => resolve()));
  return socket;
}
