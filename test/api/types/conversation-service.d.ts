import { WireConversation } from './platform.js';
import * as v from 'valibot';

/** The only `groupType` in use. */
declare const workingGroupType = 2;
/** A group as answers bear it. Times are ms since 1970. */
interface GroupInfo {
    readonly groupID: string;
    readonly groupName: string;
    readonly notification: string;
    readonly introduction: string;
    readonly faceURL: string;
    readonly ownerUserID: string;
    readonly createTime: number;
    readonly memberCount: number;
    readonly ex: string;
    readonly status: number;
    readonly creatorUserID: string;
    readonly groupType: number;
    readonly needVerification: number;
    readonly lookMemberInfo: number;
    readonly applyMemberFriend: number;
    readonly notificationUpdateTime: number;
    readonly notificationUserID: string;
}
declare const GroupInfo: v.GenericSchema<unknown, GroupInfo>;

declare const SessionType: {
    readonly single: 1;
    readonly group: 3;
    readonly notification: 4;
};
/** The `contentType` of a plain text message; its `content` is JSON `{"content": "<text>"}`. */
declare const textContentType = 101;
/** A message or notification. Times are ms since 1970. */
interface MsgData {
    readonly sendID: string;
    readonly recvID: string;
    readonly groupID: string;
    readonly clientMsgID: string;
    readonly serverMsgID: string;
    readonly senderPlatformID: number;
    readonly senderNickname: string;
    readonly senderFaceURL: string;
    readonly sessionType: number;
    readonly msgFrom: number;
    readonly contentType: number;
    /** JSON text, whose shape `contentType` says. */
    readonly content: string;
    /** The place in its conversation, from 1; 0 for what has none, such as a typing sign. */
    readonly seq: number;
    readonly sendTime: number;
    readonly createTime: number;
    readonly status: number;
    readonly isRead: boolean;
    /** `history`, `conversationUpdate`, `unreadCount` …; absent means true. */
    readonly options: Readonly<Record<string, boolean>>;
    readonly atUserIDList: readonly string[];
    readonly attachedInfo: string;
    readonly ex: string;
}
/** As push frames bear it: protobuf leaves zero values out. */
declare const MsgData: v.GenericSchema<unknown, MsgData>;

interface UserInfo {
    readonly userID: string;
    readonly nickname: string;
    readonly faceURL: string;
    readonly ex: string;
    /** ms since 1970. */
    readonly createTime: number;
    /** Spelt so on the wire. */
    readonly appMangerLevel: number;
    readonly globalRecvMsgOpt: number;
}
declare const UserInfo: v.GenericSchema<unknown, UserInfo>;
/** What the owner noted about a friend. A remark goes before the nickname. */
interface FriendInfo {
    readonly remark: string;
}
declare const FriendInfo: v.GenericSchema<unknown, FriendInfo>;

/** A row with everything that a list shows of it. */
interface ConversationMsg {
    readonly conversation: WireConversation;
    readonly lastMsg: MsgData | null;
    /** The peer of a single chat. */
    readonly user: UserInfo | null;
    readonly friend: FriendInfo | null;
    readonly group: GroupInfo | null;
    readonly maxSeq: number;
    readonly readSeq: number;
}
interface ConversationMsgsAnswer {
    /** May be negative on OpenIM. */
    readonly unreadCount: number;
    readonly conversations: readonly ConversationMsg[];
}
interface ActiveConversationsRequest {
    /** 1 to 500. */
    readonly count: number;
}
interface ConversationMsgsRequest {
    readonly conversationIDs: readonly string[];
}

/** Where a client stands in a user's version log. The versionID may be anything: one that is not known leads to `full`. */
interface IncrementalRequest {
    readonly userID: string;
    readonly versionID: string;
    readonly version: number;
}
/** What changed since: an ID in `insert` or `update` is upserted, whatever else names it; `full` has empty lists. */
interface IncrementalAnswer {
    readonly version: number;
    readonly versionID: string;
    readonly full: boolean;
    readonly delete: readonly string[];
    readonly insert: readonly WireConversation[];
    readonly update: readonly WireConversation[];
}
interface IncrementalBatchRequest {
    readonly reqList: readonly IncrementalRequest[];
}
/** One answer by user ID. */
interface IncrementalBatchAnswer {
    readonly respList: Readonly<Record<string, IncrementalAnswer>>;
}
interface FullConversationIDsRequest {
    readonly userID: string;
    /** The hash of the IDs that the client holds, to be answered `equal` where they are the same; 0 for none. */
    readonly idHash: bigint | number;
}
/** The version was read before the IDs. With `equal` there are none; with an `idHash` of 0 that means an empty set. */
interface FullConversationIDsAnswer {
    readonly version: number;
    readonly versionID: string;
    readonly equal: boolean;
    readonly conversationIDs: readonly string[];
}

