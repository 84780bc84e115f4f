import { SyncError } from '../errors.ts';
import { limitsOf } from './limits/limits.ts';
import { openData } from './node-data.ts';
import type { DataOptions } from './node-data.ts';
import { noLog } from './figures/log.ts';
import { serveMetrics } from './figures/node-metrics-page.ts';
import { meteredGateways, wiringOf } from './figures/node-wiring.ts';
import type { FiguresOptions } from './figures/node-wiring.ts';
import { listen } from './node-server.ts';
import { createOpenIMGateway } from './node-openim-gateway.ts';
import { createPushGateway } from './push-gateway.ts';
import { runRetention } from './retention.ts';
import { createServerCore } from './server-core.ts';
import type { ServerCore, ServerCoreOptions } from './server-core.ts';
import { delay as systemDelay } from './timer.ts';

export interface ReferenceServerOptions
  extends Omit<ServerCoreOptions, 'store' | 'secret' | 'cachedHeads' | 'listAt'>, FiguresOptions, DataOptions {
  /** TCP port; default 0, which takes a free one. */
  readonly port?: number;
  /** Address to listen on; default `127.0.0.1`. */
  readonly host?: string;
  /** Signs tokens and buys admin tokens; default a random one, with which no token outlives the server. */
  readonly secret?: string;
  /** Adds to the server before it listens, e.g. paths or data. */
  readonly extend?: (core: ServerCore) => void | Promise<void>;
}

export interface ReferenceServer extends ServerCore {
  /** Where it listens, without a slash at the end: both the API and the push. */
  readonly url: string;
  readonly secret: string;
}

/**
 * Starts the server: API and push on one port.
 *
 * @throws SyncError of kind `options` for a wrong option, `storage` where the database cannot be used.
 */
export async function createReferenceServer(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const { port = 0, host = '127.0.0.1', secret = randomSecret(), ...rest } = options;
  const { delay = systemDelay, ticks = () => performance.now(), onFailure } = rest;
  checkOptions({ ...options, secret });
  const { figures, ...wiring } = await wiringOf(options);
  const { meter, log: given = noLog } = wiring;
  const data = await openData(options, { limits: limitsOf(options), meter, log: given, ticks, delay });
  const core = createServerCore({ ...rest, ...wiring, ...data, ticks, secret });
  const { log } = core.context;
  const gateways = meteredGateways(core, {
    openim: createOpenIMGateway({ ...core, ...(rest.delay && { delay: rest.delay }) }),
    socketio: createPushGateway(core.auth, log),
  });
  for (const gateway of gateways) core.service.observe(gateway.observer);
  try {
    await options.extend?.(core);
    const fetch = figures === undefined ? core.app : serveMetrics(core.app, figures);
    const server = await listen({ fetch, gateways, port, host });
    const retention = runRetention(core.context, {
      delay,
      onError(error) {
        log.write('error', 'retention failed', { error });
        onFailure?.(error, { path: 'retention', operationID: '' });
      },
    });
    log.write('info', 'server started', { url: server.url });
    return {
      ...core,
      url: server.url,
      secret,
      async close() {
        await server.close();
        await core.close();
        await data.close();
        await retention;
        log.write('info', 'server stopped', { url: server.url });
      },
    };
  } catch (error) {
    await core.close();
    await data.close();
    throw error;
  }
}

function checkOptions({ port = 0, secret, tokenTTL = 1 }: ReferenceServerOptions): void {
  const refuse = (path: string, why: string): never => {
    throw new SyncError('options', `${path}: ${why}`, { path });
  };
  if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse('port', 'expected a whole number from 0 to 65535');
  if (secret === '') refuse('secret', 'must not be empty');
  if (!Number.isInteger(tokenTTL) || tokenTTL < 1) refuse('tokenTTL', 'expected a whole number of seconds from 1');
}

export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
