/**
 * The seams of the SDK: what the engine needs of the world, as narrow interfaces. Implementations stand in `adapters/`;
 * tests and apps may bring their own.
 */
import type { SyncError } from './errors.ts';
import type { Endpoint } from './protocol/endpoint.ts';

export * from './store.ts';

/** The answer of the server, decoded. */
export interface ApiAnswer<Answer> {
  readonly data: Answer;
  /** The server's clock in ms since 1970, where the answer told it. */
  readonly serverTime: number | undefined;
  /** Of the body, unpacked; left out where that is not known. */
  readonly bytes?: number;
}

export interface ApiCall {
  readonly token: string;
  /** Any unique string; for writes `<device>:<counter>` (WRITE-6). */
  readonly operationID: string;
  readonly signal: AbortSignal;
}

/**
 * One call of the wire contract. Rejects with a `SyncError`: `api` (the server's code), `http` (a status, with
 * `retryAfterMs` where it was told), `network`, `timeout`, `protocol` (an answer that does not fit), `aborted`.
 */
export interface ConversationApi {
  call<Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    request: Request,
    call: ApiCall,
  ): Promise<ApiAnswer<Answer>>;
}

/** Why a token is asked for: the first time, after 1501, or after any other refusal. */
export type TokenReason = 'initial' | 'expired' | 'refused';

/** Who connects. `token` is asked anew at each connection, with the reason where the server refused the last one. */
export interface PushSession {
  readonly userID: string;
  readonly platformID: number;
  token(reason?: 'expired' | 'refused'): Promise<string>;
}

/** What a push source tells, in this order: `connecting`, `connected`, frames, `disconnected`, `connecting`, … */
export interface PushEvents {
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
export interface PushSource {
  connect(session: PushSession, events: PushEvents, signal: AbortSignal): void;
}

export type LifecycleEvent =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'freeze'
  | 'resume'
  | 'pagehide'
  | 'pageshow';

/** Locks over all pages of the origin. */
export interface Locks {
  /**
   * Resolves once the lock of this name is held, and rejects with `aborted` where the signal aborted first, or with what
   * keeps the page from using locks at all. It is held until the signal aborts; `lost` resolves where another page stole
   * it before that. `steal` takes it from whoever holds it, at once.
   */
  acquire(name: string, options: { readonly steal: boolean; readonly signal: AbortSignal }): Promise<HeldLock>;
}

export interface HeldLock {
  readonly lost: Promise<void>;
}

/** A line to the other pages of the origin, open until the signal aborts. */
export interface Channel {
  /** To all others that have it open, in the order of the calls. What is posted is cloned. */
  post(message: unknown): void;
}

/** Small facts that outlive the database (STORE-6). Where nothing can be kept, nothing is ever there. */
export interface Marks {
  get(name: string): string | undefined;
  set(name: string, value: string | undefined): void;
}

/** The clock, chance, the life of the page, and the other pages of its origin. Every registration ends with its signal. */
export interface Environment {
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

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the SDK tells what it does. Never given a token. */
export type Logger = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

export type CounterName =
  | 'http.bytes'
  | 'push'
  | 'push.received'
  | 'push.unknown'
  | 'writes'
  | 'rows.changed'
  | 'emissions'
  | 'state'
  | 'setback';

export type DurationName = 'sync' | 'http' | 'storage';

/** What a figure is of. Names and values come from small sets: no user, conversation or token is among them. */
export type MetricAttributes = Readonly<Record<string, string>>;

/** Figures by name, as OpenTelemetry's counters and histograms take them. What a hook throws is ignored. */
export interface Metrics {
  count(name: CounterName, value: number, attributes: MetricAttributes): void;
  /** Each duration counts what it is of, too. */
  duration(name: DurationName, milliseconds: number, attributes: MetricAttributes): void;
}
