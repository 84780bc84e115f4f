import * as v from 'valibot';

/** Why the device's storage failed. */
type StorageReason = 
/** There is no IndexedDB here, or the page may not use it. */
'missing'
/** The connection is gone: closed by the browser, by another tab's upgrade, or with its data (STORE-1). */
 | 'closed'
/** The disk or the origin's share of it is full (STORE-2). */
 | 'quota'
/** A newer version of this code made the database (STORE-3). */
 | 'newer'
/** It did not answer in time; an older tab may hold an upgrade up. */
 | 'timeout'
/** What is in it cannot be read (STORE-4). */
 | 'damaged'
/** Anything else; see `cause`. */
 | 'failed';
/** What each kind of {@link SyncError} carries beside its message and cause. */
interface SyncErrorDetails {
    /** Data broke the wire contract. `path` is the dotted path of the bad field, e.g. `data.insert.3.isPinned`. */
    protocol: {
        readonly path: string;
    };
    /** No answer came: offline, refused, reset, name not resolved. */
    network: object;
    /** No answer came in time; whether the request took effect is unknown. */
    timeout: {
        readonly timeoutMs: number;
    };
    /** An HTTP status other than 200. `retryAfterMs` is what the server asked to wait, in milliseconds. */
    http: {
        readonly status: number;
        readonly retryAfterMs?: number;
    };
    /** The server answered with a non-zero `errCode` (`code`); `detail` is its `errDlt`. */
    api: {
        readonly code: number;
        readonly detail: string;
    };
    /** The session has ended; nothing is asked until the app signs in again. */
    'signed-out': {
        readonly reason: 'expired' | 'kicked' | 'refused';
    };
    /** The device's storage failed. */
    storage: {
        readonly reason: StorageReason;
    };
    /** A write was given up before the server had it: its row is gone, a newer message came, or the app dropped it (WRITE-7). */
    dropped: {
        readonly reason: 'rowDeleted' | 'newMessage' | 'discarded';
    };
    /** The work was given up because its owner stopped. */
    aborted: object;
    /** The caller passed a wrong value. `path` names the option or argument. */
    options: {
        readonly path: string;
    };
    /** A fault of this package, or of a function that the app gave; see `cause`. */
    internal: object;
}
type SyncErrorKind = keyof SyncErrorDetails;
interface SyncErrorConstructor {
    new <K extends SyncErrorKind>(kind: K, message: string, details: SyncErrorDetails[K], options?: ErrorOptions): SyncError<K>;
    readonly prototype: SyncError;
}
/**
 * The one error of this package. It is a union discriminated by `kind`, so after `error.kind === 'api'`
 * the field `error.code` is there, typed. `cause` is whatever lies beneath, if anything does.
 */
type SyncError<K extends SyncErrorKind = SyncErrorKind> = {
    [P in K]: Error & {
        readonly name: 'SyncError';
        readonly kind: P;
    } & SyncErrorDetails[P];
}[K];
declare const SyncError: SyncErrorConstructor;
/** Whether `error` is a {@link SyncError} of one of these kinds. */
declare function isSyncError<K extends SyncErrorKind>(error: unknown, ...kinds: readonly K[]): error is SyncError<K>;

/**
 * One call of the wire contract: `POST path` with a request body, answered by an envelope that holds the answer.
 * The schemas give the types of both sides; the server reads requests with one, the client answers with the other.
 */
interface Endpoint<Request, Answer> {
    readonly path: string;
    readonly request: v.GenericSchema<unknown, Request>;
    readonly answer: v.GenericSchema<unknown, Answer>;
}

/**
 * The seams of the SDK: what the engine needs of the world, as narrow interfaces. Implementations stand in `adapters/`;
 * tests and apps may bring their own.
 */

/** The answer of the server, decoded. */
interface ApiAnswer<Answer> {
    readonly data: Answer;
    /** The server's clock in ms since 1970, where the answer told it. */
    readonly serverTime: number | undefined;
    /** Of the body, unpacked; left out where that is not known. */
    readonly bytes?: number;
}
interface ApiCall {
    readonly token: string;
    /** Any unique string; for writes `<device>:<counter>` (WRITE-6). */
    readonly operationID: string;
    readonly signal: AbortSignal;
}
/**
 * One call of the wire contract. Rejects with a `SyncError`: `api` (the server's code), `http` (a status, with
 * `retryAfterMs` where it was told), `network`, `timeout`, `protocol` (an answer that does not fit), `aborted`.
 */
