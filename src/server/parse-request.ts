import type * as v from 'valibot';
import { isSyncError } from '../errors.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { parseWire } from '../protocol/validate.ts';
import { apiError } from './api-error.ts';
import { checkBody } from './limits/request-body.ts';

/** Reads a request as its schema says, within the limits of any; what does not fit is a 1001 that names the field (SRV-4). */
export function parseRequest<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T {
  checkBody(body);
  try {
    return parseWire(schema, body, '');
  } catch (cause) {
    if (isSyncError(cause, 'protocol')) throw apiError(ErrorCode.badArguments, cause.message, { cause });
    throw cause;
  }
}
