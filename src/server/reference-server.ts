import { LRUCache } from 'lru-cache';
import { SyncError } from '../errors.ts';
import { noLog } from './figures/log.ts';
import { serveMetrics } from './figures/node-metrics-page.ts';
import { meteredGateways, wiringOf } from './figures/node-wiring.ts';
import type { FiguresOptions } from './figures/node-wiring.ts';
import { createConnections } from './limits/connections.ts';
import { parseOrigins } from './limits/cors-origins.ts';
import { limitsOf } from './limits/limits.ts';
import { createRateLimiter } from './limits/node-rate-limiter.ts';
import { openData } from './node-data.ts';
import type { DataOptions } from './node-data.ts';
import { listen } from './node-server.ts';
import type { NodeServer } from './node-server.ts';
import { createOpenIMGateway } from './node-openim-gateway.ts';
import { joinOthers } from './node-engines.ts';
import { RecentEvents } from './nodes/recent-events.ts';
import { createPushGateway } from './push-gateway.ts';
import { runRetention } from './retention.ts';
import { createServerCore } from './server-core.ts';
import type { ServerCore, ServerCoreOptions } from './server-core.ts';
import { delay as systemDelay } from './timer.ts';
import type { Delay } from './timer.ts';
import type { VerifiedToken } from './tokens.ts';

export interface ReferenceServerOptions
  extends Omit<ServerCoreOptions, 'store' | 'secret' | 'cachedHeads' | 'listAt'>, FiguresOptions, DataOptions {
  /** TCP port; default 0, which takes a free one. */
  readonly port?: number;
  /** Address to listen on; default `127.0.0.1`. */
  readonly host?: string;
  /** How many proxies stand in front whose `X-Forwarded-For` is believed, for the rate of an address; default 0. */
  readonly trustProxy?: number;
  /** Signs tokens and buys admin tokens; default a random one, with which no token outlives the server. */
  readonly secret?: string;
  /** Adds to the server before it listens, e.g. paths or data. */
  readonly extend?: (core: ServerCore) => void | Promise<void>;
}

export interface ReferenceServer extends ServerCore {
  /** Where it listens, without a slash at the end: both the API and the push. */
  readonly url: string;
  readonly secret: string;
  /**
   * Stops listening and refuses what is asked on connections that stand, waits up to `drainTime` for what is being
   * answered and pushed, then ends every connection; idempotent.
   */
  close(): Promise<void>;
}

/** Some hundred bytes each. */
const REMEMBERED_TOKENS = 10_000;

/**
 * Starts the server: API and push on one port.
 *
 * @throws SyncError of kind `options` for a wrong option, `storage` where the database cannot be used.
 */
export async function createReferenceServer(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const { port = 0, host = '127.0.0.1', secret = randomSecret(), ...rest } = options;
  const { delay = systemDelay, ticks = () => performance.now(), onFailure, trustProxy = 0 } = rest;
  checkOptions({ ...options, secret });
  const { figures, ...wiring } = await wiringOf(options);
  const { meter, log: given = noLog } = wiring;
  const limits = limitsOf(options);
  const data = await openData(options, { limits, meter, log: given, ticks, delay });
  const counted = createRateLimiter({ limits, ...(data.redis && { redis: data.redis }) });
  const rateLimiter = rest.rateLimiter ?? counted;
  const tokenMemory = rest.tokenMemory ?? new LRUCache<string, VerifiedToken>({ max: REMEMBERED_TOKENS });
  const core = createServerCore({ ...rest, ...wiring, ...data, ticks, rateLimiter, tokenMemory, secret });
  const { log } = core.context;
  const door = {
    ...{ rateLimiter, connections: createConnections(limits.connectionsPerUser, meter) },
    origins: parseOrigins(options.corsOrigin ?? '*'),
  };
  const recent = data.redis && new RecentEvents();
  const gateways = meteredGateways(core, {
    openim: createOpenIMGateway({ ...core, ...door, ...(rest.delay && { delay: rest.delay }) }),
    socketio: createPushGateway({ ...core, ...door, recovery: recent }),
  });
  if (recent) core.service.observe((event) => recent.note(event));
  for (const gateway of gateways) core.service.observe(gateway.observer);
  const nodes = recent && (await joinOthers({ ...core.context, redis: data.redis, recent, gateways, delay }));
  if (nodes) core.service.observe(nodes.observer);
  try {
    await options.extend?.(core);
    const fetch = figures === undefined ? core.app : serveMetrics(core.app, figures);
    const server = await listen({ fetch, gateways, port, host, trustProxy });
    const retention = runRetention(core.context, {
      delay,
      onError(error) {
        log.write('error', 'retention failed', { error });
        onFailure?.(error, { path: 'retention', operationID: '' });
      },
    });
    log.write('info', 'server started', { url: server.url });
    const shutDown = async (): Promise<void> => {
      await drain(core, server, delay);
      await server.close();
      await nodes?.close();
      counted.close();
      await core.close();
      await data.close();
      await retention;
      log.write('info', 'server stopped', { url: server.url });
    };
    let closing: Promise<void> | undefined;
    return { ...core, url: server.url, secret, close: () => (closing ??= shutDown()) };
  } catch (error) {
    counted.close();
    await nodes?.close();
    await core.close();
    await data.close();
    throw error;
  }
}

/** Answers what was asked and tells what was changed, for as long as `drainTime` says; what comes in is refused. */
async function drain(core: ServerCore, server: NodeServer, delay: Delay): Promise<void> {
  const over = new AbortController();
  core.drain();
  const done = server.drain().then(() => core.service.settled());
  const late = delay(core.context.limits.drainTime * 1000, over.signal).catch(() => {});
  await Promise.race([done, late]);
  over.abort();
}

function checkOptions(options: ReferenceServerOptions): void {
  const { port = 0, secret, tokenTTL = 1, trustProxy = 0 } = options;
  const refuse = (path: string, why: string): never => {
    throw new SyncError('options', `${path}: ${why}`, { path });
  };
  if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse('port', 'expected a whole number from 0 to 65535');
  if (secret === '') refuse('secret', 'must not be empty');
  if (!Number.isInteger(tokenTTL) || tokenTTL < 1) refuse('tokenTTL', 'expected a whole number of seconds from 1');
  if (!Number.isInteger(trustProxy) || trustProxy < 0) refuse('trustProxy', 'expected a whole number from 0');
  // Before there is a store that would stay open.
  limitsOf(options);
  parseOrigins(options.corsOrigin ?? '*');
}

export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
