import { ConversationSync } from './types/list-changes.js';
import { ConversationSyncOptions as ConversationSyncOptions$1 } from './core.js';
export { CommandReceipt, ConversationList, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, PendingWrite, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields, applyChanges, browserEnvironment, httpApi, memoryStore, socketIO } from './types/list-changes.js';
export { ApiAnswer, ApiCall, Channel, ConversationApi, CounterName, DurationName, Endpoint, Environment, HeldLock, LifecycleEvent, Locks, LogLevel, Logger, Marks, MetricAttributes, Metrics, PushEnvironment, PushEvents, PushSession, PushSource, StorageReason, SyncError, SyncErrorDetails, SyncErrorKind, TokenReason, isSyncError } from './types/reconnecting-push.js';
import { Store } from './types/store.js';
export { ChangeSet, Claim, CommitOutcome, Conversation, ConversationFields, Counters, Cursor, Intent, IntentState, LatestMessage, LocalState, PlaneChange, PreviewState, SeqState, Snapshot, Write, compareConversations } from './types/store.js';
export { Platform, WireConversation } from './types/platform.js';
import 'rxjs';
import 'valibot';

interface DexieStoreOptions {
    /** Default: the browser's. */
    readonly indexedDB?: IDBFactory;
    /** Default: the browser's. */
    readonly IDBKeyRange?: typeof IDBKeyRange;
    /** Makes the `device` of a new database. Default: random. */
    readonly uniqueID?: () => string;
}
/**
 * A store in IndexedDB: a log of packs for what there is much of (`packs.ts`), one record each for drafts and writes on
 * their way, and one of what there is one of.
 */
declare function dexieStore(options?: DexieStoreOptions): Store;

interface ConversationSyncOptions extends Omit<ConversationSyncOptions$1, 'storage'> {
    /** Where to keep the list. Default `indexeddb`; `memory` keeps it for as long as the page lives. */
    readonly storage?: 'indexeddb' | 'memory' | Store;
}
/** @throws SyncError of kind `options` that names the wrong option. */
declare function createConversationSync(options: ConversationSyncOptions): ConversationSync;

export { ConversationSync, Store, createConversationSync, dexieStore };
export type { ConversationSyncOptions };
