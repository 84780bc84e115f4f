import { WireConversation } from './platform.js';

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
    /** Pushes of messages up to this seq come too late: they were deleted or cleared. */
    readonly goneUpTo?: number;
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
/** Where a write stands; the table of its states is in `sync/intent-state.ts`. */
type IntentState = 
/** Not sent, or without a final answer. */
{
    readonly kind: 'queued';
}
/** The tab `by` sends it, since `at` (ms since 1970, by this device's clock). */
 | {
    readonly kind: 'sending';
    readonly by: string;
    readonly at: number;
}
/** The server has it; `passes` syncs had begun by then. The row shows it until a later one has been applied (WRITE-4). */
 | {
    readonly kind: 'acknowledged';
    readonly passes: number;
};
/** One write on its way. */
interface Intent {
    /** Ascending within the database: the counter of its `operationID`. */
    readonly id: number;
    /** Unique, and known before the store gives the ID: by it a write is found again whose storing had no clear end. */
    readonly key: string;
    readonly conversationID: string;
    readonly conversationType: number;
    readonly userID: string;
    readonly groupID: string;
    readonly write: Write;
    /** Whether the server had given the row by then: if it takes the row back, the write is void (WRITE-7). */
    readonly rowKnown: boolean;
    /** When the command was given, in ms. */
    readonly at: number;
    readonly state: IntentState;
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

/** The seam between the engine and the database: what is stored, and what one transaction does to it. */

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
/** Takes writes in order to send them. */
interface Claim {
    /** Of one conversation: the oldest that wait, without a gap (WRITE-2). */
    readonly ids: readonly number[];
    /** The tab that claims. */
    readonly by: string;
    /** Claims of other tabs made before this moment have lapsed, in ms since 1970. */
    readonly lapsedBefore: number;
}
/** All that one transaction writes, or nothing of it (CUR-1). */
interface ChangeSet {
    /** The cursor that the change was computed from; where the stored one differs, nothing is written (CUR-2). */
    readonly expect?: Cursor;
    /** The number of commits that the change was computed from; where there were others since, nothing is written. */
    readonly expectCommit?: number;
    /** The epoch under which the writer leads; where the stored one differs, nothing is written (TAB-6). */
    readonly epoch?: number;
    /** Begins the next epoch: whoever led before is deposed (TAB-6). */
    readonly raiseEpoch?: true;
    /** Counts a sync that begins (WRITE-4). */
    readonly beginPass?: true;
    /** Where one of these writes is gone, claimed by another tab, or not the oldest, nothing is written (TAB-1). */
    readonly claim?: Claim;
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
        /** One that is gone stays gone: another tab has discarded it. */
        readonly put?: readonly Intent[];
        /** The same, as acknowledged, with the number of syncs begun by then (WRITE-4). */
        readonly acknowledge?: readonly Intent[];
        readonly delete?: readonly number[];
    };
    /** `strict` waits until the data is on the disk; default `relaxed`, for what can be fetched again. */
    readonly durability?: 'relaxed' | 'strict';
}
/** What a database counts. */
interface Counters {
    /** Its commits. */
    readonly commit: number;
    /** Of leadership; 0 before the first leader (TAB-6). */
    readonly epoch: number;
    /** The syncs that have begun (WRITE-4). */
    readonly passes: number;
}
type CommitOutcome = 
/** `counters` are those after it; `intentIDs` are those of `outbox.add`, in its order. */
{
    readonly kind: 'applied';
    readonly counters: Counters;
    readonly intentIDs: readonly number[];
}
/** The stored cursor, or the number of commits, is another one: nothing was written. */
 | {
    readonly kind: 'conflict';
    readonly cursor: Cursor;
}
/** Another tab leads by now: nothing was written. */
 | {
    readonly kind: 'deposed';
}
/** The claim failed: nothing was written. */
 | {
    readonly kind: 'taken';
};
/** Everything that is stored. */
interface Snapshot {
    readonly counters: Counters;
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
/** The top of the list as it was shown, and the sums over all of it: what a page can show before it has read the rest. */
interface Screen {
    /** The first rows that are not hidden, in the order of the list. */
    readonly rows: readonly Conversation[];
    /** How many rows there are that are not hidden. */
    readonly total: number;
    /** Over those: what is unread, and in how many of them. */
    readonly unread: {
        readonly messages: number;
        readonly conversations: number;
    };
    /** The number on the app's badge. */
    readonly badge: number;
    /** Whether this device holds the whole list. */
    readonly complete: boolean;
}
/** A screen and the state that it shows. */
interface StoredScreen extends Screen {
    /** Of the database. */
    readonly device: string;
    /** The number of commits that it shows. */
    readonly commit: number;
}
/**
 * A database of one user on one device. It has no queries: lists, sums and filters live in memory, so that the layout
 * on disk is the store's own affair. All methods reject with a `SyncError` of kind `storage`.
 */
interface Store {
    /** Whether other tabs see the same database; where they do not, there is nobody to lead. */
    readonly shared: boolean;
    /**
     * Opens or creates the database of that name. A store is open at most once at a time, and may be opened again after
     * `close`. `onClosed` is told when the connection ends by itself (STORE-1), not of `close` and its like.
     */
    open(name: string, onClosed?: () => void): Promise<void>;
    snapshot(): Promise<Snapshot>;
    /** One transaction. Commits are applied in the order of the calls. */
    commit(changes: ChangeSet): Promise<CommitOutcome>;
    /**
     * Begins to write these at once, in a transaction that reads nothing and is committed before this returns: it ends well
     * though the page may be gone the next moment, when nobody could be told so. It is not counted as a commit; the same
     * records come in one, if the page is still there. A store that cannot do it leaves it out.
     */
    keep?(locals: readonly LocalState[]): void;
    /**
     * Begins to write this like `keep`, in the place of the one before, and is not counted as a commit either. A store that
     * cannot do it, or has no need to, leaves it out with `screen`.
     */
    keepScreen?(screen: StoredScreen): void;
    /**
     * What was kept, where it shows exactly what is stored: nothing that can be seen was written since. It may be asked while
     * the database is being opened, and is then what stood in it before.
     */
    screen?(): Promise<StoredScreen | undefined>;
    /** Frees the connection, without waiting for anything; what is being written ends by itself. Idempotent. */
    close(): void;
    /**
     * Closes at once, and undoes what is being written: its caller is told `closed`. A page that is about to be frozen
     * would keep its open transactions, and block all other tabs (STORE-7).
     */
    abandon(): void;
    /** Closes, and deletes the database of that name. */
    destroy(name: string): Promise<void>;
}

export { compareConversations };
export type { ChangeSet, Claim, CommitOutcome, Conversation, ConversationFields, Counters, Cursor, Intent, IntentState, LatestMessage, LocalState, PlaneChange, PreviewState, SeqState, Snapshot, Store, Write };
