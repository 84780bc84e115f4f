/** What `events$` tells: things that happened, as against the state that `status$` holds. */
import type { SyncError } from '../errors.ts';
import type { Intent } from '../model.ts';
import type { PassResult } from './pass.ts';

export type SyncEvent =
  /** A sync ended well. */
  | { readonly kind: 'synced'; readonly result: PassResult }
  /** The server refused a write, and the row shows what it showed before (WRITE-3). */
  | { readonly kind: 'writeRejected'; readonly intent: Intent; readonly error: SyncError }
  /** The server ended this session, by push or with 1506; `reason` is what it said, if anything. */
  | { readonly kind: 'kicked'; readonly reason: string }
  /** The device's storage cannot be used: the list is kept in memory, for as long as the page lives (STORE-2). */
  | { readonly kind: 'storageDegraded'; readonly error: SyncError }
  /** Something went wrong that the next sync mends, such as a push that did not fit the wire contract. */
  | { readonly kind: 'setback'; readonly what: string; readonly error: SyncError };
