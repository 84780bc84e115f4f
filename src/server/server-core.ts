import type { Hono } from 'hono';
import { createAuth } from './auth.ts';
import type { Auth, MultiLogin } from './auth.ts';
import type { ServiceContext } from './context.ts';
import { createConversationService } from './conversation-service.ts';
import type { ConversationService } from './conversation-service.ts';
import { createHttpApp } from './http-app.ts';
import type { Caller, FailureListener } from './http-app.ts';
import { noLog } from './figures/log.ts';
import type { Log } from './figures/log.ts';
import { noMeter } from './figures/meter.ts';
import type { Meter } from './figures/meter.ts';
import { parseOrigins } from './limits/cors-origins.ts';
import { createDraining } from './limits/draining.ts';
import { limitsOf } from './limits/limits.ts';
import type { ServerLimits } from './limits/limits.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { createObservers } from './observers.ts';
import { createRoutes } from './routes.ts';
import type { ServerStore } from './store.ts';
import type { Delay } from './timer.ts';
import type { TokenMemory } from './tokens.ts';
import { versionIDSource } from './version-log.ts';

export interface ServerCoreOptions extends Partial<ServerLimits>, Pick<ServiceContext, 'cachedHeads' | 'listAt'> {
  readonly store: ServerStore;
  /** Signs tokens and buys admin tokens. */
  readonly secret: string;
  /** Life of a token in seconds; default 90 days. */
  readonly tokenTTL?: number;
  /** Which tokens may be connected beside each other: all, or one of each user and platform. Default `all`. */
  readonly multiLogin?: MultiLogin;
  /** Spares the signature of tokens that were seen before; default: each is verified each time. */
  readonly tokenMemory?: TokenMemory | undefined;
  /** ms since 1970. */
  readonly now?: () => number;
  /** ms since some moment, never set back; default the platform's. */
  readonly ticks?: () => number;
  readonly randomBytes?: (count: number) => Uint8Array;
  /** Between the attempts of a failing observer. */
  readonly delay?: Delay;
  readonly onFailure?: FailureListener;
  /** Where the server tells its figures; default nowhere. */
  readonly meter?: Meter;
  /** Where the server tells what it does; default nowhere. */
  readonly log?: Log;
  /** `*`, which is the default, or the origins whose pages may call, separated by commas. */
  readonly corsOrigin?: string;
  /** Refuses whoever asks too often; default nobody. */
  readonly rateLimiter?: RateLimiter;
}

/** The server without a network around it: nothing in it needs Node, so that a browser can run it too. */
export interface ServerCore {
  /** The HTTP side, fetch-style. */
  readonly app: (request: Request, caller?: Caller) => Promise<Response>;
  /** The same as an app to which paths can be added. */
  readonly http: Hono;
  readonly service: ConversationService;
  readonly auth: Auth;
  /** What the service works with, for what a test or a demo does behind its back. */
  readonly context: ServiceContext;
  /** From now on requests are answered 503; those under way are not disturbed. */
  drain(): void;
  /** Drops pushes on their way, ends what runs in the background, and closes the store. */
  close(): Promise<void>;
}

const DEFAULT_TOKEN_TTL = 90 * 24 * 3600;

/** Puts the parts of the server together. */
export function createServerCore(options: ServerCoreOptions): ServerCore {
  const {
    store,
    secret,
    tokenTTL = DEFAULT_TOKEN_TTL,
    multiLogin = 'all',
    now = Date.now,
    ticks = () => performance.now(),
    delay,
    onFailure,
    meter = noMeter,
    log = noLog,
    rateLimiter,
  } = options;
  const { randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count)) } = options;
  const observers = createObservers({ now, meter, log, ...(delay && { delay }) });
  const newID = (): string => Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const closing = new AbortController();
  const context: ServiceContext = {
    store,
    observers,
    now,
    ticks,
    newID,
    newVersionID: versionIDSource(randomBytes),
    cachedHeads: options.cachedHeads,
    listAt: options.listAt,
    limits: limitsOf(options),
    meter,
    closing: closing.signal,
    log,
  };
  const service = createConversationService(context);
  const auth = createAuth({ ...context, secret, tokenTTL, multiLogin, tokenMemory: options.tokenMemory });
  const draining = createDraining(meter);
  const http = createHttpApp({
    ...context,
    ...{ auth, routes: createRoutes(service, auth), draining, origins: parseOrigins(options.corsOrigin ?? '*') },
    ...(rateLimiter && { rateLimiter }),
    ...(onFailure && { onFailure }),
  });
  return {
    app: async (request, caller) => http.fetch(request, caller),
    http,
    service,
    auth,
    context,
    drain: () => draining.begin(),
    async close() {
      closing.abort(new Error('the server has closed'));
      observers.close();
      await store.close();
    },
  };
}
