import { ConversationSyncOptions, ConversationSync } from './types/list-changes.js';
export { CommandReceipt, ConversationList, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, PendingWrite, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields, applyChanges, browserEnvironment, httpApi, memoryStore, socketIO } from './types/list-changes.js';
export { ApiAnswer, ApiCall, Channel, ConversationApi, CounterName, DurationName, Endpoint, Environment, HeldLock, LifecycleEvent, Locks, LogLevel, Logger, Marks, MetricAttributes, Metrics, PushEnvironment, PushEvents, PushSession, PushSource, StorageReason, SyncError, SyncErrorDetails, SyncErrorKind, TokenReason, isSyncError } from './types/reconnecting-push.js';
export { ChangeSet, Claim, CommitOutcome, Conversation, ConversationFields, Counters, Cursor, Intent, IntentState, LatestMessage, LocalState, PlaneChange, PreviewState, SeqState, Snapshot, Store, Write, compareConversations } from './types/store.js';
export { Platform, WireConversation } from './types/platform.js';
import 'rxjs';
import 'valibot';

/** @throws SyncError of kind `options` that names the wrong option. */
declare function createSync(options: ConversationSyncOptions): ConversationSync;

export { ConversationSync, ConversationSyncOptions, createSync as createConversationSync };
