import { ConversationSyncOptions, ConversationSync } from './types/list-changes.js';
export { CommandReceipt, ConversationList, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, PendingWrite, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields, applyChanges, browserEnvironment, httpApi, memoryStore, socketIO } from './types/list-changes.js';
export { ApiAnswer, ApiCall, ChangeSet, Channel, Claim, CommitOutcome, Conversation, ConversationApi, ConversationFields, Counters, Cursor, Endpoint, Environment, HeldLock, Intent, IntentState, LatestMessage, LifecycleEvent, LocalState, Locks, LogLevel, Logger, Marks, Metrics, PlaneChange, PreviewState, PushEnvironment, PushEvents, PushSession, PushSource, SeqState, Snapshot, StorageReason, Store, SyncError, SyncErrorDetails, SyncErrorKind, TokenReason, Write, compareConversations, isSyncError } from './types/reconnecting-push.js';
export { Platform, WireConversation } from './types/platform.js';
import 'rxjs';
import 'valibot';

/** @throws SyncError of kind `options` that names the wrong option. */
declare function createSync(options: ConversationSyncOptions): ConversationSync;

export { ConversationSync, ConversationSyncOptions, createSync as createConversationSync };
