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

export function answer(
  c: Context,
  envelope: Envelope,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return c.body(encodeGoJSON(envelope), status, { ...HEADERS, ...headers });
}

/** HTTP 200 for what the API itself refuses; its own status for what was refused before it (wire contract). */
export function answerError(c: Context, error: unknown): Response {
  const envelope = failureEnvelope(error);
  if (!isSyncError(error, 'http')) return answer(c, envelope);
  return answer(c, envelope, error.status as ContentfulStatusCode, refusalHeaders(error));
}
