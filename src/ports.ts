/**
 * The seams of the SDK: what the engine needs of the world, as narrow interfaces. Implementations stand in `adapters/`;
 * tests and apps may bring their own.
 */
import type { SyncError } from './errors.ts';
import type { Endpoint } from './protocol/endpoint.ts';
import type { WireConversation } from './protocol/conversation.ts';
import type { Intent, LocalState, PreviewState, SeqState } from './model.ts';

/** Where this device stands in the server's version log. */
export type Cursor =
  /** Nothing was ever synced. */
  | { readonly kind: 'none' }
  /** Rows are those of this version, with every later change still to be asked for. */
  | { readonly kind: 'at'; readonly versionID: string; readonly version: number }
  /** A replacement began and has not ended; the rows are a mixture, to be replaced again from the start (FULL-3). */
  | { readonly kind: 'replacing'; readonly versionID: string; readonly version: number };

/** Version IDs are compared as text, case included (wire contract). */
export function sameCursor(a: Cursor, b: Cursor): boolean {
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  return a.kind === b.kind && a.versionID === b.versionID && a.version === b.version;
}

/** What a commit does to one plane. An ID is in `put` or in `delete`, never in both. */
export interface PlaneChange<Record> {
  readonly put?: readonly Record[];
  /** Conversation IDs. */
  readonly delete?: readonly string[];
}

/** All that one transaction writes, or nothing of it (CUR-1). */
export interface ChangeSet {
  /** The cursor that the change was computed from; where the stored one differs, nothing is written (CUR-2). */
  readonly expect?: Cursor;
  readonly cursor?: Cursor;
  /** When the last full replacement ended, in ms since 1970; its presence says that this device holds the whole list. */
  readonly replacedAt?: number;
  readonly rows?: PlaneChange<WireConversation>;
  readonly seqs?: PlaneChange<SeqState>;
  readonly previews?: PlaneChange<PreviewState>;
  readonly locals?: PlaneChange<LocalState>;
  readonly outbox?: {
    /** Written with IDs that the store gives, ascending and never given twice; see `CommitOutcome.intentIDs`. */
    readonly add?: readonly Omit<Intent, 'id'>[];
    readonly put?: readonly Intent[];
    readonly delete?: readonly number[];
  };
  /** `strict` waits until the data is on the disk; default `relaxed`, for what can be fetched again. */
  readonly durability?: 'relaxed' | 'strict';
}

export type CommitOutcome =
  /** `commit` counts the commits of this database; `intentIDs` are those of `outbox.add`, in its order. */
  | { readonly kind: 'applied'; readonly commit: number; readonly intentIDs: readonly number[] }
  /** The stored cursor is another one: nothing was written. */
  | { readonly kind: 'conflict'; readonly cursor: Cursor };

/** Everything that is stored. */
export interface Snapshot {
  readonly commit: number;
  readonly cursor: Cursor;
  readonly replacedAt: number | undefined;
  /** Random, made with the database and lost with it: the first half of every `operationID` of a write (WRITE-6). */
  readonly device: string;
  readonly rows: readonly WireConversation[];
  readonly seqs: readonly SeqState[];
  readonly previews: readonly PreviewState[];
  readonly locals: readonly LocalState[];
  /** By ascending ID. */
  readonly outbox: readonly Intent[];
}

/**
 * A database of one user on one device. It has no queries: lists, sums and filters live in memory, so that the layout
 * on disk is the store's own affair. All methods reject with a `SyncError` of kind `storage`.
 */
export interface Store {
  /** Opens or creates the database of that name. A store is open at most once at a time, and may be opened again after `close`. */
  open(name: string): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** One transaction. Commits are applied in the order of the calls. */
  commit(changes: ChangeSet): Promise<CommitOutcome>;
  /** Frees the connection, without waiting for anything; idempotent. */
  close(): void;
  /** Closes, and deletes the database of that name. */
  destroy(name: string): Promise<void>;
}

/** The answer of the server, decoded. */
export interface ApiAnswer<Answer> {
  readonly data: Answer;
  /** The server's clock in ms since 1970, where the answer told it. */
  readonly serverTime: number | undefined;
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

/** The clock, chance, and the life of the page. Every registration ends with its signal. */
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
  /** False only where the system is sure that there is no network. */
  online(): boolean;
  visible(): boolean;
  onLifecycle(listener: (event: LifecycleEvent) => void, signal: AbortSignal): void;
  /** Asks the browser to keep the data; resolves with its answer, false where it cannot be asked. */
  persistStorage(): Promise<boolean>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the SDK tells what it does. Never given a token. */
export type Logger = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Figures by name: `count` adds, `duration` is in ms. */
export interface Metrics {
  count(name: string, by?: number): void;
  duration(name: string, ms: number): void;
}
