/** A gateway of OpenIM in the hands of a test. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
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
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { Greeting, PushHarness } from './push-source-bench.ts';

export interface Gateway extends PushHarness {
  readonly sockets: ReadonlyMap<WebSocket, string>;
  /** The queries of all addresses. */
  readonly queries: readonly URLSearchParams[];
  send(socket: WebSocket, frame: unknown): void;
  /** From now on this is the first frame, or there is none. */
  greetWith(text: string | undefined): void;
}

/** A gateway that does what the test says, and the source that connects to it. */
export async function openGateway(environment: PushEnvironment, compression: boolean): Promise<Gateway> {
  let reachable = true;
  let refusal: number | undefined;
  let greeting = JSON.stringify(successEnvelope(undefined)) as string | undefined;
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
    if (refusal !== undefined) {
      socket.send(JSON.stringify(errorEnvelope(refusal as ErrorCode, 'by the test')));
      socket.close();
      return;
    }
    if (greeting !== undefined) socket.send(greeting);
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
    greetWith: (text) => (greeting = text),
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

export interface Started {
  readonly environment: VirtualEnvironment;
  readonly gateway: Gateway;
  /** What the source told, each event with its details. */
  readonly told: readonly (readonly unknown[])[];
  tells(count: number): Promise<void>;
}

/** A source that connects with the token `secret`, and ends with the test. */
export async function started(
  compression = false,
  prepare: (gateway: Gateway) => void = () => undefined,
): Promise<Started> {
  const environment = virtualEnvironment();
  const gateway = await openGateway(environment, compression);
  prepare(gateway);
  const owner = new AbortController();
  onTestFinished(async () => {
    owner.abort();
    await gateway.close();
  });
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
  return {
    environment,
    gateway,
    told,
    async tells(count) {
      await expect.poll(() => told.length, { interval: 2, timeout: 5000 }).toBeGreaterThanOrEqual(count);
    },
  };
}

/** The same once it is connected, with the gateway's end of the connection. */
export async function connected(compression = false): Promise<Started & { readonly socket: WebSocket }> {
  const all = await started(compression);
  await all.tells(2);
  expect(all.told.at(-1)).toEqual(['connected']);
  await expect.poll(() => all.gateway.sockets.size, { interval: 2 }).toBe(1);
  const [socket] = all.gateway.sockets.keys();
  if (socket === undefined) throw new Error('it is connected');
  return { ...all, socket };
}
