import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { openIMGateway } from '../../src/adapters/openim-gateway.ts';
import type { PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import { errorEnvelope, successEnvelope } from '../../src/protocol/envelope.ts';
import type { ErrorCode } from '../../src/protocol/error-codes.ts';
import { toBase64 } from '../../src/protocol/openim/decode.ts';
import { encode } from '../../src/protocol/openim/encode.ts';
import { PushMessages } from '../../src/protocol/openim/messages.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { pushSourceContract } from './push-source-contract.ts';
import type { Greeting, PushHarness } from './push-source-bench.ts';

interface Gateway extends PushHarness {
  readonly sockets: ReadonlyMap<WebSocket, string>;
  /** The queries of all addresses. */
  readonly queries: readonly URLSearchParams[];
  send(socket: WebSocket, frame: unknown): void;
}

async function openGateway(environment: PushEnvironment, compression: boolean): Promise<Gateway> {
  let reachable = true;
  let refusal: number | undefined;
  const greetings: Greeting[] = [];
  const queries: URLSearchParams[] = [];
  const sockets = new Map<WebSocket, string>();
  const http = createServer();
  const wss = new WebSocketServer({ server: http, path: '/msg_gateway', verifyClient: () => reachable });
  wss.on('connection', (socket, request: IncomingMessage) => {
    const query = new URL(request.url ?? '', 'http://gateway').searchParams;
    const userID = query.get('sendID') ?? '';
    queries.push(query);
    greetings.push({ token: query.get('token') ?? '', userID, platformID: Number(query.get('platformID')) });
    const envelope =
      refusal === undefined ? successEnvelope(undefined) : errorEnvelope(refusal as ErrorCode, 'by the test');
    socket.send(JSON.stringify(envelope));
    if (refusal !== undefined) {
      socket.close();
      return;
    }
    sockets.set(socket, userID);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const all = (userID: string) => [...sockets].flatMap(([socket, owner]) => (owner === userID ? [socket] : []));
  const send = (socket: WebSocket, frame: unknown): void => {
    const bytes = Buffer.from(JSON.stringify(frame));
    socket.send(compression ? gzipSync(bytes) : bytes, { binary: true });
  };

  return {
    source: openIMGateway({ url: `ws://127.0.0.1:${port}/msg_gateway`, compression }, environment),
    frames: [
      { msgs: { sg_1: { Msgs: [{ seq: 1 }] } } },
      { notificationMsgs: { n_1: { Msgs: [{ contentType: 7, content: 'é☃' }] } } },
      {},
    ],
    sockets,
    queries,
    send,
    greetings,
    refuse: (code) => (refusal = code),
    accept: () => (refusal = undefined),
    down: () => (reachable = false),
    up: () => (reachable = true),
    push(userID, frame) {
      const data = toBase64(encode(PushMessages, frame as object));
      for (const socket of all(userID)) send(socket, { reqIdentifier: 2001, operationID: 'op', errCode: 0, data });
    },
    kick(userID, reason) {
      for (const socket of all(userID)) {
        send(socket, { reqIdentifier: 2002, errMsg: reason, data: null });
        socket.close();
      }
    },
    cut: () => [...sockets.keys()].forEach((socket) => socket.terminate()),
    hangUp: () => [...sockets.keys()].forEach((socket) => socket.close()),
    connected: () => [...sockets.values()],
    async close() {
      for (const socket of wss.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** The contract is about the pauses between connections: the time-outs of a connection, of 10 s each, run by another clock. */
function pausesOnly(environment: PushEnvironment): PushEnvironment {
  const still = virtualEnvironment();
  return {
    ...environment,
    after: (ms, run, signal) => (ms === 10_000 ? still : environment).after(ms, run, signal),
  };
}

pushSourceContract('the gateway of OpenIM', (environment) => openGateway(pausesOnly(environment), false));
pushSourceContract('the gateway of OpenIM, gzipped', (environment) => openGateway(pausesOnly(environment), true));

async function connected(compression = false) {
  const environment = virtualEnvironment();
  const gateway = await openGateway(environment, compression);
  const owner = new AbortController();
  const told: unknown[][] = [];
  const tell =
    (event: string) =>
    (...details: unknown[]): void =>
      void told.push([event, ...details]);
  const events = {
    ...{ connecting: tell('connecting'), connected: tell('connected'), disconnected: tell('disconnected') },
    ...{ frame: tell('frame'), problem: tell('problem'), unknown: tell('unknown') },
    ...{ kicked: tell('kicked'), refused: tell('refused') },
  };
  gateway.source.connect({ userID: 'alice', platformID: 5, token: async () => 'secret' }, events, owner.signal);
  await expect.poll(() => told.at(-1), { interval: 2 }).toEqual(['connected']);
  await expect.poll(() => gateway.sockets.size, { interval: 2 }).toBe(1);
  const [socket] = gateway.sockets.keys();
  if (socket === undefined) throw new Error('it is connected');
  const end = async (): Promise<void> => {
    owner.abort();
    await gateway.close();
  };
  return { environment, gateway, socket, told, end };
}

it.each([false, true])(
  'says who connects in the address, and asks for gzip where it is wanted (%s)',
  async (zipped) => {
    const { gateway, end } = await connected(zipped);
    expect(Object.fromEntries(gateway.queries[0] ?? [])).toMatchObject({
      ...{ sendID: 'alice', token: 'secret', platformID: '5', isBackground: 'false', isMsgResp: 'true', sdkType: 'js' },
      operationID: expect.any(String),
      ...(zipped && { compression: 'gzip' }),
    });
    expect(gateway.queries[0]?.has('compression')).toBe(zipped);
    await end();
  },
);

it('what it cannot read is a problem of kind protocol, and the connection goes on', async () => {
  const { gateway, socket, told, end } = await connected();
  socket.send(Buffer.from('no JSON'), { binary: true });
  gateway.send(socket, { reqIdentifier: 'x' });
  gateway.send(socket, { reqIdentifier: 2001, data: '!' });
  gateway.send(socket, { reqIdentifier: 2001, data: btoa('\u000a\u00ff') });
  gateway.push('alice', { msgs: {}, notificationMsgs: { n_a: { Msgs: [{ contentType: 1300 }] } } });
  await expect.poll(() => told.length, { interval: 2 }).toBe(7);
  expect(told.slice(2, 6).map(([event, error]) => [event, (error as Error & { kind: string }).kind])).toEqual(
    Array.from({ length: 4 }, () => ['problem', 'protocol']),
  );
  expect(told[6]).toEqual(['frame', { notificationMsgs: { n_a: { Msgs: [{ contentType: 1300 }] } } }]);
  expect(JSON.stringify(told)).not.toContain('secret');
  await end();
});

it('a frame that it does not know is told by its number, an online status is ignored', async () => {
  const { gateway, socket, told, end } = await connected();
  gateway.send(socket, { reqIdentifier: 2005, data: null });
  gateway.send(socket, { reqIdentifier: 4711 });
  await expect.poll(() => told.length, { interval: 2 }).toBe(3);
  expect(told[2]).toEqual(['unknown', '4711']);
  await end();
});

it('PUSH-4: pings every 10 s, and takes two missing answers for the end of the connection', async () => {
  const { environment, socket, told, end } = await connected();
  const pings: string[] = [];
  socket.on('message', (data, isBinary) => {
    const text = Buffer.from(data as ArrayBuffer).toString();
    expect(isBinary).toBe(false);
    pings.push(text);
    if (pings.length <= 2) socket.send(JSON.stringify({ ...(JSON.parse(text) as object), type: 'pong' }));
  });
  for (let beat = 1; beat <= 4; beat++) {
    await environment.advance(10_000);
    await expect.poll(() => pings.length, { interval: 2 }).toBe(beat);
    // The answer, if any, has to come before the clock goes on.
    await new Promise((resolve) => socket.ping(resolve));
    await expect.poll(() => socket.bufferedAmount, { interval: 2 }).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(told.map(([event]) => event)).toEqual(['connecting', 'connected']);
  await environment.advance(10_000);
  await expect.poll(() => told.at(-1)?.[0], { interval: 2 }).not.toBe('connected');
  expect(told[2]).toMatchObject(['disconnected', { kind: 'network' }]);
  await end();
});

it.each(['https://im.test/msg_gateway', 'msg_gateway', ''])('refuses %j, which is no address of a websocket', (url) => {
  expect(() => openIMGateway({ url })).toThrow('url');
});
