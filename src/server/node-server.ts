import type { Server, ServerOptions, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import type { Caller } from './http-app.ts';
import { addressOf } from './limits/node-address.ts';
import { compressAnswers } from './node-compression.ts';
import type { PushGateway } from './push-gateway.ts';

export interface NodeServer {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Stops listening, and waits for the requests that are being answered; sockets stay. */
  drain(): Promise<void>;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface NodeServerOptions {
  readonly fetch: (request: Request, caller?: Caller) => Response | Promise<Response>;
  readonly gateways: readonly PushGateway[];
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Proxies in front whose `X-Forwarded-For` is believed; default 0. */
  readonly trustProxy?: number;
  readonly times?: ServerOptions;
}

/** In ms. Whoever holds a connection and says nothing must not hold it for long. */
const TIMES: ServerOptions = {
  // A head is one packet. Also for a connection on which nothing is said at all.
  headersTimeout: 10_000,
  // 4 MB over a slow line of a phone (1 Mbit/s) are 32 s.
  requestTimeout: 60_000,
  // Longer than proxies keep theirs idle (60 s): the one that closes first must be the one that asks.
  keepAliveTimeout: 65_000,
  // How often the first two are looked at; by default every 30 s.
  connectionsCheckingInterval: 5000,
};

/** Serves app and push on one port of this machine, answers compressed for clients that take that. */
export async function listen(options: NodeServerOptions): Promise<NodeServer> {
  const { fetch, gateways, port, host, trustProxy = 0, times = {} } = options;
  const compressed = compressAnswers(fetch);
  const server = createAdaptorServer({
    fetch: (request, env) => compressed(request, callerOf(env as HttpBindings, trustProxy)),
    serverOptions: { ...TIMES, ...times },
  }) as Server;
  for (const gateway of gateways) gateway.attach(server);
  const open = openOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  let ended: Promise<void> | undefined;
  const stopListening = (): Promise<void> => (ended ??= new Promise((resolve) => server.close(() => resolve())));
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async drain() {
      void stopListening();
      while (open.answers.size > 0) await Promise.all([...open.answers].map(closed));
    },
    async close() {
      const end = stopListening();
      const ends = gateways.map((gateway) => gateway.close());
      for (const socket of open.sockets) socket.destroy();
      await Promise.all([...ends, end]);
    },
  };
}

function callerOf({ incoming }: HttpBindings, trustProxy: number): Caller {
  const address = addressOf(incoming, trustProxy);
  return address === undefined ? {} : { address };
}

interface Open {
  readonly answers: ReadonlySet<ServerResponse>;
  readonly sockets: ReadonlySet<Socket>;
}

/** What is open of a server, kept up to date. */
function openOf(server: Server): Open {
  const open = { answers: new Set<ServerResponse>(), sockets: new Set<Socket>() };
  server.on('request', (_request, response) => {
    open.answers.add(response);
    response.once('close', () => open.answers.delete(response));
  });
  server.on('connection', (socket) => {
    open.sockets.add(socket);
    socket.once('close', () => open.sockets.delete(socket));
  });
  return open;
}

const closed = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => void response.once('close', resolve));
