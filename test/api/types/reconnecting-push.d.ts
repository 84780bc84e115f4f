import * as v from 'valibot';
import { WireConversation } from './platform.js';

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
    storage: object;
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

/** What the SDK keeps and shows: the planes of one conversation, the intents of the outbox, and the order of the list. */

/** The latest message of a conversation, as much of it as a list shows. Times are in ms since 1970. */
interface LatestMessage {
    readonly clientMsgID: string;
    readonly serverMsgID: string;
    readonly sendID: string;
    readonly senderNickname: string;
    readonly senderFaceURL: string;
    /** 101 is text, 2101 a revoked message; others as the wire contract has them. */
    readonly contentType: number;
    /** The wire's text: for a text message the JSON `{"content": "…"}`. */
    readonly content: string;
    readonly seq: number;
    readonly sendTime: number;
    readonly ex: string;
}
/** The seq plane of one conversation, as the server confirmed it. */
interface SeqState {
    readonly conversationID: string;
    readonly maxSeq: number;
    readonly hasReadSeq: number;
    /** Of the message `maxSeq`, in ms. */
    readonly latestTime: number;
    /** A message's own `sendTime` replaces the plane's `maxSeqTime` once for one seq, and not back (SEQ-6). */
    readonly timeOf: 'seq' | 'message';
}
/** The preview plane of one conversation. */
interface PreviewState {
    readonly conversationID: string;
    readonly message: LatestMessage | undefined;
    readonly showName: string;
    readonly faceURL: string;
    /** `pulled`: name and face are the server's or the app's; `pushed`: taken from a message until they are pulled. */
    readonly nameFrom: 'pulled' | 'pushed';
}
/** What only this device knows of a conversation. Never sent (WRITE-5). */
interface LocalState {
    readonly conversationID: string;
    readonly draftText: string;
    /** ms by the server's clock where its offset is known (CUR-5); 0 without a draft. */
    readonly draftTime: number;
    /** The `latestSeq` at which the row was hidden; it shows again once that is exceeded. */
    readonly hiddenAt: number | undefined;
    /** When the user opened it, in ms; 0 if never. */
    readonly openedAt: number;
}
/** The fields of a conversation that its owner may set. */
type ConversationFields = Pick<WireConversation, 'recvMsgOpt' | 'isPinned' | 'isPrivateChat' | 'ex' | 'attachedInfo' | 'burnDuration' | 'groupAtType' | 'msgDestructTime' | 'isMsgDestruct'>;
/** What the user wants of the server. */
type Write = {
    readonly kind: 'set';
    readonly fields: Readonly<Partial<ConversationFields>>;
}
/** Read up to and with this seq. */
 | {
    readonly kind: 'read';
    readonly seq: number;
}
/** Remove the conversation; `seq` is the `latestSeq` that it was removed at. */
 | {
    readonly kind: 'remove';
    readonly seq: number;
}
/** Make the row where there is none. */
 | {
    readonly kind: 'open';
    readonly userID: string;
    readonly groupID: string;
};
/** One write on its way. */
interface Intent {
    /** Ascending within the database: the counter of its `operationID`. */
    readonly id: number;
    readonly conversationID: string;
    readonly conversationType: number;
    readonly userID: string;
    readonly groupID: string;
    readonly write: Write;
    /** When the command was given, in ms. */
    readonly at: number;
    /** `acknowledged`: the server has it, and the row still shows it until a sync that began afterwards has been applied (WRITE-4). */
    readonly state: 'queued' | 'acknowledged';
}
/** One row of the list. Frozen; the same object as long as nothing in it changed. */
interface Conversation extends Readonly<WireConversation> {
    /** The seq of the latest message, capped by the row's own `maxSeq` where that is set. */
    readonly latestSeq: number;
    readonly readSeq: number;
    /** Never negative (SEQ-2). */
    readonly unreadCount: number;
    readonly latestMsg: LatestMessage | undefined;
    /** ms since 1970; 0 without a message. */
    readonly latestMsgTime: number;
    readonly showName: string;
    readonly faceURL: string;
    readonly draftText: string;
    /** ms since 1970; 0 without a draft. */
    readonly draftTime: number;
    readonly hidden: boolean;
    /** True while a write of this row has not reached the server. */
    readonly pending: boolean;
    /** What the row is sorted by after the pin: the largest of `latestMsgTime`, `draftTime` and the time it was opened at, in ms. */
    readonly sortTime: number;
}
type Sortable = Pick<Conversation, 'isPinned' | 'sortTime' | 'conversationID'>;
/** The order of the list, on client and server: pinned first, then the newest, then the ID by code unit. A total order. */
declare function compareConversations(a: Sortable, b: Sortable): number;

/**
 * The seams of the SDK: what the engine needs of the world, as narrow interfaces. Implementations stand in `adapters/`;
 * tests and apps may bring their own.
 */

/** Where this device stands in the server's version log. */
type Cursor = 
/** Nothing was ever synced. */
{
    readonly kind: 'none';
}
/** Rows are those of this version, with every later change still to be asked for. */
 | {
    readonly kind: 'at';
    readonly versionID: string;
    readonly version: number;
}
/** A replacement began and has not ended; the rows are a mixture, to be replaced again from the start (FULL-3). */
 | {
    readonly kind: 'replacing';
    readonly versionID: string;
    readonly version: number;
};
/** What a commit does to one plane. An ID is in `put` or in `delete`, never in both. */
interface PlaneChange<Record> {
    readonly put?: readonly Record[];
    /** Conversation IDs. */
    readonly delete?: readonly string[];
}
/** All that one transaction writes, or nothing of it (CUR-1). */
interface ChangeSet {
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
type CommitOutcome = 
/** `commit` counts the commits of this database; `intentIDs` are those of `outbox.add`, in its order. */
{
    readonly kind: 'applied';
    readonly commit: number;
    readonly intentIDs: readonly number[];
}
/** The stored cursor is another one: nothing was written. */
 | {
    readonly kind: 'conflict';
    readonly cursor: Cursor;
};
/** Everything that is stored. */
interface Snapshot {
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
interface Store {
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
interface ApiAnswer<Answer> {
    readonly data: Answer;
    /** The server's clock in ms since 1970, where the answer told it. */
    readonly serverTime: number | undefined;
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
/** The clock, chance, and the life of the page. Every registration ends with its signal. */
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
    /** False only where the system is sure that there is no network. */
    online(): boolean;
    visible(): boolean;
    onLifecycle(listener: (event: LifecycleEvent) => void, signal: AbortSignal): void;
    /** Asks the browser to keep the data; resolves with its answer, false where it cannot be asked. */
    persistStorage(): Promise<boolean>;
}
type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Where the SDK tells what it does. Never given a token. */
type Logger = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;
/** Figures by name: `count` adds, `duration` is in ms. */
interface Metrics {
    count(name: string, by?: number): void;
    duration(name: string, ms: number): void;
}

/** What a source needs of its environment. */
type PushEnvironment = Pick<Environment, 'after' | 'random' | 'uniqueID'>;

export { SyncError, compareConversations, isSyncError };
export type { ApiAnswer, ApiCall, ChangeSet, CommitOutcome, Conversation, ConversationApi, ConversationFields, Cursor, Endpoint, Environment, Intent, LatestMessage, LifecycleEvent, LocalState, LogLevel, Logger, Metrics, PlaneChange, PreviewState, PushEnvironment, PushEvents, PushSession, PushSource, SeqState, Snapshot, Store, SyncErrorDetails, SyncErrorKind, TokenReason, Write };
