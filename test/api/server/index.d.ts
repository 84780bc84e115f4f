import { Identity, ConversationService, ServiceContext, ServerLimits, ServerStore, Meter, Log, LogLevel, StoreReads, StoreWrites } from '../types/conversation-service.js';
export { Counter, Gauge, Histogram, Labels, LogFields, Observer, ObserverCounts, ServerEvent, ToldEvent } from '../types/conversation-service.js';
import { Hono } from 'hono';
import { Platform } from '../core.js';
import 'valibot';

interface TokenAnswer {
    readonly token: string;
    /** How long it is valid, in seconds. */
    readonly expireTimeSeconds: number;
}
interface AdminTokenRequest {
    readonly secret: string;
    readonly userID: string;
}
interface UserTokenRequest {
    readonly userID: string;
    readonly platformID: Platform;
}
interface ParseTokenAnswer {
    readonly userID: string;
    readonly platformID: number;
    /** Absolute: seconds since 1970. */
    readonly expireTimeSeconds: number;
}

/** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

/** Who a token speaks for. Times are in unix seconds. */
interface TokenClaims {
    readonly userID: string;
    readonly platformID: number;
    /** The token's `jti`: no two tokens share one. */
    readonly tokenID: string;
    readonly issuedAt: number;
    readonly expiresAt: number;
}
/** Unix seconds. */
interface Times {
    readonly from: number;
    readonly expiresAt: number;
}
/** A token's claims, after its signature was found right. */
interface VerifiedToken extends Times {
    readonly claims: TokenClaims;
}
/** Where verified tokens are remembered by their whole text, e.g. an LRU cache. */
interface TokenMemory {
    get(token: string): VerifiedToken | undefined;
    set(token: string, verified: VerifiedToken): unknown;
}

interface Auth {
    /** @throws 1002 for a wrong secret, 1001 for another user than the admin. */
    adminToken(request: AdminTokenRequest): Promise<TokenAnswer>;
    /** @throws 1002 for the admin's own account. */
    userToken(request: UserTokenRequest): Promise<TokenAnswer>;
    /** @throws 1501 and 1503 to 1507. */
    parse(token: string): Promise<ParseTokenAnswer>;
    /** @throws 1501 and 1503 to 1507. */
    identify(token: string): Promise<Identity>;
    /** Revokes the user's tokens of this platform (1506 from now on) and ends their connections. */
    kick(userID: string, platformID: number, reason?: string): Promise<void>;
    /** A connection with this token stands: where only one token of a user and platform may be connected, the others are kicked. */
    admit(identity: Identity): Promise<void>;
    /** Ends the life of the user's tokens of this platform (1501 from now on); connections stay. */
    expire(userID: string, platformID: number): Promise<void>;
}
type MultiLogin = 'all' | 'same-platform';

/** Whose requests are counted: of a user, whatever the address, or of an address, whoever asks. */
type RateScope = 'user' | 'address';
/** Counts requests, where the server runs: the core has none by itself. */
interface RateLimiter {
    /** Counts one, and says in how many ms another may be answered if this is one too many. */
    take(scope: RateScope, key: string): Promise<number | undefined>;
}

/** Told of every failure that is not a refusal, e.g. for a log. Never given a body or a token. */
type FailureListener = (error: unknown, call: {
    readonly path: string;
    readonly operationID: string;
}) => void;
/** What the request itself does not say of who asks. */
interface Caller {
    /** Of the client's machine, as far as it is known. */
    readonly address?: string;
}

interface ServerCoreOptions extends Partial<ServerLimits>, Pick<ServiceContext, 'cachedHeads' | 'listAt'> {
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
interface ServerCore {
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
/** Puts the parts of the server together. */
declare function createServerCore(options: ServerCoreOptions): ServerCore;

interface FiguresOptions {
    /** Serves figures for Prometheus under `/metrics`; a `meter` is told the same. Needs `prom-client`. Default false. */
    readonly metrics?: boolean;
    /** From which level on lines are written; where there is a `log`, that has them. Needs `pino`. Default `silent`. */
    readonly logLevel?: LogLevel | 'silent';
    /** Takes each line, which is JSON without the line break at its end. Default standard error. */
    readonly logTo?: (line: string) => void;
}

interface DataOptions {
    /** An SQLite file, made where there is none, or `postgres://…`; default `:memory:`. */
    readonly database?: string;
    /** Instead of a database. The server closes it. */
    readonly store?: ServerStore;
    /**
     * Where versions are cached: `process`, only where no other process writes to the database; `none`; or `redis://…`, which
     * also joins the nodes of one database. Default `process` with SQLite, `none` with PostgreSQL or a store of one's own.
     */
    readonly cache?: string | undefined;
}

interface ReferenceServerOptions extends Omit<ServerCoreOptions, 'store' | 'secret' | 'cachedHeads' | 'listAt'>, FiguresOptions, DataOptions {
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
interface ReferenceServer extends ServerCore {
    /** Where it listens, without a slash at the end: both the API and the push. */
    readonly url: string;
    readonly secret: string;
    /**
     * Stops listening and refuses what is asked on connections that stand, waits up to `drainTime` for what is being
     * answered and pushed, then ends every connection; idempotent.
     */
    close(): Promise<void>;
}
/**
 * Starts the server: API and push on one port.
 *
 * @throws SyncError of kind `options` for a wrong option, `storage` where the database cannot be used.
 */
declare function createReferenceServer(options?: ReferenceServerOptions): Promise<ReferenceServer>;

/** A store that lives in memory and needs nothing of the platform, so that it runs in a browser too. */
declare class MemoryServerStore implements ServerStore {
    #private;
    read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T>;
    transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T>;
    /** Remembers this state; the answer puts it back, as often as it is called. */
    backup(): Promise<() => Promise<void>>;
    close(): Promise<void>;
}

/**
 * A store in one SQLite database. There is one connection, so reads and transactions run one at a time: an `await`
 * inside one can neither see nor commit another's half-written data.
 */
declare class SqliteServerStore implements ServerStore {
    #private;
    /**
     * @param location a file, made where there is none, or `:memory:`.
     * @throws SyncError of kind `storage` where the database was written by a later version of this package.
     */
    constructor(location: string);
    read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T>;
    transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T>;
    close(): Promise<void>;
}

export { ConversationService, Identity, Log, LogLevel, MemoryServerStore, Meter, ServerLimits, ServerStore, ServiceContext, SqliteServerStore, StoreReads, StoreWrites, createReferenceServer, createServerCore };
export type { Auth, ReferenceServer, ReferenceServerOptions, ServerCore, ServerCoreOptions };
