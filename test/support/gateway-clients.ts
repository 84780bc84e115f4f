/** Clients of the reference server's gateway for OpenIM that do what the test says. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { ReferenceServer, ReferenceServerOptions } from '../../src/server/reference-server.ts';

/** A reference server that ends with the test. */
export async function start(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const server = await createReferenceServer(options);
  onTestFinished(() => server.close());
  return server;
}

interface Heard {
  readonly text?: unknown;
  readonly frame?: { readonly reqIdentifier: number; readonly data: string | null } & Readonly<Record<string, unknown>>;
}

/** A client of the gateway that does what the test says; what it hears stands in `heard`. */
export async function connect(server: ReferenceServer, over: Readonly<Record<string, string | undefined>> = {}) {
  const { token } = await server.auth.userToken({ userID: 'alice', platformID: 5 });
  const address = new URL('/msg_gateway', server.url.replace('http', 'ws'));
  const query: Readonly<Record<string, string | undefined>> = {
    sendID: 'alice',
    token,
    platformID: '5',
    operationID: 'op',
    isMsgResp: 'true',
    sdkType: 'js',
    ...over,
  };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value);
  const socket = new WebSocket(address, { autoPong: true });
  onTestFinished(() => socket.terminate());
  const heard: Heard[] = [];
  const zipped = over['compression'] === 'gzip';
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.from(data as ArrayBuffer);
    if (!isBinary) heard.push({ text: JSON.parse(bytes.toString()) });
    else heard.push({ frame: JSON.parse((zipped ? gunzipSync(bytes) : bytes).toString()) as Heard['frame'] & object });
  });
  let end: number | string | undefined;
  socket.on('close', (code) => (end ??= code));
  socket.on('unexpected-response', (_, response) => (end = `HTTP ${response.statusCode}`));
  socket.on('error', () => {});
  return {
    token,
    socket,
    heard,
    async ended(): Promise<void> {
      await expect.poll(() => end, { interval: 2 }).toBeDefined();
    },
    how: () => end,
    /** So many, or more. */
    async hears(count: number): Promise<void> {
      await expect.poll(() => heard.length, { interval: 2 }).toBeGreaterThanOrEqual(count);
    },
    send(request: object): void {
      const bytes = Buffer.from(
        JSON.stringify({ sendID: 'alice', operationID: 'op 2', msgIncr: '7', data: '', ...request }),
      );
      socket.send(zipped ? gzipSync(bytes) : bytes, { binary: true });
    },
  };
}

/** The first frame of whoever is welcome. */
export const fine = { text: { errCode: 0, errMsg: '', errDlt: '' } };

export const say = (server: ReferenceServer, text: string) =>
  server.service.messages.send({
    ...{ sendID: 'bob', recvID: 'alice', groupID: '', senderNickname: 'Bob', senderFaceURL: '', senderPlatformID: 2 },
    ...{ content: { content: text }, contentType: 101, sessionType: 1 },
  });
