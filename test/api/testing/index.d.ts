import { HttpHandler } from 'msw';
import { Endpoint, PushEnvironment, PushSource, Environment, StorageReason, LifecycleEvent } from '../core.js';
import { Platform } from '../types/platform.js';
import { ConversationService } from '../server/index.js';
import { Store } from '../core.js';
import 'valibot';

/** The `errCode` of an envelope (wire contract). */
declare const ErrorCode: {
    readonly ok: 0;
    /** With HTTP 429: the user, or the address, has asked too often. */
    readonly tooManyRequests: 429;
    readonly internal: 500;
    /** With HTTP 503: the server is too busy, or about to stop. */
    readonly unavailable: 503;
    readonly badArguments: 1001;
    readonly noPermission: 1002;
    readonly notFound: 1004;
    readonly tokenExpired: 1501;
    /** The token does not fit the user or the platform. */
    readonly tokenMismatch: 1502;
    readonly tokenMalformed: 1503;
    readonly tokenNotYetValid: 1504;
    /** Unknown, or with a bad signature. */
    readonly tokenUnknown: 1505;
    readonly tokenKicked: 1506;
    readonly tokenNotStored: 1507;
};
type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** A fault that was switched on. */
interface Fault {
    /** How often it struck. */
    readonly hits: number;
    off(): void;
}
/** What a fault strikes; without limits, everything until it is switched off. */
interface Scope<In> {
    /** So many times, and then no more. */
    readonly times?: number;
    readonly when?: (input: In) => boolean;
}
/** Keeps what was switched on, so that all of it can be switched off at once. */
interface Faults {
    off(): void;
}

/** One call on its way to the server. */
interface Call {
    /** As the wire contract has it, e.g. `/msg/send_msg`. */
    readonly path: string;
    readonly headers: Headers;
    /** JSON text. */
    readonly body: string;
}
/** Which calls a fault strikes. */
interface CallScope extends Scope<Call> {
    /** One path, or several; default all. */
    readonly path?: string | readonly string[];
}
/** As Go writes it: an empty list is null, an empty map absent. */
type Raw<Answer> = {
    [K in keyof Answer]: Answer[K] extends readonly (infer Item)[] ? readonly Raw<Item>[] | null : Raw<Answer[K]>;
};

/** Calls that stand still. */
interface HeldCalls extends Fault {
    /** How many stand now. */
    readonly waiting: number;
    /** Resolves once so many stand; default 1. */
    arrived(count?: number): Promise<void>;
    /** Lets those go on that stand now; later ones are held again. */
    release(): void;
}
/** Calls that the client has given up, and that have not arrived yet. */
interface LateCalls extends Fault {
    readonly waiting: number;
    /** Lets them arrive, in the order in which they were sent; resolves once the server has dealt with them. */
    arrive(): Promise<void>;
}
/** What can go wrong with a call. Each is on until `off`, or for `times` calls. */
interface CallFaults extends Faults {
    /** How many calls are held now. */
    standing(): number;
    /** An HTTP status instead of an answer. `retryAfter` is the header's text: seconds, or a date. */
    status(status: number, scope?: CallScope & {
        readonly retryAfter?: string;
    }): Fault;
    /** An API error instead of an answer. */
    code(code: ErrorCode, scope?: CallScope & {
        readonly detail?: string;
    }): Fault;
    /** The request does not reach the server. */
    unreachable(scope?: CallScope): Fault;
    /** The request takes effect, and its answer is lost. */
    lostAnswer(scope?: CallScope): Fault;
    /** Requests stand before the server, or answers behind it, until they are released. `off` releases them too. */
    hold(scope?: CallScope & {
        readonly at?: 'request' | 'answer';
    }): HeldCalls;
    /** The client hears of a failure; the request takes effect when it is let arrive. `off` loses those that wait. */
    late(scope?: CallScope): LateCalls;
    /** The body of the answer; default: JSON that breaks off. */
    malformed(scope?: CallScope & {
        readonly body?: string;
    }): Fault;
    /** Changes the data of the endpoint's answers, as they stand on the wire. */
    change<Request, Answer>(endpoint: Endpoint<Request, Answer>, change: (data: Raw<Answer>, request: Partial<Request>) => unknown, scope?: Omit<CallScope, 'path'>): Fault;
}

