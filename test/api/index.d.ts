import { ConversationSync } from './types/list-changes.js';
import { ConversationSyncOptions as ConversationSyncOptions$1 } from './core.js';
export { CommandReceipt, ConversationList, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields, applyChanges, browserEnvironment, httpApi, memoryStore, socketIO } from './types/list-changes.js';
import { Store } from './types/reconnecting-push.js';
export { ApiAnswer, ApiCall, ChangeSet, CommitOutcome, Conversation, ConversationApi, ConversationFields, Cursor, Endpoint, Environment, Intent, LatestMessage, LifecycleEvent, LocalState, LogLevel, Logger, Metrics, PlaneChange, PreviewState, PushEnvironment, PushEvents, PushSession, PushSource, SeqState, Snapshot, SyncError, SyncErrorDetails, SyncErrorKind, TokenReason, Write, compareConversations, isSyncError } from './types/reconnecting-push.js';
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
 * A store in IndexedDB: one table a plane, one record a row, and one of what there is one of. Dexie keeps the schema and
 * the connection. The transactions are IndexedDB's own, because Dexie fixes the durability for a whole instance while
 * here it is the commit's (STORE-7 asks for an explicit end too), and because one that is created in the call itself makes
 * the commits follow each other in the order of the calls.
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
