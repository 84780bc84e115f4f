/** What `events$` tells: things that happened, as against the state that `status$` holds. */
import type { SyncError } from '../errors.ts';
import type { Intent } from '../model.ts';
import type { PassResult } from './pass.ts';

export type SyncEvent =
  /** A sync ended well. */
  | { readonly kind: 'synced'; readonly result: PassResult }
  /** The server refused a write (WRITE-3), or it was given up (`dropped`, WRITE-7): the row shows what the server says. */
  | { readonly kind: 'writeRejected'; readonly intent: Intent; readonly error: SyncError }
  /** The server ended this session, by push or with 1506; `reason` is what it said, if anything. */
  | { readonly kind: 'kicked'; readonly reason: string }
  /** The device's storage cannot be used: the list is kept in memory, for as long as the page lives (STORE-2). */
  | { readonly kind: 'storageDegraded'; readonly error: SyncError }
  /** The device's database was gone, and with it what was in it; a full sync follows (STORE-6). */
  | { readonly kind: 'storageLost' }
  /** Something went wrong that the next sync mends, such as a push that did not fit the wire contract. */
  | { readonly kind: 'setback'; readonly what: string; readonly error: SyncError };
