/** Several nodes of the server in this process: one store, one Redis. */
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { GatewayID } from '../../src/protocol/openim/frames.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import type { Log } from '../../src/server/figures/log.ts';
import type { Meter } from '../../src/server/figures/meter.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';
import type { ServerStore } from '../../src/server/store.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { secret } from './server.ts';
import { until } from './until.ts';

export interface TestNode extends ReferenceServer {
  /** How often each counter was raised here, with its labels. */
  readonly counts: Readonly<Record<string, number>>;
  /** The labels and values of each histogram. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Its lines. */
  readonly lines: readonly string[];
}

/** Three nodes, which end with the test; the first may reach Redis by a way of its own. */
export async function startNodes(
  cache: string,
  first: string = cache,
): Promise<readonly [TestNode, TestNode, TestNode]> {
  const store = new MemoryServerStore();
  const shared: ServerStore = {
    read: (run) => store.read(run),
    transaction: (run) => store.transaction(run),
    close: async () => {},
  };
  return Promise.all([startNode(shared, first), startNode(shared, cache), startNode(shared, cache)]);
}

async function startNode(store: ServerStore, cache: string): Promise<TestNode> {
  const counts: Record<string, number> = {};
  const values: Record<string, number[]> = {};
  const lines: string[] = [];
  const meter: Meter = {
    count(name, labels = {}, by = 1) {
      const key = [name, ...Object.values(labels)].join(' ');
      counts[key] = (counts[key] ?? 0) + by;
    },
    observe: (name, value) => void (values[name] ??= []).push(value),
    watch() {},
  };
  const log: Log = { write: (_level, message) => void lines.push(message), within: (_fields, run) => run() };
  const server = await createReferenceServer({ store, cache, secret, meter, log });
  onTestFinished(() => server.close());
  // What is told before a node has begun to read is nothing that it has missed.
  await until('reading', () => lines.includes('events of other nodes may have been missed'));
  return { ...server, counts, values, lines };
}

/** What a client was told, in short. */
export interface Line {
  readonly told: string[];
  readonly socket: Socket;
}

/** A client of Socket.IO as it comes; whether it connects again by itself. */
export async function connect(node: ReferenceServer, userID: string, reconnection = false): Promise<Line> {
  return connectWith(await node.auth.userToken({ userID, platformID: 5 }), node.url, userID, reconnection);
}

/** The same at any address. */
export async function connectWith(
  { token }: { readonly token: string },
  url: string,
  userID: string,
  reconnection = false,
): Promise<Line> {
  const auth = { token, userID, platformID: 5, operationID: 'op' };
  const socket = io(url, {
    ...{ auth, transports: ['websocket'], forceNew: true, reconnection },
    ...{ reconnectionDelay: 10, reconnectionDelayMax: 50 },
  });
  onTestFinished(() => void socket.disconnect());
  const told: string[] = [];
  socket.on('connect', () => told.push(socket.recovered ? 'recovered' : 'connected'));
  socket.on('connect_error', (error) => {
    const { data } = error as Error & { readonly data?: { readonly errCode: number } };
    if (data !== undefined) told.push(`refused ${data.errCode}`);
  });
  socket.on('disconnect', () => told.push('disconnected'));
  socket.on('kick', ({ reason }: { readonly reason: string }) => told.push(`kicked: ${reason}`));
  socket.on('push', (frame: { readonly msgs: Readonly<Record<string, { readonly Msgs: readonly Text[] }>> }) => {
    for (const { Msgs } of Object.values(frame.msgs)) for (const { content } of Msgs) told.push(textOf(content));
  });
  await until('connected', () => told.length > 0);
  return { told, socket };
}

interface Text {
  readonly content: string;
}

const textOf = (content: string): string => (JSON.parse(content) as { readonly content: string }).content;

/** A client of OpenIM's gateway: the kinds of the frames that it gets, and its end. */
export async function connectOpenIM(node: ReferenceServer, userID: string): Promise<{ readonly told: string[] }> {
  const { token } = await node.auth.userToken({ userID, platformID: 5 });
  const query = { sendID: userID, token, platformID: '5', operationID: 'op', isMsgResp: 'true', sdkType: 'js' };
  const address = `${node.url.replace('http', 'ws')}/msg_gateway?${new URLSearchParams(query).toString()}`;
  const socket = new WebSocket(address);
  onTestFinished(() => socket.terminate());
  const told: string[] = [];
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return void told.push('connected');
    const { reqIdentifier } = JSON.parse((data as Buffer).toString()) as { readonly reqIdentifier: number };
    told.push(reqIdentifier === GatewayID.push ? 'push' : reqIdentifier === GatewayID.kick ? 'kick' : 'other');
  });
  socket.on('close', () => told.push('disconnected')).on('error', () => {});
  await until('connected', () => told.length > 0);
  return { told };
}

export const say = (node: ReferenceServer, text: string, to = 'alice'): Promise<unknown> =>
  node.service.messages.send(textMessage('bob', to, text));

/** From now on the client connects there, as a load balancer would have it. */
export function lead({ socket }: Line, to: ReferenceServer): void {
  (socket.io as unknown as { uri: string }).uri = to.url;
}
