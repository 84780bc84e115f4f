import { TokenReason, PushSource, Logger, Metrics, Environment, ConversationApi, SyncError, PushEnvironment } from './reconnecting-push.js';
import { Store, Conversation, Intent, ConversationFields } from './store.js';
import { Observable } from 'rxjs';

/** The user's token: asked for when it is needed, renewed once per refusal with all callers waiting for it (LIFE-4). */

/** A fixed token, or where to get one. `reason` says why it is asked for. */
type TokenSource = string | ((request: {
    readonly reason: TokenReason;
}) => string | Promise<string>);
type SignOutReason = 'expired' | 'kicked' | 'refused';

/** The name and face to show of a conversation: the app's own, or what the server tells of the peer or the group. */

interface ShownName {
    readonly showName: string;
    readonly faceURL: string;
}
/** By ID; those without an entry keep the name that is known. */
interface Profiles {
    readonly users?: Readonly<Record<string, ShownName>>;
    readonly groups?: Readonly<Record<string, ShownName>>;
}
/** The app's own names, asked for instead of the server's. */
type ProfileSource = (wanted: {
    readonly userIDs: readonly string[];
    readonly groupIDs: readonly string[];
}, signal: AbortSignal) => Profiles | Promise<Profiles>;

interface Timing {
    /** The ceiling of the first retry's random wait; it doubles with each further one. */
    readonly retryBase: number;
    readonly retryCap: number;
    readonly httpTimeout: number;
    /** Between safety pulls while push is connected and the page is visible, give or take 20 % (PUSH-6). */
    readonly safetyPull: number;
    /** Between pulls while there is no push (PUSH-4). */
    readonly poll: number;
    /** How old the last full replacement may become (CUR-6) … */
    readonly fullEvery: number;
    /** … and for a list of more than 5,000 rows. */
    readonly fullEveryLarge: number;
    /** Between two requests that fill in previews of rows that nobody looks at. */
    readonly previewGap: number;
    /** How often a visible tab that follows looks whether its leader is alive (TAB-2) … */
    readonly leaderCheck: number;
    /** … and how long it waits for the answer before it takes the lead. */
    readonly leaderPatience: number;
    /** How long a write that another tab is sending is left to it, where there are no locks; longer than `httpTimeout`. */
    readonly claim: number;
    /** How long a tab waits for news that were overtaken, before it reads the database again (TAB-5). */
    readonly gapPatience: number;
    /** How long the database may take to open, before the list is kept in memory (STORE-2). */
    readonly storageOpen: number;
    /** How long it may take to answer, before it is opened again; after the fourth time in a row the list is kept in memory. */
    readonly storageAnswer: number;
    /** Between two passes, two takings of the lead, or two re-readings for other tabs' sake, once many of them have come in a row. */
    readonly pace: number;
    /** Drafts are written at most this often: the first key at once, what follows together, and all of it when the page may go away. */
    readonly draftEvery: number;
    /** After a change, before the top of the list is kept for the page that opens next; it is kept at once when this one may go away. */
    readonly screenEvery: number;
    /** Signs of the page coming back to life within this time are one. */
    readonly awakening: number;
    /** How long `logout()` tries to send what is in the outbox. */
    readonly logoutFlush: number;
}

interface ConversationSyncOptions {
    /** The address of the server's HTTP API, e.g. `https://im.example.com/api`. */
    readonly apiURL: string;
    readonly userID: string;
    /** The user's token, or where to get one: asked again when the server says that it has expired or refuses it (LIFE-4). */
    readonly token: TokenSource;
    /** How the server tells of changes; without one the client polls (PUSH-4). */
    readonly push?: PushSource;
    /** What kind of device this is (wire contract). Default 5, Web. Two platforms of one user have a database each. */
    readonly platformID?: number;
    /** The first part of the database's name. Default `conversation-sync`. */
    readonly databaseName?: string;
    /** Where to keep the list. */
    readonly storage: Store;
    /** The app's own names and faces, instead of the server's. */
    readonly profiles?: ProfileSource;
    readonly timing?: Partial<Timing>;
    readonly logger?: Logger;
    /** Told what the SDK does, by name and number. Default nobody. */
    readonly metrics?: Metrics;
    /** The clock and the page. Default: the browser's. */
    readonly environment?: Environment;
    /** The calls of the wire contract. Default: over HTTP, to `apiURL`. */
    readonly api?: ConversationApi;
}

