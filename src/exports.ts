/** What both entries export. */
export { browserEnvironment } from './adapters/browser-environment.ts';
export { memoryStore } from './adapters/memory-store.ts';
export { httpApi, type HttpApiOptions } from './adapters/http-api.ts';
export type { PushEnvironment } from './adapters/reconnecting-push.ts';
export { socketIO, type SocketIOOptions } from './adapters/socket-io-push.ts';
export type { ConversationSync } from './public-api.ts';
export { isSyncError, SyncError, type SyncErrorDetails, type SyncErrorKind, type StorageReason } from './errors.ts';
export { applyChanges } from './list/list-changes.ts';
export type { ConversationList, ListChange, ListFilter, ListOptions, ListWindow, UnreadTotals } from './list/types.ts';
export {
  compareConversations,
  type Conversation,
  type ConversationFields,
  type Intent,
  type IntentState,
  type LatestMessage,
  type LocalState,
  type PreviewState,
  type SeqState,
  type Write,
} from './model.ts';
export type {
  ApiAnswer,
  ApiCall,
  Channel,
  ChangeSet,
  Claim,
  CommitOutcome,
  ConversationApi,
  CounterName,
  Counters,
  Cursor,
  DurationName,
  Environment,
  HeldLock,
  LifecycleEvent,
  Locks,
  LogLevel,
  Logger,
  Marks,
  MetricAttributes,
  Metrics,
  PlaneChange,
  PushEvents,
  PushSession,
  PushSource,
  Snapshot,
  Store,
  TokenReason,
} from './ports.ts';
export type { WireConversation } from './protocol/conversation.ts';
export type { Endpoint } from './protocol/endpoint.ts';
export { Platform } from './protocol/platform.ts';
export type { UpdateFields } from './sync/commands.ts';
export type { SyncEvent } from './sync/events.ts';
export type { Profiles, ProfileSource, ShownName } from './sync/names.ts';
export type { CommandReceipt, PendingWrite } from './sync/writes.ts';
export type { PassResult } from './sync/pass.ts';
export type { SignOutReason, TokenSource } from './sync/session.ts';
export type { PushStatus, SyncStatus } from './sync/sync-state.ts';
export type { Timing } from './sync/timing.ts';
