/** What became of a write, as it is told to whoever gave it, in this tab or another one. */
import type { SyncError } from '../errors.ts';

export type Settlement =
  /** The server has it. */
  | { readonly kind: 'confirmed'; readonly key: string }
  /** The server refused it, or it was given up. */
  | { readonly kind: 'rejected'; readonly key: string; readonly error: SyncError }
  /** It has become a part of that of `into`. */
  | { readonly kind: 'merged'; readonly key: string; readonly into: string };
