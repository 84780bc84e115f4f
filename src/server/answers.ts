import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isSyncError } from '../errors.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { failureEnvelope } from './api-error.ts';
import { encodeGoJSON } from './go-json.ts';
import { refusalHeaders } from './limits/refusal.ts';

/** A token answers differently a moment later, and no answer is a page: nothing of it is stored or guessed at. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** An answer, and what is told of it. */
export interface Answer {
  readonly response: Response;
  readonly errCode: number;
  /** Of the body. */
  readonly bytes: number;
}

export function answerOf(
  c: Context,
  envelope: Envelope,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = new TextEncoder().encode(encodeGoJSON(envelope));
  const length = { 'Content-Length': String(body.byteLength) };
  const response = c.body(body, status, { ...HEADERS, ...length, ...headers });
  return { response, errCode: envelope.errCode, bytes: body.byteLength };
}

export const answer = (...args: Parameters<typeof answerOf>): Response => answerOf(...args).response;

/** HTTP 200 for what the API itself refuses; its own status for what was refused before it (wire contract). */
export function errorAnswerOf(c: Context, error: unknown): Answer {
  const envelope = failureEnvelope(error);
  if (!isSyncError(error, 'http')) return answerOf(c, envelope);
  return answerOf(c, envelope, error.status as ContentfulStatusCode, refusalHeaders(error));
}
