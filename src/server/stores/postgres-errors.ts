import { DatabaseError } from 'pg';
import { SyncError, isSyncError } from '../../errors.ts';
import type { StorageReason } from '../../errors.ts';

/** What PostgreSQL's codes mean to a caller; all others are failures like others. */
const REASONS: Readonly<Record<string, StorageReason>> = {
  // query_canceled (statement_timeout), idle_in_transaction_session_timeout, disk_full
  '57014': 'timeout',
  '25P03': 'timeout',
  '53100': 'quota',
};

/** After these nothing was written, and the same transaction may well succeed. */
const RETRIES: Readonly<Record<string, string>> = { '40P01': 'deadlock', '40001': 'serialization' };

/** What went wrong with a statement. */
export function storageError(cause: unknown): SyncError<'storage'> {
  const reason = (cause instanceof DatabaseError && REASONS[cause.code ?? '']) || 'failed';
  return new SyncError('storage', `PostgreSQL: ${messageOf(cause)}`, { reason }, { cause });
}

/** What a connection says that did not come about in time, or at all. */
export function connectionError(cause: unknown): SyncError<'storage'> {
  const isLate = cause instanceof Error && /timeout/iu.test(cause.message);
  const message = `the PostgreSQL database cannot be reached: ${messageOf(cause)}`;
  return new SyncError('storage', message, { reason: isLate ? 'timeout' : 'failed' }, { cause });
}

/** Why the transaction is to be run again; undefined where it is not. */
export function retryReason(error: unknown): string | undefined {
  if (!isSyncError(error, 'storage') || !(error.cause instanceof DatabaseError)) return undefined;
  return RETRIES[error.cause.code ?? ''];
}

/** Whether the connection can be used no more: all but an error that the database has answered with, and lives on. */
export function endsConnection({ cause }: SyncError<'storage'>): boolean {
  return !(cause instanceof DatabaseError) || cause.severity !== 'ERROR';
}

/** A failure of several addresses of one name has no message of its own. */
function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
