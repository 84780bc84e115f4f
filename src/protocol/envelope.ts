import * as v from 'valibot';
import { SyncError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { ErrorCode, errorNames } from './error-codes.ts';
import { Int, orZero, Text } from './scalars.ts';
import { parseWire } from './validate.ts';

/** What every HTTP answer holds; `data` is absent on errors and on empty answers. */
export interface Envelope {
  readonly errCode: number;
  readonly errMsg: string;
  readonly errDlt: string;
  readonly data?: unknown;
}

export const Envelope: v.GenericSchema<unknown, Envelope> = /* @__PURE__ */ v.object({
  errCode: Int,
  errMsg: orZero(Text, ''),
  errDlt: orZero(Text, ''),
  data: /* @__PURE__ */ v.exactOptional(v.unknown()),
});

/**
 * The answer inside the body of a response.
 *
 * @throws SyncError `api` where the envelope bears an error code, `protocol` where body or answer do not fit.
 */
export function openEnvelope<Answer>(
  endpoint: Pick<Endpoint<never, Answer>, 'path' | 'answer'>,
  body: unknown,
): Answer {
  const { errCode, errMsg, errDlt, data } = parseWire(Envelope, body, '');
  if (errCode !== ErrorCode.ok) {
    throw new SyncError('api', `${endpoint.path}: ${errCode} ${errMsg}`, { code: errCode, detail: errDlt });
  }
  return parseWire(endpoint.answer, data, 'data');
}

/** The envelope of an answer; `undefined` is an empty one. */
export function successEnvelope(data: unknown): Envelope {
  const envelope = { errCode: ErrorCode.ok, errMsg: '', errDlt: '' };
  return data === undefined ? envelope : { ...envelope, data };
}

/** The envelope of an error; `detail` is for people and names the field or target at fault. */
export function errorEnvelope(code: ErrorCode, detail: string): Envelope {
  return { errCode: code, errMsg: errorNames[code], errDlt: detail };
}
