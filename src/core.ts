/** The SDK without a bound store: `storage` is a `Store`, so that a bundle without Dexie is possible. */
export { createSync as createConversationSync } from './conversation-sync.ts';
export type { ConversationSyncOptions } from './options.ts';
export * from './exports.ts';
