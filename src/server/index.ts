/** `conversation-sync/server`: the reference server. */
export { createReferenceServer } from './reference-server.ts';
export type { ReferenceServer, ReferenceServerOptions } from './reference-server.ts';
export { createServerCore } from './server-core.ts';
export type { ServerLimits } from './limits/limits.ts';
export type { ServerCore, ServerCoreOptions } from './server-core.ts';
export type { ConversationService } from './conversation-service.ts';
export type { Auth } from './auth.ts';
export type { Identity } from './context.ts';
export type { ServiceContext } from './context.ts';
export type { Counter, Gauge, Histogram, Labels, Meter } from './figures/meter.ts';
export type { Log, LogFields, LogLevel } from './figures/log.ts';
export type { Observer, ObserverCounts, ServerEvent, ToldEvent } from './observers.ts';
export type { ServerStore, StoreReads, StoreWrites } from './store.ts';
export { MemoryServerStore } from './stores/memory-store.ts';
export { SqliteServerStore } from './stores/sqlite-store.ts';
