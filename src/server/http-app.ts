import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { isSyncError } from '../errors.ts';
import { errorEnvelope, successEnvelope } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { decode, toBase64 } from '../protocol/openim/decode.ts';
import { encode } from '../protocol/openim/encode.ts';
import type { MessageType } from '../protocol/openim/message-type.ts';
import { answer, answerOf, errorAnswerOf } from './answers.ts';
import { badArgument } from './api-error.ts';
import type { Auth } from './auth.ts';
import type { Identity, ServiceContext } from './context.ts';
import { authorise, isOpen } from './authorise.ts';
import { watchRequests } from './figures/request-watch.ts';
import type { Answered } from './figures/request-watch.ts';
import { readBody } from './limits/body.ts';
import type { CorsOrigins } from './limits/cors-origins.ts';
import type { Draining } from './limits/draining.ts';
import { countRequest } from './limits/rate-limiter.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { createSyncGate } from './limits/sync-gate.ts';
import type { SyncGate } from './limits/sync-gate.ts';
import { parseJSON } from './parse-json.ts';
import { parseRequest } from './parse-request.ts';
import type { Route } from './routes.ts';

/** Told of every failure that is not a refusal, e.g. for a log. Never given a body or a token. */
export type FailureListener = (error: unknown, call: { readonly path: string; readonly operationID: string }) => void;

/** What the request itself does not say of who asks. */
export interface Caller {
  /** Of the client's machine, as far as it is known. */
  readonly address?: string;
}

export interface HttpAppOptions extends Pick<ServiceContext, 'limits' | 'meter' | 'log' | 'ticks'> {
  readonly auth: Auth;
  readonly routes: readonly Route[];
  /** ms since 1970; also the `Date` header, by which clients learn the server's clock. */
  readonly now: () => number;
  readonly origins: CorsOrigins;
  readonly draining: Draining;
  readonly rateLimiter?: RateLimiter;
  readonly onFailure?: FailureListener;
}

/** How OpenIM's JavaScript client calls some paths; the envelope is JSON then too, with protobuf in base64 as its data. */
const PROTOBUF = 'application/x-protobuf';

/** The HTTP side of the wire contract, fetch-style. Every path stands under `/` and under `/api`. */
export function createHttpApp(options: HttpAppOptions): Hono {
  const api = new Hono();
  const gate = createSyncGate(options.limits, options.meter);
  const watch = watchRequests(options);
  for (const route of options.routes) {
    api.post(route.path, (c) => {
      const operationID = c.req.header('operationID') ?? '';
      return watch({ path: route.path, operationID }, () => call(route, c, operationID, gate, options));
    });
    api.all(route.path, (c) => answer(c, errorEnvelope(ErrorCode.badArguments, 'only POST'), 405, { Allow: 'POST' }));
  }
  const app = new Hono();
  app.use('*', headersOfAll(options));
  app.use('*', options.draining.middleware);
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/', api);
  app.route('/api', api);
  app.notFound((c) => answer(c, errorEnvelope(ErrorCode.notFound, `no such path: ${c.req.path}`), 404));
  return app;
}

/** What every answer bears, and the whole answer to a preflight. */
function headersOfAll({ origins, now }: HttpAppOptions): MiddlewareHandler {
  const origin = origins === '*' ? '*' : [...origins];
  const share = cors({ origin, exposeHeaders: ['Date', 'Retry-After'], maxAge: 86_400 });
  return async (c, next) => {
    if (c.req.method === 'OPTIONS') return share(c, next);
    await next();
    // Once there is an answer, and into its own headers: whatever was set before, or by the context, has it made anew.
    await share(c, async () => {});
    c.res.headers.set('Date', new Date(now()).toUTCString());
  };
}

async function call(
  route: Route,
  c: Context,
  operationID: string,
  gate: SyncGate,
  options: HttpAppOptions,
): Promise<Answered> {
  let identity: Identity | undefined;
  try {
    // First, so that wrong tokens count for it.
    await countAddress(c, options);
    if (!isOpen(route.path)) identity = await identify(c, operationID, options.auth);
    // The admin is the app's own back end: it speaks for all users.
    if (identity?.role === 'user') await countRequest(options, 'user', identity.userID);
    const protobuf = isProtobuf(c) ? route.protobuf : undefined;
    const body = await readBody(c.req.raw, options.limits.bodyLimit, options.meter);
    const request = parseRequest(route.request, protobuf ? decodeBody(protobuf.request, body) : parseBody(body));
    authorise(route.path, identity, request);
    const data = await gate.run(route.path, c.req.raw, () => route.handle(request, { identity, operationID }));
    const envelope = successEnvelope(protobuf ? toBase64(encode(protobuf.answer, data as object)) : data);
    return { ...answerOf(c, envelope), userID: identity?.userID ?? '' };
  } catch (error) {
    if (!isRefusal(error)) {
      options.log.write('error', 'request failed', { path: route.path, error });
      options.onFailure?.(error, { path: route.path, operationID });
    }
    return { ...errorAnswerOf(c, error), userID: identity?.userID ?? '' };
  }
}

async function countAddress(c: Context, options: HttpAppOptions): Promise<void> {
  const { address } = (c.env ?? {}) as Caller;
  if (address !== undefined) await countRequest(options, 'address', address);
}

async function identify(c: Context, operationID: string, auth: Auth): Promise<Identity> {
  if (operationID === '') throw badArgument('operationID', 'the header is missing');
  const token = c.req.header('token') ?? '';
  if (token === '') throw badArgument('token', 'the header is missing');
  return auth.identify(token);
}

function isRefusal(error: unknown): boolean {
  return isSyncError(error, 'http') || (isSyncError(error, 'api') && error.code !== ErrorCode.internal);
}

function isProtobuf(c: Context): boolean {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === PROTOBUF;
}

function parseBody(bytes: Uint8Array): unknown {
  try {
    return parseJSON(new TextDecoder().decode(bytes));
  } catch {
    throw badArgument('body', 'expected JSON');
  }
}

function decodeBody(type: MessageType, bytes: Uint8Array): unknown {
  try {
    return decode(type, bytes);
  } catch (cause) {
    throw badArgument('body', cause instanceof Error ? cause.message : 'expected protobuf');
  }
}
