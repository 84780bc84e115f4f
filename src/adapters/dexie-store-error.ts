/** What IndexedDB and Dexie throw, as the one error of this package. */
import { SyncError } from '../errors.ts';
import type { StorageReason } from '../errors.ts';

/** A failed opening says other things by the same names than a failed transaction. */
export type StoragePhase = 'open' | 'transaction';

const REASONS: Readonly<Record<string, StorageReason>> = {
  MissingAPIError: 'missing',
  SecurityError: 'missing',
  // A transaction that the browser ends together with the connection, and whatever is asked of it then.
  AbortError: 'closed',
  DatabaseClosedError: 'closed',
  InvalidStateError: 'closed',
  TransactionInactiveError: 'closed',
  QuotaExceededError: 'quota',
  VersionError: 'newer',
  // A transaction that this page left idle for a minute, frozen perhaps: the database answers, and it may be tried again.
  TimeoutError: 'failed',
  // A value whose file is gone, or a table that is.
  NotReadableError: 'damaged',
  NotFoundError: 'damaged',
};

/** Where they say more than {@link REASONS}: the user forbids storage, or its files cannot be used. */
const OPENING: Readonly<Record<string, StorageReason>> = {
  InvalidStateError: 'missing',
  UnknownError: 'missing',
};

export function storageReason(cause: unknown, phase: StoragePhase = 'transaction'): StorageReason {
  if (!(cause instanceof Error)) return 'failed';
  // Dexie keeps beneath its own error what the browser gave: an abort for want of space is an AbortError over the reason.
  const { inner } = cause as { readonly inner?: unknown };
  const beneath = inner === cause ? 'failed' : storageReason(inner, phase);
  if (beneath !== 'failed') return beneath;
  // Chromium ("Connection is closing because of …") and Safari ("Connection to Indexed Database server lost").
  if (cause.name === 'UnknownError' && /\bconnection\b/iu.test(cause.message)) return 'closed';
  return (phase === 'open' ? OPENING[cause.name] : undefined) ?? REASONS[cause.name] ?? 'failed';
}

/** `cause` itself where it is a {@link SyncError}, and else one of kind `storage` over it. */
export function storageError(what: string, cause: unknown, phase: StoragePhase = 'transaction'): SyncError {
  if (cause instanceof SyncError) return cause;
  const why = cause instanceof Error ? `: ${cause.name}: ${cause.message}` : '';
  return new SyncError('storage', `${what}${why}`, { reason: storageReason(cause, phase) }, { cause });
}

/** What is told to whoever waits for a connection that was given up. */
export function closedError(): SyncError {
  return new SyncError('storage', 'the store was closed', { reason: 'closed' });
}

/** What is told to whoever comes upon a record that is not what was written: reading everything again mends it (STORE-4). */
export function damagedError(): SyncError {
  return new SyncError('storage', 'the database is damaged and has to be read again', { reason: 'damaged' });
}
