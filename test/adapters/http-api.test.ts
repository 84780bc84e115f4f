import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpApi } from '../../src/adapters/http-api.ts';
import { SyncError } from '../../src/errors.ts';
import type { ApiCall } from '../../src/ports.ts';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';

const apiURL = 'https://im.test/api';
const url = apiURL + getIncrementalConversations.path;
const request = { userID: 'alice', versionID: '', version: 0 };
const answer = { version: 3, versionID: 'a'.repeat(24), full: false, delete: null, insert: null, update: null };
const date = 'Wed, 21 Oct 2026 07:28:00 GMT';

const network = setupServer();
beforeAll(() => network.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  network.resetHandlers();
  vi.useRealTimers();
});
afterAll(() => network.close());

function respond(make: (request: Request) => Response | Promise<Response>): void {
  network.use(http.post(url, ({ request: received }) => make(received) as Response));
}

const call = (over: Partial<ApiCall> = {}): ApiCall => ({
  token: 'secret-token',
  operationID: 'op-1',
  signal: new AbortController().signal,
  ...over,
});

const ask = (options: Partial<Parameters<typeof httpApi>[0]> = {}, over: Partial<ApiCall> = {}) =>
  httpApi({ apiURL, ...options }).call(getIncrementalConversations, request, call(over));

/** The error of a call, which must not hold the token anywhere. */
async function failure(asked: Promise<unknown>): Promise<SyncError> {
  const error = await asked.then(
    () => expect.unreachable('the call should have failed'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(SyncError);
  expect(everythingIn(error)).not.toContain('secret-token');
  return error as SyncError;
}

function everythingIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
  seen.add(value);
  if (value instanceof Request || value instanceof Response) return JSON.stringify([...value.headers]);
  return Reflect.ownKeys(value)
    .map((key) => everythingIn((value as Record<PropertyKey, unknown>)[key], seen))
    .join('\n');
}

describe('httpApi', () => {
  it('posts JSON with operationID and token, and reads an answer whose lists are null', async () => {
    const received: unknown[] = [];
    respond(async (asked) => {
      const { headers } = asked;
      received.push(await asked.json(), headers.get('operationID'), headers.get('token'), headers.get('content-type'));
      return HttpResponse.json({ errCode: 0, errMsg: '', errDlt: '', data: answer });
    });
    expect((await ask()).data).toEqual({ ...answer, delete: [], insert: [], update: [] });
    expect(received).toEqual([request, 'op-1', 'secret-token', 'application/json']);
  });

  it.each([apiURL, `${apiURL}/`])('joins paths to %s with one slash', async (base) => {
    respond(() => HttpResponse.json({ errCode: 0, data: answer }));
    expect((await ask({ apiURL: base })).data.version).toBe(3);
  });

  it('uses the fetch that it is given', async () => {
    const fetch = vi.fn(async () => HttpResponse.json({ errCode: 0, data: answer }));
    expect((await ask({ fetch })).data.version).toBe(3);
    expect(fetch).toHaveBeenCalledOnce();
  });

  it("tells the server's time where the answer has a Date", async () => {
    respond(() => HttpResponse.json({ errCode: 0, data: answer }, { headers: { date } }));
    expect((await ask()).serverTime).toBe(Date.UTC(2026, 9, 21, 7, 28));
    respond(() => HttpResponse.json({ errCode: 0, data: answer }));
    expect((await ask()).serverTime).toBeUndefined();
  });

  it('gives the code and the detail of an API error', async () => {
    respond(() => HttpResponse.json({ errCode: 1001, errMsg: 'ArgsError', errDlt: 'version: expected a number' }));
    expect(await failure(ask())).toMatchObject({ kind: 'api', code: 1001, detail: 'version: expected a number' });
  });

  it.each([500, 503, 404, 204])('gives the status of HTTP %i, once', async (status) => {
    const answered = vi.fn(() => new HttpResponse(null, { status }));
    respond(answered);
    const error = await failure(ask());
    expect(error).toMatchObject({ kind: 'http', status });
    expect(error).not.toHaveProperty('retryAfterMs');
    expect(answered).toHaveBeenCalledOnce();
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ["a date beside the server's own", { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date }, 30_000],
    ['a date that has passed', { 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date }, 0],
    ["a date without the server's own", { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, undefined],
    ['neither', { 'retry-after': 'soon' }, undefined],
  ])('reads Retry-After in %s', async (_, headers, expected) => {
    respond(() => new HttpResponse('slow down', { status: 429, headers: headers as Record<string, string> }));
    const error = await failure(ask());
    expect(error.kind === 'http' && [error.status, error.retryAfterMs]).toEqual([429, expected]);
  });

  it('calls a failed fetch a network error', async () => {
    respond(() => HttpResponse.error());
    const error = await failure(ask());
    expect(error.kind).toBe('network');
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it.each([
    ['the answer', () => new Promise<Response>(() => {})],
    [
      'its body',
      async () => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([123])) })),
    ],
  ])('gives up after timeoutMs without %s, and leaves no timer', async (_, fetch) => {
    vi.useFakeTimers();
    const failed = failure(ask({ fetch, timeoutMs: 5000 }));
    await vi.advanceTimersByTimeAsync(4999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({ kind: 'timeout', timeoutMs: 5000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('LIFE-1: ends with the signal, and leaves no timer', async () => {
    vi.useFakeTimers();
    const owner = new AbortController();
    const fetch = (asked: Request) =>
      new Promise<Response>((_, reject) => {
        asked.signal.addEventListener('abort', () => reject(asked.signal.reason as Error));
      });
    const failed = failure(ask({ fetch }, { signal: owner.signal }));
    await vi.advanceTimersByTimeAsync(1);
    owner.abort();
    expect((await failed).kind).toBe('aborted');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks nothing once the signal has aborted', async () => {
    const fetch = vi.fn(async () => HttpResponse.json({}));
    expect((await failure(ask({ fetch }, { signal: AbortSignal.abort() }))).kind).toBe('aborted');
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    ['no JSON', '<html>', ''],
    ['no envelope', '7', ''],
    ['no error code', '{"data":{}}', 'errCode'],
    [
      'an answer that lacks a field',
      `{"errCode":0,"data":${JSON.stringify({ ...answer, version: undefined })}}`,
      'data.version',
    ],
    ['a version above 2^53 - 1', '{"errCode":0,"data":{"version":9007199254740993}}', 'data.version'],
  ])('names the field of a body with %s', async (_, body, path) => {
    respond(() => new HttpResponse(body));
    expect(await failure(ask())).toMatchObject({ kind: 'protocol', path });
  });

  it('names the field of one bad row', async () => {
    const row = { conversationID: 'si_a_b', ownerUserID: 'alice', conversationType: 1, isPinned: 'yes' };
    const fetch = async () => HttpResponse.json({ errCode: 0, data: { conversations: [row] } });
    const api = httpApi({ apiURL, fetch });
    const asked = api.call(getConversations, { ownerUserID: 'alice', conversationIDs: ['si_a_b'] }, call());
    const error = await failure(asked);
    expect(error.kind === 'protocol' && error.path).toMatch(/^data\.conversations\.0\./);
    expect(error.message).not.toContain('yes');
  });

  it('refuses a token that no header can hold, without quoting it', async () => {
    expect(await failure(ask({}, { token: 'secret-token\né☃' }))).toMatchObject({
      kind: 'options',
      path: 'token',
    });
  });
});
