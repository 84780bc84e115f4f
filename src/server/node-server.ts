import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { compressAnswers } from './node-compression.ts';
import type { PushGateway } from './push-gateway.ts';

export interface NodeServer {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Stops listening, ends every socket, and waits for the requests that are being answered. */
  close(): Promise<void>;
}

export interface NodeServerOptions {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly gateways: readonly PushGateway[];
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
}

/** Serves app and push on one port of this machine, answers compressed for clients that take that. */
export async function listen({ fetch, gateways, port, host }: NodeServerOptions): Promise<NodeServer> {
  const server = createAdaptorServer({ fetch: compressAnswers(fetch) });
  for (const gateway of gateways) gateway.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async close() {
      for (const gateway of gateways) await gateway.close();
    },
  };
}