/** The types of a live list. All of them are public. */

/**
 * One step from a list to the next. The indices of a step refer to the list as the steps before it left it: applied in
 * order to the previous items (see `applyChanges`), the steps give the new items exactly.
 */
type ListChange = {
    readonly kind: 'insert';
    readonly to: number;
    readonly item: Conversation;
}
/** `item` is the row as it was last shown. */
 | {
    readonly kind: 'remove';
    readonly from: number;
    readonly item: Conversation;
}
/** Taken out at `from`, put in at `to`, an index of the list without it. `item` is the row as it is now. */
 | {
    readonly kind: 'move';
    readonly from: number;
    readonly to: number;
    readonly item: Conversation;
}
/** Another content in the same place: `from` equals `to`. */
 | {
    readonly kind: 'update';
    readonly from: number;
    readonly to: number;
    readonly item: Conversation;
};
/** Which rows a list has. Those left out do not restrict it, but for `hidden`. */
interface ListFilter {
    /** True: only rows with unread messages; false: only rows without. */
    readonly unread?: boolean | undefined;
    /** True: only pinned rows; false: only others. */
    readonly pinned?: boolean | undefined;
    /** The conversation types to have: 1 single, 3 group, 4 notification. */
    readonly types?: readonly number[] | undefined;
    /** True: only hidden rows; false, the default: only others. */
    readonly hidden?: boolean | undefined;
    /** Any further condition. It must depend on nothing but the row. */
    readonly where?: ((row: Conversation) => boolean) | undefined;
}
/**
 * Which rows of the filtered list are shown: `limit` of them (default: all) from index `offset` on (default: 0). Each may be
 * an observable, which moves the window: the list then waits for its first number, and fails with it, also where it tells
 * what is no count.
 */
interface ListWindow {
    readonly limit?: number | Observable<number> | undefined;
    readonly offset?: number | Observable<number> | undefined;
}
interface ListOptions extends ListFilter, ListWindow {
}
/** How much is unread in a set of rows, muted ones included. */
interface UnreadTotals {
    readonly messages: number;
    /** The number of rows with at least one unread message. */
    readonly conversations: number;
}
/** One state of a live list. */
interface ConversationList {
    /** The rows of the window, in the order of the list. The same array as long as nothing in it changed. */
    readonly items: readonly Conversation[];
    /** The number of rows that match the filter, in the window or not. */
    readonly total: number;
    /** Over all rows that match the filter, in the window or not. */
    readonly unread: UnreadTotals;
    /** True where this device holds the whole list. */
    readonly complete: boolean;
    /** Turns the `items` that this subscriber saw last (none before its first emission) into these. */
    readonly changes: readonly ListChange[];
}

/** The writes of this tab: made durable here, listed, dropped, and followed to their end, whichever tab sends them. */

/** What a command resolves with, once it is durable here. */
interface CommandReceipt {
    /** Settles with the server's answer: rejects with its refusal, or with what ended the run first (`aborted`, `signed-out`); the write is kept then. */
    readonly confirmed: Promise<void>;
}
/** A write that the server has not yet. */
type PendingWrite = Pick<Intent, 'id' | 'conversationID' | 'write' | 'at'>;

/** The fields that `update()` takes. */
type UpdateFields = Partial<Pick<ConversationFields, 'ex' | 'attachedInfo' | 'burnDuration' | 'groupAtType' | 'msgDestructTime' | 'isMsgDestruct'>>;

