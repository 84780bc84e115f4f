import { ConversationSyncOptions, ConversationSync } from './types/list-changes.js';
export { CommandReceipt, ConversationList, HttpApiOptions, ListChange, ListFilter, ListOptions, ListWindow, PassResult, ProfileSource, Profiles, PushStatus, ShownName, SignOutReason, SocketIOOptions, SyncEvent, SyncStatus, Timing, TokenSource, UnreadTotals, UpdateFields, applyChanges, browserEnvironment, httpApi, memoryStore, socketIO } from './types/list-changes.js';
export { ApiAnswer, ApiCall, ChangeSet, CommitOutcome, Conversation, ConversationApi, ConversationFields, Cursor, Endpoint, Environment, Intent, LatestMessage, LifecycleEvent, LocalState, LogLevel, Logger, Metrics, PlaneChange, PreviewState, PushEnvironment, PushEvents, PushSession, PushSource, SeqState, Snapshot, Store, SyncError, SyncErrorDetails, SyncErrorKind, TokenReason, Write, compareConversations, isSyncError } from './types/reconnecting-push.js';
export { Platform, WireConversation } from './types/platform.js';
import 'rxjs';
import 'valibot';

/** @throws SyncError of kind `options` that names the wrong option. */
declare function createSync(options: ConversationSyncOptions): ConversationSync;

export { ConversationSync, ConversationSyncOptions, createSync as createConversationSync };