/** One frame on its way to the connections of one user. */
interface PushedFrame {
    readonly userID: string;
    /** A `PushMessages`, unless a fault changed it. */
    readonly frame: unknown;
}
interface FrameScope extends Scope<PushedFrame> {
    /** Only messages and notifications of these types, out of whatever frame they are in. */
    readonly contentType?: number | readonly number[];
}
/** Frames that stand still. */
interface HeldFrames extends Fault {
    readonly waiting: number;
    /** Lets those go that stand now, in the order that `arrange` gives them; default: as they came. */
    release(arrange?: (frames: readonly PushedFrame[]) => readonly PushedFrame[]): void;
}
/** What can go wrong with a push. Each is on until `off`, or for `times` frames. */
interface PushFaults extends Faults {
    lose(scope?: FrameScope): Fault;
    /** Each frame comes so many times; default twice. */
    repeat(scope?: Scope<PushedFrame> & {
        readonly copies?: number;
    }): Fault;
    /** Frames stand until they are released: late, or in another order. `off` releases them as they came. */
    hold(scope?: Scope<PushedFrame>): HeldFrames;
    /** Something else comes in the frame's place; default: a frame of wrong types. */
    malformed(scope?: Scope<PushedFrame> & {
        readonly frame?: unknown;
    }): Fault;
}
declare const reversed: (frames: readonly PushedFrame[]) => readonly PushedFrame[];

/**
 * What OpenIM does otherwise than the reference server and a client must survive; numbers are those of the wire
 * contract's list. Each is on until `off`.
 */
interface OpenIMFaults extends Faults {
    /** 1: a user's version is cached when it is first asked for, and the cursor that stands there stays "equal". */
    staleVersions(): Fault;
    /** 8: a row is cached when it is first fetched by ID, and answered as it was then. */
    staleRows(): Fault;
    /** 2, 9: the sorted list loses ties and counts below 0, leaves rows without a message out of its total, and answers 1004 to a user with none. */
    sortedList(): Fault;
    /** 3: a page that one of these IDs is on fails with 1004; without IDs, every page. */
    failingPages(conversationIDs?: readonly string[]): Fault;
    /** 4: `set_conversation_has_read_seq` takes a lower value, and tells it to the user's devices. */
    lowerReadSeqs(): Fault;
    /** 5: a deletion pushes nothing. */
    silentDeletes(): Fault;
    /** 7: a message in a new conversation pushes no 1300; only rows that `set_conversations` named push one. */
    silentInserts(): Fault;
    /** 10: writes are not told apart by their `operationID`, so a late duplicate is applied. */
    forgottenWrites(): Fault;
    /** Answers with `full` hold all rows, in `insert`. */
    inlineRows(): Fault;
    /** `get_active_conversations` answers no rows. */
    emptyActiveConversations(): Fault;
    /** These rows are left out where rows are fetched by ID. */
    missingRows(conversationIDs: readonly string[]): Fault;
}

interface PushConnection {
    readonly userID: string;
    readonly platformID: number;
    /** Of the token that it was admitted with. */
    readonly tokenID: string;
}
/** The push side of a server, in the same process: what a gateway and its network are to a Socket.IO client. */
interface PushHub {
    /** A source that connects here. `environment` is that of its pauses between attempts; default: the platform's. */
    source(environment?: PushEnvironment): PushSource;
    /** Those that are open, the oldest first. */
    connections(): readonly PushConnection[];
    /** Sends a frame to all connections of a user, as JSON would bear it. */
    deliver(userID: string, frame: unknown): void;
    /** Drops all connections, or those that are named; clients come back by themselves. */
    cut(which?: (connection: PushConnection) => boolean): void;
    /** Drops all connections, and lets none be made until `up`. */
    down(): void;
    up(): void;
    /** Ends connections with a `kick`: their clients do not come back. */
    kick(which: (connection: PushConnection) => boolean, reason: string): void;
}