interface ConversationApi {
    call<Request, Answer>(endpoint: Endpoint<Request, Answer>, request: Request, call: ApiCall): Promise<ApiAnswer<Answer>>;
}
/** Why a token is asked for: the first time, after 1501, or after any other refusal. */
type TokenReason = 'initial' | 'expired' | 'refused';
/** Who connects. `token` is asked anew at each connection, with the reason where the server refused the last one. */
interface PushSession {
    readonly userID: string;
    readonly platformID: number;
    token(reason?: 'expired' | 'refused'): Promise<string>;
}
/** What a push source tells, in this order: `connecting`, `connected`, frames, `disconnected`, `connecting`, … */
interface PushEvents {
    connecting(): void;
    connected(): void;
    disconnected(cause?: SyncError): void;
    /** One decoded frame, unchecked: the engine validates it. */
    frame(pushMessages: unknown): void;
    /** Something came that cannot be read; the connection goes on. */
    problem?(error: SyncError): void;
    /** Something came that this code does not know, by its name on the wire; it is counted. */
    unknown?(what: string): void;
    /** The server ended the session; the source does not connect again. */
    kicked(reason: string): void;
    /** The server refused the token for good, or no token was to be had; the source does not connect again. */
    refused(cause: SyncError): void;
}
/** A way by which the server tells of changes. It connects, and reconnects by itself, until the signal aborts. */
interface PushSource {
    connect(session: PushSession, events: PushEvents, signal: AbortSignal): void;
}
type LifecycleEvent = 'online' | 'offline' | 'visible' | 'hidden' | 'freeze' | 'resume' | 'pagehide' | 'pageshow';
/** Locks over all pages of the origin. */
interface Locks {
    /**
     * Resolves once the lock of this name is held, and rejects with `aborted` where the signal aborted first, or with what
     * keeps the page from using locks at all. It is held until the signal aborts; `lost` resolves where another page stole
     * it before that. `steal` takes it from whoever holds it, at once.
     */
    acquire(name: string, options: {
        readonly steal: boolean;
        readonly signal: AbortSignal;
    }): Promise<HeldLock>;
}
interface HeldLock {
    readonly lost: Promise<void>;
}
/** A line to the other pages of the origin, open until the signal aborts. */
interface Channel {
    /** To all others that have it open, in the order of the calls. What is posted is cloned. */
    post(message: unknown): void;
}
/** Small facts that outlive the database (STORE-6). Where nothing can be kept, nothing is ever there. */
interface Marks {
    get(name: string): string | undefined;
    set(name: string, value: string | undefined): void;
}
/** The clock, chance, the life of the page, and the other pages of its origin. Every registration ends with its signal. */
interface Environment {
    /** ms since 1970. */
    now(): number;
    /** 0 ≤ x < 1. */
    random(): number;
    /** A string that no other call returns, on any device. */
    uniqueID(): string;
    /** Runs once after `ms`, unless the signal aborts first. */
    after(ms: number, run: () => void, signal: AbortSignal): void;
    /** Runs once when the page has nothing better to do, unless the signal aborts first. */
    whenIdle(run: () => void, signal: AbortSignal): void;
    /**
     * Runs once when the page makes its next frame, unless the signal aborts first; soon where none is to be expected, for it is
     * hidden or no page. Never within the call. Left out, every change shows at once.
     */
    readonly nextFrame?: ((run: () => void, signal: AbortSignal) => void) | undefined;
    /** False only where the system is sure that there is no network. */
    online(): boolean;
    visible(): boolean;
    onLifecycle(listener: (event: LifecycleEvent) => void, signal: AbortSignal): void;
    /** Asks the browser to keep the data; resolves with its answer, false where it cannot be asked. */
    persistStorage(): Promise<boolean>;
    /** Undefined where there are none. */
    readonly locks: Locks | undefined;
    /** Undefined where there are none. A page does not hear itself; another channel in the same page is heard. */
    openChannel(name: string, listener: (message: unknown) => void, signal: AbortSignal): Channel | undefined;
    readonly marks: Marks;
}
type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Where the SDK tells what it does. Never given a token. */
type Logger = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;
type CounterName = 'http.bytes' | 'push' | 'push.received' | 'push.unknown' | 'writes' | 'rows.changed' | 'emissions' | 'state' | 'setback';
type DurationName = 'sync' | 'http' | 'storage';
/** What a figure is of. Names and values come from small sets: no user, conversation or token is among them. */
type MetricAttributes = Readonly<Record<string, string>>;
/** Figures by name, as OpenTelemetry's counters and histograms take them. What a hook throws is ignored. */
interface Metrics {
    count(name: CounterName, value: number, attributes: MetricAttributes): void;
    /** Each duration counts what it is of, too. */
    duration(name: DurationName, milliseconds: number, attributes: MetricAttributes): void;
}

/** What a source needs of its environment. */
type PushEnvironment = Pick<Environment, 'now' | 'after' | 'random' | 'uniqueID'>;

export { SyncError, isSyncError };
export type { ApiAnswer, ApiCall, Channel, ConversationApi, CounterName, DurationName, Endpoint, Environment, HeldLock, LifecycleEvent, Locks, LogLevel, Logger, Marks, MetricAttributes, Metrics, PushEnvironment, PushEvents, PushSession, PushSource, StorageReason, SyncErrorDetails, SyncErrorKind, TokenReason };
