import { SyncError, isSyncError } from '../errors.ts';
import { errorEnvelope } from '../protocol/envelope.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { ErrorCode, errorNames } from '../protocol/error-codes.ts';
import { refusalCode } from './limits/refusal.ts';

/** An expected refusal: it becomes the envelope's `errCode`, and `detail` its `errDlt`. */
export function apiError(code: ErrorCode, detail: string, options?: ErrorOptions): SyncError<'api'> {
  return new SyncError('api', `${errorNames[code]}: ${detail}`, { code, detail }, options);
}

/** 1001; the detail names the field (SRV-4). */
export function badArgument(field: string, why: string): SyncError<'api'> {
  return apiError(ErrorCode.badArguments, `${field}: ${why}`);
}

export function noPermission(detail: string): SyncError<'api'> {
  return apiError(ErrorCode.noPermission, detail);
}

export function notFound(detail: string): SyncError<'api'> {
  return apiError(ErrorCode.notFound, detail);
}

/** What is told of an error: a refusal in full, of any other failure nothing but that there was one. */
export function failureEnvelope(error: unknown): Envelope {
  if (isSyncError(error, 'api')) return errorEnvelope(error.code as ErrorCode, error.detail);
  if (isSyncError(error, 'http')) return errorEnvelope(refusalCode(error), error.message);
  return errorEnvelope(ErrorCode.internal, '');
}
