import { connect as connectTo } from 'node:net';
import type { Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { ReferenceServer } from '../../src/server/reference-server.ts';

/** A websocket that speaks Socket.IO by hand, so that it can say what no client library would. */
export interface RawSocketIO {
  readonly socket: WebSocket;
  readonly heard: readonly string[];
  /** So many packets, or more. */
  hears(count: number): Promise<void>;
  ended(): Promise<void>;
}

/** Opens the transport; `auth` undefined says nothing more, as somebody who never says who they are. */
export async function rawSocketIO(
  server: Pick<ReferenceServer, 'url'>,
  auth?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocketIO> {
  const address = new URL('/socket.io/?EIO=4&transport=websocket', server.url.replace('http', 'ws'));
  const socket = new WebSocket(address, { headers });
  onTestFinished(() => socket.terminate());
  const heard: string[] = [];
  let isOver = false;
  socket.on('message', (data) => heard.push(Buffer.from(data as ArrayBuffer).toString()));
  socket.on('close', () => (isOver = true));
  socket.on('error', () => {});
  const hears = async (count: number): Promise<void> => {
    await expect.poll(() => heard.length, { interval: 2 }).toBeGreaterThanOrEqual(count);
  };
  const ended = async (): Promise<void> => {
    await expect.poll(() => isOver, { interval: 2, timeout: 20_000 }).toBe(true);
  };
  if (auth !== undefined) {
    await hears(1);
    socket.send(`40${JSON.stringify(auth)}`);
    await hears(2);
  }
  return { socket, heard, hears, ended };
}

/** What a device of this user says when it connects. */
export async function sessionOf(server: ReferenceServer, userID: string, platformID: 2 | 5 = 5) {
  const { token } = await server.auth.userToken({ userID, platformID });
  return { token, userID, platformID, operationID: 'op' };
}

/** A connection on which nothing has been said. */
export async function rawConnection(
  url: string,
): Promise<{ readonly socket: Socket; readonly ended: Promise<void>; said: () => string }> {
  const socket = connectTo(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (data) => (said += data.toString()));
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return { socket, ended, said: () => said };
}
