import { Hono } from 'hono';
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { isSyncError } from '../errors.ts';
import { errorEnvelope, successEnvelope } from '../protocol/envelope.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { decode, toBase64 } from '../protocol/openim/decode.ts';
import { encode } from '../protocol/openim/encode.ts';
import type { MessageType } from '../protocol/openim/message-type.ts';
import { badArgument, failureEnvelope } from './api-error.ts';
import type { Auth } from './auth.ts';
import type { Identity, ServiceContext } from './context.ts';
import { authorise, isOpen } from './authorise.ts';
import { watchRequests } from './figures/request-watch.ts';
import type { RequestWatch } from './figures/request-watch.ts';
import { encodeGoJSON } from './go-json.ts';
import { parseJSON } from './parse-json.ts';
import { parseRequest } from './parse-request.ts';
import type { Route } from './routes.ts';

/** Told of every failure that is not a refusal, e.g. for a log. Never given a body or a token. */
export type FailureListener = (error: unknown, call: { readonly path: string; readonly operationID: string }) => void;

export interface HttpAppOptions extends Pick<ServiceContext, 'meter' | 'log' | 'ticks'> {
  readonly auth: Auth;
  readonly routes: readonly Route[];
  /** ms since 1970; also the `Date` header, by which clients learn the server's clock. */
  readonly now: () => number;
  readonly onFailure?: FailureListener;
}

/** How OpenIM's JavaScript client calls some paths; the envelope is JSON then too, with protobuf in base64 as its data. */
const PROTOBUF = 'application/x-protobuf';

/** The HTTP side of the wire contract, fetch-style. Every path stands under `/` and under `/api`. */
export function createHttpApp(options: HttpAppOptions): Hono {
  const api = new Hono();
  const watch = watchRequests(options);
  for (const route of options.routes) {
    api.post(route.path, async (c) => respond(route, c, options, watch));
    api.all(route.path, (c) =>
      answer(c, bytesOf(errorEnvelope(ErrorCode.badArguments, 'only POST')), 405, { Allow: 'POST' }),
    );
  }
  const app = new Hono();
  app.use('*', cors({ origin: '*', exposeHeaders: ['Date', 'Retry-After'], maxAge: 86_400 }));
  app.use('*', async (c, next) => {
    await next();
    c.header('Date', new Date(options.now()).toUTCString());
  });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/', api);
  app.route('/api', api);
  app.notFound((c) => answer(c, bytesOf(errorEnvelope(ErrorCode.notFound, `no such path: ${c.req.path}`)), 404));
  return app;
}

function answer(
  c: Context,
  body: Uint8Array<ArrayBuffer>,
  status: 200 | 404 | 405 = 200,
  headers: Record<string, string> = {},
): Response {
  return c.body(body, status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
}

function bytesOf(envelope: Envelope): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(encodeGoJSON(envelope));
}

async function respond(route: Route, c: Context, options: HttpAppOptions, watch: RequestWatch): Promise<Response> {
  const operationID = c.req.header('operationID') ?? '';
  return watch({ path: route.path, operationID }, async () => {
    const { envelope, identity } = await call(route, c, operationID, options);
    const body = bytesOf(envelope);
    const { errCode } = envelope;
    return { response: answer(c, body), errCode, bytes: body.byteLength, userID: identity?.userID ?? '' };
  });
}

interface Called {
  readonly envelope: Envelope;
  readonly identity: Identity | undefined;
}

async function call(
  route: Route,
  c: Context,
  operationID: string,
  { auth, log, onFailure }: HttpAppOptions,
): Promise<Called> {
  let identity: Identity | undefined;
  try {
    if (!isOpen(route.path)) identity = await identify(c, operationID, auth);
    const [type = ''] = (c.req.header('content-type') ?? '').split(';');
    const protobuf = type.trim().toLowerCase() === PROTOBUF ? route.protobuf : undefined;
    const request = parseRequest(route.request, await readBody(c, protobuf?.request));
    authorise(route.path, identity, request);
    const answer = await route.handle(request, { identity, operationID });
    const data = protobuf ? toBase64(encode(protobuf.answer, answer as object)) : answer;
    return { envelope: successEnvelope(data), identity };
  } catch (error) {
    if (!isSyncError(error, 'api') || error.code === ErrorCode.internal) {
      log.write('error', 'request failed', { path: route.path, error });
      onFailure?.(error, { path: route.path, operationID });
    }
    return { envelope: failureEnvelope(error), identity };
  }
}

async function identify(c: Context, operationID: string, auth: Auth): Promise<Identity> {
  if (operationID === '') throw badArgument('operationID', 'the header is missing');
  const token = c.req.header('token') ?? '';
  if (token === '') throw badArgument('token', 'the header is missing');
  return auth.identify(token);
}

async function readBody(c: Context, type: MessageType | undefined): Promise<unknown> {
  if (type !== undefined) return decodeBody(type, new Uint8Array(await c.req.arrayBuffer()));
  const text = await c.req.text();
  try {
    return parseJSON(text);
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