/** What one pass of the engine is asked to do, what it works with, and what comes of it. */

interface PassResult {
    /** `none`: the server had nothing new. */
    readonly kind: 'incremental' | 'full' | 'none';
    /** The conversations whose rows the server gave, changed or not. */
    readonly upserted: readonly string[];
    readonly removed: readonly string[];
}

/** What `events$` tells: things that happened, as against the state that `status$` holds. */

type SyncEvent = 
/** A sync ended well. */
{
    readonly kind: 'synced';
    readonly result: PassResult;
}
/** The server refused a write (WRITE-3), or it was given up (`dropped`, WRITE-7): the row shows what the server says. */
 | {
    readonly kind: 'writeRejected';
    readonly intent: Intent;
    readonly error: SyncError;
}
/** The server ended this session, by push or with 1506; `reason` is what it said, if anything. */
 | {
    readonly kind: 'kicked';
    readonly reason: string;
}
/** The device's storage cannot be used: the list is kept in memory, for as long as the page lives (STORE-2). */
 | {
    readonly kind: 'storageDegraded';
    readonly error: SyncError;
}
/** The device's database was gone, and with it what was in it; a full sync follows (STORE-6). */
 | {
    readonly kind: 'storageLost';
}
/** Something went wrong that the next sync mends, such as a push that did not fit the wire contract. */
 | {
    readonly kind: 'setback';
    readonly what: string;
    readonly error: SyncError;
};

/** What `status$` says: one union, and one table of what each event makes of each state. */

interface States {
    stopped: object;
    /** The local list is being read. */
    loading: object;
    /** A pass is under way; `done` of `total` rows, both 0 where that is not known. */
    syncing: {
        readonly kind: 'incremental' | 'full';
        readonly done: number;
        readonly total: number;
    };
    /** The list is as the server last said. */
    live: object;
    /** The system says that there is no network. */
    offline: object;
    /** The last pass failed; `nextAttemptAt` is in ms since 1970, `attempt` counts the failures in a row. */
    retrying: {
        readonly attempt: number;
        readonly nextAttemptAt: number;
        readonly error: SyncError;
    };
    /** The server refused the session; the local list stays readable (LIFE-3). */
    signedOut: {
        readonly reason: SignOutReason;
    };
}
type StateKind = keyof States;
type State<K extends StateKind = StateKind> = {
    [P in K]: {
        readonly state: P;
    } & Readonly<States[P]>;
}[K];
/** How the SDK hears of changes. */
type PushStatus = 'none' | 'connecting' | 'connected' | 'disconnected';
interface Beside {
    readonly push: PushStatus;
    /** Whether this tab does the work for the database, or another one does. */
    readonly role: 'leader' | 'follower';
    /** ms since 1970, by this device's clock; undefined before the first sync since the start. */
    readonly lastSyncedAt: number | undefined;
}
/** The state of the sync, discriminated by `state`. */
type SyncStatus = State & Beside;

/** The object that an app holds: observables out, commands in. */