/** The counters of one conversation as one user sees it. */
interface Seqs {
    readonly maxSeq: number;
    readonly hasReadSeq: number;
    /** When `maxSeq` was taken, ms since 1970. */
    readonly maxSeqTime: number;
}
interface SeqsRequest {
    readonly userID: string;
    /** None means all. */
    readonly conversationIDs: readonly string[];
    readonly returnPinned: boolean;
}
interface SeqsAnswer {
    /** By conversation ID. */
    readonly seqs: Readonly<Record<string, Seqs>>;
    readonly pinnedConversationIDs: readonly string[];
}
interface SetHasReadSeqRequest {
    readonly conversationID: string;
    readonly userID: string;
    readonly hasReadSeq: number;
}
interface MarkAsReadRequest extends SetHasReadSeqRequest {
    /** Single messages that were read, for their receipts. */
    readonly seqs: readonly number[];
}

/** The fields of a row that a user may change; an absent one is left as it is. */
interface ConversationChanges {
    readonly recvMsgOpt?: number;
    readonly isPinned?: boolean;
    /** Not for groups; set on both sides of a single chat. */
    readonly isPrivateChat?: boolean;
    readonly ex?: string;
    readonly attachedInfo?: string;
    readonly burnDuration?: number;
    readonly groupAtType?: number;
    readonly msgDestructTime?: number;
    readonly isMsgDestruct?: boolean;
}
/** Names one conversation, with what a row for it needs where there is none. */
interface ConversationTarget {
    readonly conversationID: string;
    readonly conversationType: number;
    readonly userID: string;
    readonly groupID: string;
}
interface SetConversationsRequest {
    /** The owners whose rows are changed. */
    readonly userIDs: readonly string[];
    readonly conversation: ConversationTarget & ConversationChanges;
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** What a line bears beside its message: `error` may be anything that was thrown. Never a token, a secret or a body. */
type LogFields = Readonly<Record<string, unknown>>;
/** Where the server's parts tell what they do. */
interface Log {
    write(level: LogLevel, message: string, fields?: LogFields): void;
    /** Every line that is written by what `run` does, however late, bears these fields too. */
    within<T>(fields: LogFields, run: () => T): T;
}

/** What is counted. The labels of each name are always the same ones. */
type Counter = 
/** Calls of the API that were answered, failures and refusals among them. */
'requests'
/** `strategy`: each target of a batch counts. */
 | 'syncs'
/** `level` (`process`, `redis`, `list`), `result` (`hit`, `miss`). */
 | 'cacheLookups'
/** `cache`, `reason`: what a cache could not do, and the server did without. */
 | 'cacheFailures'
/** `reason`: `otherVersionID`, `clientAhead`, `notWhole`. */
 | 'versionConflicts'
/** `code`: answers of the API other than 0. */
 | 'errors'
/** `reason`: what was refused before it was looked at. */
 | 'refusals'
/** `gateway`: frames handed to a socket. */
 | 'pushes'
/** Attempts to tell of a change that failed. */
 | 'pushFailures'
/** Changes that were told to nobody after the last attempt. */
 | 'pushesGivenUp'
/** `reason`: transactions that were run again. */
 | 'transactionRetries'
/** Entries of version logs that were cut. */
 | 'logEntriesCut';
/** What is measured. Durations are in seconds. */
type Histogram = 
/** `strategy`, or `batch` for all targets of one call together. */
'syncSeconds'
/** `path`; before compression. */
 | 'answerBytes'
/** Changed IDs of a delta. */
 | 'deltaSize'
/** From the commit to the socket. */
 | 'pushLagSeconds';
/** What is read when somebody looks. */
type Gauge = 
/** `gateway`. */
'connections'
/** Users with a connection, each counted once. */
 | 'usersConnected'
/** Changes that are on their way to an observer, or wait for their turn. */
 | 'pushesWaiting'
/** Calls of the API that have no answer yet. */
 | 'requestsUnderWay'
/** `state`: connections to PostgreSQL that are `busy` or `idle`, and transactions that are `waiting` for one. */
 | 'databaseConnections'
/** Version logs. Those of logs are as of the last round of retention. */
 | 'logs'
/** In all logs. */
 | 'logEntries'
/** The entries of the longest log. */
 | 'longestLog';
type Labels = Readonly<Record<string, string>>;
/** Where the server's parts tell their figures, e.g. for `/metrics`. */
interface Meter {
    count(name: Counter, labels?: Labels, by?: number): void;
    observe(name: Histogram, value: number, labels?: Labels): void;
    /** `read` is called whenever the figures are looked at, so it must be cheap. */
    watch(name: Gauge, read: () => number, labels?: Labels): void;
}

/** How much the server takes, keeps and waits. Whole numbers; durations are in seconds. */
interface ServerLimits {
    readonly syncLimit: number;
    readonly logRetention: number;
    readonly logEntries: number;
    readonly cacheTTL: number;
    readonly listTTL: number;
    readonly warmUp: number;
    readonly syncsAtOnce: number;
    readonly syncQueue: number;
    readonly batchWorkers: number;
    readonly storeBatch: number;
    readonly queryTimeout: number;
    readonly postgresPool: number;
    readonly redisPool: number;
    readonly heartbeatEvery: number;
    readonly heartbeatTimeout: number;
    readonly connectionsPerUser: number;
    readonly sendBuffer: number;
    readonly bodyLimit: number;
    readonly userRate: number;
    readonly userBurst: number;
    readonly addressRate: number;
    readonly drainTime: number;
}

/** A user whose cached head is to be taken away, because a writer could not reach the cache. */
interface CacheClearing {
    readonly id: number;
    readonly userID: string;
}
/** What the nodes must know of the cache from the database, as it alone is one for all. */
interface CacheClearingReads {
    /** Which cached heads count: those stored under another epoch do not. Empty until it is renewed. */
    epoch(): Promise<string>;
    /** Those that wait, by ascending ID, at most `limit`. */
    pending(limit: number): Promise<readonly CacheClearing[]>;
}
/** Clearings that a transaction adds. */
interface AddedClearings {
    readonly ids: readonly number[];
    /** Whether one that had lapsed waits, and goes on waiting until this transaction ends. */
    readonly othersLapsed: boolean;
}
interface CacheClearingWrites extends CacheClearingReads {
    add(userIDs: readonly string[]): Promise<AddedClearings>;
    /** Notes that they have waited for so long that no node asks the cache any more. */
    lapse(ids: readonly number[]): Promise<void>;
    /** Those that were worked off; unknown IDs are ignored. */
    remove(ids: readonly number[]): Promise<void>;
    /** To be called by whatever makes versions be used again (SRV-5). */
    renewEpoch(epoch: string): Promise<void>;
}

/** Names one row: each owner has a row of their own of a conversation. */
interface ConversationKey {
    readonly ownerUserID: string;
    readonly conversationID: string;
}
interface ConversationReads {
    /** The rows of these keys, in no order; keys without a row are left out. */
    find(keys: readonly ConversationKey[]): Promise<readonly WireConversation[]>;
    /** All rows of an owner, by ascending conversation ID. */
    ofOwner(ownerUserID: string): Promise<readonly WireConversation[]>;
    /** The IDs of all rows of an owner, ascending. */
    idsOfOwner(ownerUserID: string): Promise<readonly string[]>;
    /** The IDs of the pinned rows of an owner, ascending. */
    pinnedIDs(ownerUserID: string): Promise<readonly string[]>;
}
interface ConversationWrites extends ConversationReads {
    /** Inserts, or replaces the whole row. */
    put(rows: readonly WireConversation[]): Promise<void>;
    /** Keys without a row are ignored. */
    delete(keys: readonly ConversationKey[]): Promise<void>;
}

/**
 * What the place of one row in its owner's list depends on, with its counters as far as the owner may see them: zeros
 * where there was never a message, or the owner has no part in the conversation (SRV-3, `partOf`).
 */
interface ListPlace extends Seqs, Pick<WireConversation, 'conversationID' | 'isPinned' | 'recvMsgOpt'> {
}
/** Rows with their counters, many at a time: for what is answered about a whole list, whose rows themselves are too much. */
interface ListReads {
    /** The places of all rows of an owner, by ascending conversation ID. */
    all(ownerUserID: string): Promise<readonly ListPlace[]>;
    /** The places of those of these conversations that the owner has a row of, each once, in no order. */
    find(ownerUserID: string, conversationIDs: readonly string[]): Promise<readonly ListPlace[]>;
}

interface MessageReads {
    /** Undefined where there is no message of that seq. */
    get(conversationID: string, seq: number): Promise<MsgData | undefined>;
    /** The message of the highest seq, by conversation ID; conversations without one are left out. */
    latest(conversationIDs: readonly string[]): Promise<ReadonlyMap<string, MsgData>>;
}
interface MessageWrites extends MessageReads {
    /** Inserts, or replaces the one of the same seq (a revoked message is replaced by the notice of it). */
    put(conversationID: string, message: MsgData): Promise<void>;
    /** Seqs without a message are ignored; the conversation's `maxSeq` stays. */
    delete(conversationID: string, seqs: readonly number[]): Promise<void>;
}

/** A registered user. */
interface User {
    readonly userID: string;
    readonly nickname: string;
    readonly faceURL: string;
    /** ms since 1970. */
    readonly createTime: number;
}
interface UserReads {
    /** By user ID; unknown ones are left out. */
    find(userIDs: readonly string[]): Promise<ReadonlyMap<string, User>>;
}
interface UserWrites extends UserReads {
    /** Inserts, or replaces name and face and leaves `createTime` as it was. */
    put(users: readonly User[]): Promise<void>;
}
interface Group {
    readonly groupID: string;
    readonly groupName: string;
    readonly faceURL: string;
    readonly ownerUserID: string;
    readonly groupType: number;
    /** ms since 1970. */
    readonly createTime: number;
}
type GroupWithCount = Group & {
    readonly memberCount: number;
};
interface GroupReads {
    /** By group ID; unknown ones are left out. */
    find(groupIDs: readonly string[]): Promise<ReadonlyMap<string, GroupWithCount>>;
    /** User IDs in ascending order; none for an unknown group. */
    members(groupID: string): Promise<readonly string[]>;
    /** Those of the groups that the user is a member of. */
    joined(userID: string, groupIDs: readonly string[]): Promise<ReadonlySet<string>>;
}
interface GroupWrites extends GroupReads {
    /** False, and nothing is written, where a group of that ID exists. A member named twice counts once. */
    create(group: Group, memberUserIDs: readonly string[]): Promise<boolean>;
}

/** The newest message of a conversation. */
interface MaxSeq {
    readonly maxSeq: number;
    /** When it was taken, ms since 1970. */
    readonly maxSeqTime: number;
}
/** How far a user has read a conversation. */
interface ReadSeq {
    readonly hasReadSeq: number;
    /** When it moved last, ms since 1970. */
    readonly unreadCountTime: number;
}
interface SeqReads {
    /** By conversation ID; conversations that never had a message are left out. */
    max(conversationIDs: readonly string[]): Promise<ReadonlyMap<string, MaxSeq>>;
    /** By conversation ID; conversations of which the user has read nothing are left out. */
    read(userID: string, conversationIDs: readonly string[]): Promise<ReadonlyMap<string, ReadSeq>>;
}
interface SeqWrites extends SeqReads {
    /** Takes the next seq of the conversation, from 1. `time` is in ms since 1970. */
    next(conversationID: string, time: number): Promise<number>;
    /** Raises the read position; false, and nothing is written, where it stands there or further already. */
    raise(userID: string, conversationID: string, position: ReadSeq): Promise<boolean>;
}

/** Whether a token still counts: `kicked` answers 1506, `expired` (before its time) 1501. */
type TokenState = 'valid' | 'kicked' | 'expired';
/** A token that was given out; the token itself is not stored. */
interface StoredToken {
    /** Its `jti`. */
    readonly tokenID: string;
    readonly userID: string;
    readonly platformID: number;
    /** Seconds since 1970. */
    readonly expiresAt: number;
    readonly state: TokenState;
}
interface TokenReads {
    find(tokenID: string): Promise<StoredToken | undefined>;
}
interface TokenWrites extends TokenReads {
    put(token: StoredToken): Promise<void>;
    /** Ends the valid tokens of the user on this platform, and gives their IDs. */
    end(userID: string, platformID: number, state: Exclude<TokenState, 'valid'>): Promise<readonly string[]>;
    /** Forgets the tokens that expired before `time`, in seconds since 1970. */
    purge(time: number): Promise<void>;
}

/** What a row went through last. */
type ChangeAction = 'insert' | 'update' | 'delete';
/** Where a log stands: what a client's cursor is compared with. */
interface LogHead {
    /** 24 lower-case hex digits, not all zeros. */
    readonly versionID: string;
    readonly version: number;
}
/** A log as seen from a version. */
interface VersionLog extends LogHead {
    /** The highest version that was cut away; 0 where nothing was. */
    readonly deleted: number;
    /** Whether it holds as many entries as its stored count says (SRV-2). */
    readonly whole: boolean;
    /** The entries after the version asked about, as many as were asked for at most, by ascending version, then ID. */
    readonly changes: readonly LogChange[];
}
interface LogChange {
    readonly conversationID: string;
    readonly action: ChangeAction;
    readonly version: number;
}
interface LogEntry extends LogChange {
    readonly userID: string;
    /** When the change was made, ms since 1970: by it old entries are cut. */
    readonly time: number;
}
/** What is cut from the logs. */
interface LogCut {
    /** Entries of before this time, ms since 1970. */
    readonly before: number;
    /** How many entries a log may keep beyond that. */
    readonly keep: number;
    /** How many entries one call cuts, so that no transaction is long. */
    readonly limit: number;
}
/** How large the logs are. */
interface LogSizes {
    readonly logs: number;
    /** In all of them. */
    readonly entries: number;
    /** The entries of the longest. */
    readonly longest: number;
}
interface VersionLogReads {
    /** By user ID; users without a log are left out. */
    heads(userIDs: readonly string[]): Promise<ReadonlyMap<string, LogHead>>;
    /** The logs with their entries after `after`, at most `limit` of each log; users without a log are left out. */
    since(cursors: readonly {
        readonly userID: string;
        readonly after: number;
    }[], limit: number): Promise<ReadonlyMap<string, VersionLog>>;
    /** The users of the highest versions, highest first. It may look at every log. */
    busiest(limit: number): Promise<readonly string[]>;
    /** It may look at every log. */
    sizes(): Promise<LogSizes>;
}
/** The head of a log must stay locked from the first of these calls to the commit, so that no version is used twice. */
interface VersionLogWrites extends VersionLogReads {
    /** Makes an empty log at version 1, where there is none. */
    begin(userIDs: readonly string[], newVersionID: () => string): Promise<void>;
    /** Takes the next version of each log; a log that is made by it begins at version 1. */
    bump(userIDs: readonly string[], newVersionID: () => string): Promise<ReadonlyMap<string, LogHead>>;
    /** Puts each entry in the place of an older one of the same user and conversation, and counts those that are new. */
    put(entries: readonly LogEntry[]): Promise<void>;
    /** Raises the `deleted` mark to the version and counts anew (SRV-2). */
    mend(userIDs: readonly string[]): Promise<void>;
    /** Deletes logs with all their entries: what comes next begins other ones (SRV-5). */
    drop(userIDs: readonly string[]): Promise<void>;
    /**
     * Cuts what is too old or too much, oldest versions first and each version whole, raises the `deleted` marks to the
     * highest versions cut, and takes what went from the stored counts, so that a whole log stays whole (SRV-2, SRV-5).
     *
     * @returns how many entries were cut: those of a version that `limit` falls into are all among them. 0 where nothing is
     *   left to cut, or another node is cutting.
     */
    cut(what: LogCut): Promise<number>;
    /** Gives every log another versionID, and says how many there are (SRV-5). */
    renew(newVersionID: () => string): Promise<number>;
}

/** By which late duplicates of a device's writes are told (WRITE-6). */
interface WriteCounters {
    /**
     * Stores `counter` as the latest of this user's device for each of these conversations, and gives the IDs of those
     * whose stored counter was lower; of the others the write was committed before, and must not be applied again.
     */
    advance(userID: string, device: string, conversationIDs: readonly string[], counter: number): Promise<readonly string[]>;
}

/** What can be asked inside {@link ServerStore.read}. */
interface StoreReads {
    readonly users: UserReads;
    readonly groups: GroupReads;
    readonly conversations: ConversationReads;
    readonly lists: ListReads;
    readonly versionLogs: VersionLogReads;
    readonly seqs: SeqReads;
    readonly messages: MessageReads;
    readonly tokens: TokenReads;
    readonly cacheClearings: CacheClearingReads;
}
/** What can be asked and written inside {@link ServerStore.transaction}. */
interface StoreWrites extends StoreReads {
    readonly users: UserWrites;
    readonly groups: GroupWrites;
    readonly conversations: ConversationWrites;
    readonly versionLogs: VersionLogWrites;
    readonly seqs: SeqWrites;
    readonly messages: MessageWrites;
    readonly tokens: TokenWrites;
    readonly writeCounters: WriteCounters;
    readonly cacheClearings: CacheClearingWrites;
}
/**
 * The data of the server. Look-ups take lists, so that a page of a list costs a handful of queries on any engine.
 *
 * `read` and `transaction` must not be called inside one another, and their argument must await nothing but the store:
 * an engine with one connection runs them one at a time. What they are given must not be used after they end.
 *
 * An engine may run the argument more than once, where it was in another's way: it must do nothing but through what it is
 * given, and make its result anew each time.
 *
 * What an engine must do beyond this, ARCHITECTURE.md says under "Stores of the server".
 */
interface ServerStore {
    /** Reads one state of the data: no commit falls in between. */
    read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T>;
    /**
     * Commits all that `run` wrote, or nothing of it where it rejects. Of two transactions that look at or write anything of
     * one user (their conversations, their log, their tokens), the second sees what the first has written, or the first
     * nothing of the second, also where there is no row yet (SRV-1).
     *
     * @throws SyncError of kind `storage`. Where the connection was lost as the commit was under way, it may have come about
     *   none the less.
     */
    transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T>;
    /** Waits for what is running, then frees the database; idempotent. Calls after it reject. */
    close(): Promise<void>;
}

type Heads = ReadonlyMap<string, LogHead>;
/** The heads of these users' logs, from the cache where it has them; users without a log are left out. */
type CachedHeads = (userIDs: readonly string[]) => Promise<Heads>;

/**
 * All conversation IDs of a user in ascending order, as they were at a version. Since no row comes or goes without a
 * version (SRV-1), the list is right whenever its head is the log's: nobody has to take it away.
 */
interface CachedList extends LogHead {
    readonly conversationIDs: readonly string[];
    /** Of the IDs, as the wire contract has it. */
    readonly idHash: bigint;
}
/**
 * The user's list at this head, from the cache or else built, and then kept. Those who ask at once build one.
 *
 * @param build may give a list of a later version.
 */
type ListAt = (userID: string, head: LogHead, build: () => Promise<CachedList>) => Promise<CachedList>;

/** The messages of one conversation; the capital is the wire's. */
interface PushedMessages {
    readonly Msgs: readonly MsgData[];
}
/** One decoded push frame, whatever carried it: messages and notifications, by conversation ID. */
interface PushMessages {
    readonly msgs: Readonly<Record<string, PushedMessages>>;
    readonly notificationMsgs: Readonly<Record<string, PushedMessages>>;
}
declare const PushMessages: v.GenericSchema<unknown, PushMessages>;

/** What the service tells its observers, after the commit (SRV-1): each event concerns one user. */
type ServerEvent = {
    readonly kind: 'push';
    readonly userID: string;
    readonly frame: PushMessages;
}
/** The user's sessions on this platform have ended; `tokenIDs` are those of the tokens that were revoked. */
 | {
    readonly kind: 'kick';
    readonly userID: string;
    readonly platformID: number;
    readonly tokenIDs: readonly string[];
    readonly reason: string;
};
/** An event on its way: `committedAt` is when its change was committed, in ms since 1970. */
type ToldEvent = ServerEvent & {
    readonly committedAt: number;
};
/**
 * Takes an event onwards, e.g. to sockets. A rejection is tried again; `signal` aborts when the server closes, `attempt`
 * counts from 1 to 3.
 */
type Observer = (event: ToldEvent, signal: AbortSignal, attempt: number) => void | Promise<void>;
interface ObserverCounts {
    readonly delivered: number;
    /** Failed attempts, those that a later attempt mended included. */
    readonly failures: number;
    /** Events given up after the last attempt; the client's next sync mends them. */
    readonly givenUp: number;
}
interface Observers {
    /** Registers an observer; the answer unregisters it. */
    observe(observer: Observer): () => void;
    /** To be called right after the commit. Never waits and never throws. One user's events reach each observer one after the other, in this order. */
    notify(events: readonly ServerEvent[]): void;
    counts(): ObserverCounts;
    /** Resolves once nothing is on its way. */
    settled(): Promise<void>;
    /** Drops what is on its way. */
    close(): void;
}

/** What the services work with. */
interface ServiceContext {
    readonly store: ServerStore;
    readonly observers: Observers;
    /** ms since 1970. */
    readonly now: () => number;
    /** ms since some moment, in fractions, never set back: for how long something took. */
    readonly ticks: () => number;
    /** 32 hex digits, unique. */
    readonly newID: () => string;
    /** 24 hex digits, unique and not all zeros. */
    readonly newVersionID: () => string;
    /** What is known of users' logs without the store. */
    readonly cachedHeads?: CachedHeads | undefined;
    readonly listAt?: ListAt | undefined;
    readonly limits: ServerLimits;
    readonly meter: Meter;
    /** Aborts when the server closes: what runs in the background ends then. */
    readonly closing: AbortSignal;
    readonly log: Log;
}
/** Who calls. */
interface Identity {
    readonly role: 'admin' | 'user';
    readonly userID: string;
    readonly platformID: number;
    readonly tokenID: string;
}
/** The request around a call of a service. */
interface CallContext {
    /** Absent only where a path needs no token. */
    readonly identity: Identity | undefined;
    readonly operationID: string;
}

interface Pagination {
    /** From 1. */
    readonly pageNumber: number;
    /** The length of a page, 1 to 500 on the reference server. */
    readonly showNumber: number;
}
declare const Pagination: v.GenericSchema<unknown, Pagination>;

interface ConversationsAnswer {
    readonly conversations: readonly WireConversation[];
}
interface OwnerRequest {
    readonly ownerUserID: string;
}
interface ConversationsByIDRequest {
    readonly ownerUserID: string;
    readonly conversationIDs: readonly string[];
}
interface ConversationRequest {
    readonly ownerUserID: string;
    readonly conversationID: string;
}
interface ConversationAnswer {
    readonly conversation: WireConversation;
}
interface OwnerConversationRequest {
    readonly userID: string;
    readonly pagination: Pagination;
}
interface OwnerConversationAnswer {
    readonly total: number;
    readonly conversations: readonly WireConversation[];
}
interface DeleteConversationsRequest {
    readonly ownerUserID: string;
    /** Either these … */
    readonly conversationIDs: readonly string[];
    /** … or all whose latest message is older than so many days; 0 where IDs are given. */
    readonly needDeleteTime: number;
}
interface PinnedConversationIDsRequest {
    readonly userID: string;
}
interface PinnedConversationIDsAnswer {
    readonly conversationIDs: readonly string[];
}

/** The paths that write rows. Rows and logs change in one transaction, pushes go out after it (SRV-1). */
interface ConversationWriter {
    set(request: SetConversationsRequest, call: CallContext): Promise<void>;
    delete(request: DeleteConversationsRequest, call: CallContext): Promise<void>;
}

/** The paths that read rows and their IDs. */
interface Conversations {
    all(request: OwnerRequest): Promise<ConversationsAnswer>;
    byID(request: ConversationsByIDRequest): Promise<ConversationsAnswer>;
    /** @throws 1004 where there is no such row. */
    one(request: ConversationRequest): Promise<ConversationAnswer>;
    page(request: OwnerConversationRequest): Promise<OwnerConversationAnswer>;
    pinnedIDs(request: PinnedConversationIDsRequest): Promise<PinnedConversationIDsAnswer>;
    /** All IDs of one state of the data, with its version; none where the client's hash says that it has them. */
    fullIDs(request: FullConversationIDsRequest): Promise<FullConversationIDsAnswer>;
}

interface CreateGroupRequest {
    readonly ownerUserID: string;
    /** Beside the owner. */
    readonly memberUserIDs: readonly string[];
    readonly groupInfo: {
        /** The server makes one where there is none. */
        readonly groupID?: string;
        readonly groupName: string;
        readonly faceURL: string;
        readonly groupType: typeof workingGroupType;
    };
}
interface CreateGroupAnswer {
    readonly groupInfo: GroupInfo;
}
interface GroupsInfoRequest {
    readonly groupIDs: readonly string[];
}
interface GroupsInfoAnswer {
    readonly groupInfos: readonly GroupInfo[];
}

interface RegisteredUser {
    readonly userID: string;
    readonly nickname: string;
    readonly faceURL: string;
}
interface UserRegisterRequest {
    readonly users: readonly RegisteredUser[];
}
interface UsersInfoRequest {
    readonly userIDs: readonly string[];
}
interface UsersInfoAnswer {
    readonly usersInfo: readonly UserInfo[];
}

/** Users and groups, as much of them as names and faces in a list need. */
interface Directory {
    /** A user who is known already gets the new name and face. */
    register(request: UserRegisterRequest): Promise<void>;
    users(request: UsersInfoRequest): Promise<UsersInfoAnswer>;
    /** Makes the group, and its row for every member. @throws 1001 where the group exists. */
    createGroup(request: CreateGroupRequest): Promise<CreateGroupAnswer>;
    groups(request: GroupsInfoRequest): Promise<GroupsInfoAnswer>;
}

/** The incremental calls of the wire contract, over a store. */
interface IncrementalConversations {
    one(request: IncrementalRequest): Promise<IncrementalAnswer>;
    /** @throws SyncError of kind `api`; see `batchIncrementalSync`. */
    many(request: IncrementalBatchRequest): Promise<IncrementalBatchAnswer>;
}

interface SendMessageRequest {
    readonly sendID: string;
    /** The peer where the session is single, else empty. */
    readonly recvID: string;
    /** The group where the session is a group, else empty. */
    readonly groupID: string;
    readonly senderNickname: string;
    readonly senderFaceURL: string;
    readonly senderPlatformID: number;
    readonly content: {
        readonly content: string;
    };
    readonly contentType: typeof textContentType;
    readonly sessionType: typeof SessionType.single | typeof SessionType.group;
}
interface SendMessageAnswer {
    readonly serverMsgID: string;
    readonly clientMsgID: string;
    /** ms since 1970. */
    readonly sendTime: number;
}
interface RevokeMessageRequest {
    readonly conversationID: string;
    readonly seq: number;
    readonly userID: string;
}

/** How messages go away. Seqs stay taken: what was counted stays counted. */
interface MessageRemoval {
    /**
     * Puts the notice of the revocation (2101) in the message's place, for all sides.
     *
     * @throws 1004 where there is no such message, 1002 unless the user wrote it, owns the group, or is the admin.
     */
    revoke(request: RevokeMessageRequest, call: CallContext): Promise<void>;
    /** Deletes messages for all sides, and tells each (2102). */
    deleteMessages(conversationID: string, seqs: readonly number[]): Promise<void>;
    /** Hides what was written so far from the user, as read (1703). */
    clearConversations(userID: string, conversationIDs: readonly string[]): Promise<void>;
}

interface Messages {
    /**
     * Stores the message under the next seq of its conversation, which is made for everybody who lacks it, raises the
     * sender's own read position to it, and pushes it to all sides.
     *
     * @throws 1004 for an unknown group, 1002 for a sender who is not in it.
     */
    send(request: SendMessageRequest): Promise<SendMessageAnswer>;
}

/** The seq plane: counters and how far they were read. Positions never go back. */
interface ReadPositions {
    seqs(request: SeqsRequest): Promise<SeqsAnswer>;
    /** The peer of a single chat is told. @throws 1001 above `maxSeq`. */
    markAsRead(request: MarkAsReadRequest, call: CallContext): Promise<void>;
    /** Only the user's own devices are told. @throws 1001 above `maxSeq`. */
    setHasReadSeq(request: SetHasReadSeqRequest, call: CallContext): Promise<void>;
}

/** The latest message of a row, with names and faces (wire contract; two fields do begin with a capital). */
interface MsgInfo {
    readonly serverMsgID: string;
    readonly clientMsgID: string;
    readonly sessionType: number;
    readonly sendID: string;
    readonly recvID: string;
    readonly senderName: string;
    readonly faceURL: string;
    readonly groupID: string;
    readonly groupName: string;
    readonly groupFaceURL: string;
    readonly groupType: number;
    readonly groupMemberCount: number;
    /** ms since 1970. */
    readonly LatestMsgRecvTime: number;
    readonly msgFrom: number;
    readonly contentType: number;
    /** Text, not base64. */
    readonly content: string;
    readonly ex: string;
}
interface ConversationElem {
    readonly conversationID: string;
    readonly recvMsgOpt: number;
    /** May be negative on OpenIM. */
    readonly unreadCount: number;
    readonly IsPinned: boolean;
    /** Null for a row without a message. */
    readonly msgInfo: MsgInfo | null;
}
interface SortedConversationListRequest {
    readonly userID: string;
    /** None means all. */
    readonly conversationIDs: readonly string[];
    readonly pagination: Pagination;
}
interface SortedConversationListAnswer {
    readonly conversationTotal: number;
    readonly unreadTotal: number;
    readonly conversationElems: readonly ConversationElem[];
}

/**
 * The list as it is shown: rows, counters, latest messages and names, put together by a handful of batch look-ups. The
 * order needs only the places; the rows are read of those that are shown.
 */
interface SortedList {
    page(request: SortedConversationListRequest): Promise<SortedConversationListAnswer>;
    /** The first rows of the token's user. */
    active(request: ActiveConversationsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
    /** Rows of the token's user by ID, less those without a message. */
    byID(request: ConversationMsgsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
}

/** All that the server does, by idea. It trusts its caller: who may do what is decided above it. */
interface ConversationService {
    readonly conversations: Conversations & ConversationWriter;
    readonly incremental: IncrementalConversations;
    readonly list: SortedList;
    readonly readPositions: ReadPositions;
    readonly messages: Messages & MessageRemoval;
    readonly directory: Directory;
    /** Registers an observer of what is pushed; the answer unregisters it. */
    observe(observer: Observer): () => void;
    observerCounts(): ObserverCounts;
    /** Resolves once every observer has had every event, or it was given up. */
    settled(): Promise<void>;
}

export type { ConversationService, Counter, Gauge, Histogram, Identity, Labels, Log, LogFields, LogLevel, Meter, Observer, ObserverCounts, ServerEvent, ServerLimits, ServerStore, ServiceContext, StoreReads, StoreWrites, ToldEvent };