interface Backup {
    /**
     * Puts everything back as it was when the backup was made: cursors since then are from the future. `renewed`
     * (default true): as `conversation-sync-server restore` does, with other versionIDs; without, only copies of the
     * files, which no cursor can see.
     */
    restore(options?: {
        readonly renewed?: boolean;
    }): Promise<void>;
}
/** What can happen to a server's data and to the tokens that it gave. */
interface ServerFaults {
    /** The history of a user's conversations is cut away: every cursor below the present version is too old. */
    cutLog(userID: string): Promise<void>;
    /** The whole log of a user is lost, and another one begins. */
    loseLog(userID: string): Promise<void>;
    /** Putting an older backup back ends those that were made after it. */
    backup(): Promise<Backup>;
    /** The tokens that the user has on this platform (default 5, Web) are expired from now on: 1501. */
    expireTokens(userID: string, platformID?: number): Promise<void>;
    /** The user's sessions on this platform (default 5, Web) are ended for good: 1506, and a `kick`. */
    kick(userID: string, platformID?: number, reason?: string): Promise<void>;
}

/** One call that was made, answered or not. */
interface RecordedCall {
    readonly path: string;
    readonly operationID: string;
    /** The request as it was sent. */
    readonly request: unknown;
    /** Undefined until it is answered. */
    status: number | undefined;
    /** Of the bodies, in bytes. */
    readonly sent: number;
    received: number;
}
/** What clients asked, as they see it: calls that a fault struck are among them. */
interface Traffic {
    /** In the order in which they were made. */
    readonly all: readonly RecordedCall[];
    /** How many were made: of one path, or in all. */
    count(path?: string): number;
    /** Of the bodies of all calls. */
    readonly bytes: {
        readonly sent: number;
        readonly received: number;
    };
    /** Forgets what was recorded. */
    clear(): void;
}

interface TestBackendOptions {
    /** Where the app believes its server to be. Default `https://im.test/api`. */
    readonly apiURL?: string;
    /** Whose clock the server and the pauses of the push go by. Default: the platform's. */
    readonly environment?: Pick<Environment, 'now' | 'after' | 'random' | 'uniqueID'>;
    /** How many changed conversations one delta may hold. Default 200. */
    readonly syncLimit?: number;
    /** Life of a token in seconds. Default 90 days. */
    readonly tokenTTL?: number;
}
/** Everything that a test can make go wrong. What is switched on stays on until its `off`, or `off` of all. */
interface TestFaults extends CallFaults, ServerFaults {
    readonly push: PushFaults;
    readonly openIM: OpenIMFaults;
}
/** The push of a test backend: a source to give to the client, and its server's side. */
interface TestPush extends PushSource, Omit<PushHub, 'kick'> {
}
/** The reference server in this process, with faults between it and its clients. Nothing is shared between two of them. */
interface TestBackend {
    readonly apiURL: string;
    /** For `setupServer` or `setupWorker` of MSW. */
    readonly handlers: readonly HttpHandler[];
    /** The same without MSW, for `httpApi({ fetch })`; rejects as the platform's `fetch` does. */
    readonly fetch: (request: Request) => Promise<Response>;
    readonly push: TestPush;
    /** The server's own service: fills accounts, and tells what the server holds. */
    readonly service: ConversationService;
    readonly faults: TestFaults;
    /** What clients asked. */
    readonly calls: Traffic;
    /** A new token. Default platform: 5, Web. */
    tokenFor(userID: string, platformID?: Platform): Promise<string>;
    /** Somebody writes a text to a user or a group. */
    sendText(from: string, to: {
        readonly userID: string;
    } | {
        readonly groupID: string;
    }, text: string): Promise<void>;
    /** Resolves once no call, connection or token is under way, calls that a fault holds aside, and all pushes are out. */
    settled(): Promise<void>;
    /** Switches all faults off, drops all connections and ends the server. */
    close(): Promise<void>;
}
declare function createTestBackend(options?: TestBackendOptions): TestBackend;