interface ConversationSync {
    /** The whole list in its order, hidden rows included. It emits nothing before the local list is read. */
    readonly conversations$: Observable<readonly Conversation[]>;
    /** The unread messages of the rows that are neither hidden nor received without notice (`recvMsgOpt` 2). */
    readonly unreadTotal$: Observable<number>;
    readonly status$: Observable<SyncStatus>;
    readonly events$: Observable<SyncEvent>;
    /** The writes of all tabs that the server has not yet, oldest first. */
    readonly pendingWrites$: Observable<readonly PendingWrite[]>;
    /**
     * A live window on the rows that match. One without filters within the first 100 rows may show before the rest is read.
     *
     * @throws SyncError of kind `options` that names the bad option.
     */
    list(options?: ListOptions): Observable<ConversationList>;
    /** One row; undefined as long as there is none. */
    conversation(id: string): Observable<Conversation | undefined>;
    /** Resolves when the local list can be read; it never waits for the network. */
    start(): Promise<void>;
    /** Resolves once this device has held the whole list at least once: at once after the first time. */
    whenComplete(): Promise<void>;
    /** One sync that begins now. Rejects with a `SyncError` where it fails; the SDK goes on trying. */
    sync(): Promise<PassResult>;
    /** Idempotent. Frees this instance's timers, sockets and database; the observables keep their last values. */
    stop(): Promise<void>;
    /** Tries to send what is in the outbox for at most `timing.logoutFlush`, then stops and deletes this user's database. */
    logout(): Promise<void>;
    setPinned(id: string, pinned: boolean): Promise<CommandReceipt>;
    /** 0 receive, 1 do not receive, 2 receive without notice. */
    setRecvMsgOpt(id: string, option: 0 | 1 | 2): Promise<CommandReceipt>;
    /** Of both sides of a single chat; not for groups. */
    setPrivateChat(id: string, isPrivate: boolean): Promise<CommandReceipt>;
    /** Durations are in seconds. */
    update(id: string, fields: UpdateFields): Promise<CommandReceipt>;
    markAsRead(id: string): Promise<CommandReceipt>;
    markAllAsRead(): Promise<CommandReceipt>;
    /** Kept on this device; empty text takes the draft away. */
    setDraft(id: string, text: string): Promise<CommandReceipt>;
    /** Kept on this device, until the next message. */
    hide(id: string, hidden: boolean): Promise<CommandReceipt>;
    remove(id: string): Promise<CommandReceipt>;
    /** Drops a write that has not reached the server; `id` is that of `pendingWrites$`. False where it has, or is unknown. */
    discard(id: number): Promise<boolean>;
    /** Resolves with the ID of the conversation, which is on top of the list even before its first message. */
    open(target: {
        readonly userID: string;
    } | {
        readonly groupID: string;
    }): Promise<string>;
}

/** The page that the SDK runs in. Only the files of this name know browser globals, and they work where there are none. */

/**
 * The page, or without one (a server, a worker) a host that is always visible and online and never tells of its life.
 * Locks and channels are those of a page or a worker of a browser; a server has none.
 */
declare function browserEnvironment(): Environment;

interface MemoryStoreOptions {
    /** Makes the `device` of a new database. Default: random. */
    readonly uniqueID?: () => string;
}
/** A store that lives as long as its object: other stores, tabs and loads of the page do not see it. */
declare function memoryStore(options?: MemoryStoreOptions): Store;

interface HttpApiOptions {
    /** Absolute, with or without a slash at its end. */
    readonly apiURL: string;
    /** For one call, its answer's body included. Default 10,000 ms. */
    readonly timeoutMs?: number;
    /** Default: the global one. */
    readonly fetch?: (request: Request) => Promise<Response>;
    /** Counts the time-out. Default: the platform's timers. */
    readonly environment?: Pick<Environment, 'after'>;
}
/** The wire contract over HTTP. Calls are not repeated here: whether that is safe is for the caller to know. */
declare function httpApi(options: HttpApiOptions): ConversationApi;

interface SocketIOOptions {
    /** Of the server, e.g. `https://im.example.com`. A path in it names a Socket.IO namespace. */
    readonly url: string;
    /** Where Socket.IO is mounted. Default `/socket.io`. */
    readonly path?: string;
}
/** Pushes over Socket.IO, websocket only. */
declare function socketIO({ url, path }: SocketIOOptions, environment?: PushEnvironment): PushSource;

/** The steps from one sorted list to the next, as few as there can be, and how to take them. */

/** The items after these changes. `items` stays as it is. */
declare function applyChanges(items: readonly Conversation[], changes: readonly ListChange[]): readonly Conversation[];

export { applyChanges, browserEnvironment, httpApi, memoryStore, socketIO };
export type { CommandReceipt, ConversationList, ConversationSync, ConversationSyncOptions, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, PendingWrite, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields };
