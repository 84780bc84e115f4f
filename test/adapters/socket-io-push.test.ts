import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { expect, it } from 'vitest';
import type { PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import { socketIO } from '../../src/adapters/socket-io-push.ts';
import { errorEnvelope } from '../../src/protocol/envelope.ts';
import type { ErrorCode } from '../../src/protocol/error-codes.ts';
import { pushSourceContract } from './push-source-contract.ts';
import type { Greeting, PushHarness } from './push-source-bench.ts';

const PATH = '/push';

async function openSocketIO(environment: PushEnvironment): Promise<PushHarness> {
  let reachable = true;
  let refusal: number | undefined;
  const greetings: Greeting[] = [];
  const http = createServer();
  const io = new Server(http, {
    path: PATH,
    transports: ['websocket'],
    serveClient: false,
    allowRequest: (_, decide) => decide(null, reachable),
  });
  io.use((socket, next) => {
    greetings.push(socket.handshake.auth as Greeting);
    if (refusal === undefined) return next();
    return next(Object.assign(new Error('refused'), { data: errorEnvelope(refusal as ErrorCode, 'by the test') }));
  });
  io.on('connection', (socket) => {
    void socket.join((socket.handshake.auth as Greeting).userID);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const sockets = () => [...io.sockets.sockets.values()];

  return {
    source: socketIO({ url: `http://127.0.0.1:${port}`, path: PATH }, environment),
    frames: [{ msgs: { sg_1: { Msgs: [{ seq: 1 }] } } }, { nonsense: [null, 'é☃'] }, {}],
    greetings,
    refuse: (code) => (refusal = code),
    accept: () => (refusal = undefined),
    down: () => (reachable = false),
    up: () => (reachable = true),
    push: (userID, frame) => io.to(userID).emit('push', frame),
    kick(userID, reason) {
      io.to(userID).emit('kick', { reason });
      io.in(userID).disconnectSockets(true);
    },
    cut: () => sockets().forEach((socket) => socket.conn.close()),
    hangUp: () => io.disconnectSockets(),
    connected: () => sockets().map((socket) => (socket.handshake.auth as Greeting).userID),
    close: () => io.close(),
  };
}

pushSourceContract('Socket.IO', openSocketIO);

it('LIFE-1: leaves no socket behind where it was stopped in the middle of the handshake', async () => {
  const http = createServer();
  const told: string[] = [];
  http.on('upgrade', (_, socket) => {
    told.push('asked');
    for (const event of ['end', 'error']) socket.once(event, () => told.push('gone') && socket.destroy());
    socket.resume();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const owner = new AbortController();
  const { port } = http.address() as AddressInfo;
  const silent = () => undefined;
  const events = {
    connecting: silent,
    connected: silent,
    disconnected: silent,
    frame: silent,
    kicked: silent,
    refused: silent,
  };
  const session = { userID: 'alice', platformID: 5, token: async () => 'good' };
  socketIO({ url: `http://127.0.0.1:${port}` }).connect(session, events, owner.signal);
  await expect.poll(() => told, { interval: 2 }).toEqual(['asked']);
  owner.abort();
  await expect.poll(() => told, { interval: 2 }).toEqual(['asked', 'gone']);
  await new Promise((resolve) => http.close(resolve));
});