type StoreOperation = 'open' | 'screen' | 'snapshot' | 'commit' | 'destroy';
/** What befalls one operation, before it takes effect or after. */
type StoreFault = 
/** It fails with a `SyncError` of kind `storage` and this reason. */
{
    readonly kind: 'fail';
    readonly when: 'before' | 'after';
    readonly reason: StorageReason;
}
/** The connection ends by itself, see `closeByItself`; the operation fails with `closed`. */
 | {
    readonly kind: 'close';
    readonly when: 'before' | 'after';
}
/** It takes effect, and the database is deleted, see `lose`; the operation fails with `closed`. */
 | {
    readonly kind: 'lose';
}
/** It never settles. */
 | {
    readonly kind: 'hang';
    readonly when: 'before' | 'after';
};
type Decide = (operation: StoreOperation, index: number) => StoreFault | undefined;
interface FaultyStore {
    /** Hands everything on to the store within, except what is to fail. */
    readonly store: Store;
    /** What was asked so far. */
    readonly operations: readonly StoreOperation[];
    /** Decides what befalls each operation from now on; `index` counts all of them from 0. Undefined: nothing. */
    readonly faultWhen: (decide: Decide) => void;
    /**
     * The connection ends as the browser ends one: what is being written is undone, `onClosed` is told, and everything fails
     * with `closed` until the store is opened again. Nothing happens where it is not open.
     */
    readonly closeByItself: () => void;
    /** Deletes the open database as another tab or the browser does, and ends the connection as above. */
    readonly lose: () => Promise<void>;
}
/** A store that fails as the test wants. */
declare function faultyStore(inner: Store): FaultyStore;

/** Numbers from 0 to below 1, the same for the same seed (Mulberry32, 32 bits of state: for tests, not for secrets). */
declare function seededRandom(seed: number): () => number;

interface VirtualEnvironmentOptions {
    /** Where the clock starts, in ms since 1970. Default: 2026-01-01. */
    readonly now?: number;
    /** Of `random` in the first page; each further page counts on. Default 1. */
    readonly seed?: number;
    /** What `persistStorage` answers. Default true. */
    readonly persisted?: boolean;
    /** Awaited after each timer, so that what it started can go on before the next one. Default: a turn of the event loop. */
    readonly settle?: () => Promise<void>;
    /** How long a frame is, in ms. Default 0: there are none, and every change shows at once. */
    readonly frame?: number;
    /** False for a browser without locks. Default true. */
    readonly locks?: boolean;
    /** False for a browser without channels. Default true. */
    readonly channels?: boolean;
}
/** What a page has registered and has neither run nor ended with its signal. */
interface VirtualLive {
    /** Those that wait for a frame included. */
    readonly timers: number;
    readonly idle: number;
    readonly listeners: number;
    /** Held, or waited for. */
    readonly locks: number;
    readonly channels: number;
}
/**
 * One page of a virtual browser, an `Environment` whose time, idleness and page life the test moves by hand. What the page
 * awaits from outside of it (an HTTP answer, a store) comes whatever its state.
 */
interface VirtualEnvironment extends Environment {
    /** Another page of the same browser: clock, locks, channels and marks are shared, the life of the page is its own. */
    openTab(): VirtualEnvironment;
    /** Moves the clock of all pages, running what falls due in the order of its time, then of its registration. */
    advance(ms: number): Promise<void>;
    /** Runs what waits for idle time in this page, what that adds included. */
    runIdle(): Promise<void>;
    /**
     * Tells the listeners; `online`, `offline`, `visible` and `hidden` also change what `online()` and `visible()` say.
     * As in Chromium, after `freeze` only the messages of channels reach the page; with `resume`, once the listeners have
     * run, come the news of its locks and then the timers that are late.
     */
    emit(event: LifecycleEvent): void;
    /** The main thread spins: neither timers nor messages nor events reach the page until `unhang()`. It keeps its locks. */
    hang(): void;
    unhang(): void;
    /** The page is gone with all that it registered, and nothing that it registers from now on ever runs or settles. */
    crash(): void;
    readonly live: VirtualLive;
}
/** The first page of a new virtual browser. */
declare function virtualEnvironment(options?: VirtualEnvironmentOptions): VirtualEnvironment;

export { Platform, createTestBackend, faultyStore, reversed, seededRandom, virtualEnvironment };
export type { Backup, Call, CallFaults, CallScope, Fault, FaultyStore, FrameScope, HeldCalls, HeldFrames, LateCalls, OpenIMFaults, PushConnection, PushFaults, PushedFrame, Raw, RecordedCall, Scope, ServerFaults, StoreFault, StoreOperation, TestBackend, TestBackendOptions, TestFaults, TestPush, Traffic, VirtualEnvironment, VirtualEnvironmentOptions, VirtualLive };
