import { request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { openEnvelope } from '../../src/protocol/envelope.ts';
import { decode, fromBase64 } from '../../src/protocol/openim/decode.ts';
import { encode } from '../../src/protocol/openim/encode.ts';
import { ActiveConversationsRequest, ConversationMsgsAnswer } from '../../src/protocol/openim/requests.ts';
import { fillAccount } from '../../src/server/demo-fill.ts';
import { compressAnswers } from '../../src/server/node-compression.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';

const rows = '/conversation/get_all_conversations';
const active = '/jssdk/get_active_conversations';

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  /** As they came over the socket. */
  readonly bytes: Buffer;
}

let server: ReferenceServer;
let token: string;

beforeAll(async () => {
  server = await createReferenceServer();
  await fillAccount(server.context, 'alice', 50);
  ({ token } = await server.auth.userToken({ userID: 'alice', platformID: 5 }));
  return () => server.close();
});

/** Nothing is decoded on the way, and no header is added. */
function ask({ method = 'POST', path = rows, headers = {}, body }: Asked = {}, url = server.url): Promise<Answer> {
  const sent = body ?? JSON.stringify({ ownerUserID: 'alice' });
  return new Promise((resolve, reject) => {
    const call = httpRequest(url + path, { method, headers: { token, operationID: 'op', ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) }),
      );
    });
    call.on('error', reject);
    call.end(method === 'POST' ? sent : undefined);
  });
}

const accepting = (encoding: string): Asked => ({ headers: { 'Accept-Encoding': encoding } });

/** A server's answer to a question like `asked`, where it has nothing else to say than this. */
async function answerOf(make: () => Response, asked: Asked): Promise<Answer> {
  const other = await createReferenceServer({ extend: ({ http }) => void http.post('/this', make) });
  onTestFinished(() => other.close());
  return ask({ ...asked, path: '/this' }, other.url);
}

describe('answers over HTTP', () => {
  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('come compressed with %s, and hold the same bytes', async (encoding, decompress) => {
    const plain = await ask();
    const { headers, bytes } = await ask(accepting(encoding));
    expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(bytes.length).toBeLessThan(plain.bytes.length / 5);
    expect(decompress(bytes).equals(plain.bytes)).toBe(true);
    const { conversations } = openEnvelope(getConversations, JSON.parse(decompress(bytes).toString()));
    expect(conversations).toHaveLength(50);
  });

  it('small ones leave in the turn of the event loop in which they are made: nothing that waits there overtakes them', async () => {
    const told: string[] = [];
    const answer = compressAnswers(
      () => new Response('x'.repeat(50_000), { headers: { 'Content-Type': 'text/plain' } }),
    );
    const next = setImmediate().then(() => told.push('what waits'));
    const request = new Request(server.url, { headers: { 'Accept-Encoding': 'br' } });
    const { headers } = await answer(request);
    told.push('the answer');
    await next;
    expect(headers.get('Content-Encoding')).toBe('br');
    expect(told).toEqual(['the answer', 'what waits']);
  });

  it('come compressed to any client that does nothing about it', async () => {
    const response = await fetch(server.url + rows, {
      method: 'POST',
      headers: { token, operationID: 'op' },
      body: JSON.stringify({ ownerUserID: 'alice' }),
    });
    expect(response.headers.get('content-encoding')).toMatch(/^(br|gzip)$/u);
    expect(openEnvelope(getConversations, await response.json()).conversations).toHaveLength(50);
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['*;q=0.1, br;q=0', 'gzip'],
    ['identity;q=0.5, gzip', 'gzip'],
  ])('Accept-Encoding %s takes %s', async (accepted, encoding) => {
    expect((await ask(accepting(accepted))).headers['content-encoding']).toBe(encoding);
  });

  it.each([undefined, '', 'identity', 'deflate', 'gzip;q=0', 'br;q=0, gzip;q=0', '*;q=0', 'identity, gzip;q=0.5'])(
    'Accept-Encoding %s takes plain ones',
    async (accepted) => {
      const { headers, bytes } = await ask(accepted === undefined ? {} : accepting(accepted));
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('Accept-Encoding');
      expect(openEnvelope(getConversations, JSON.parse(bytes.toString())).conversations).toHaveLength(50);
    },
  );

  it('say how long they are, and are handed on as they are where that is less than 1,024 bytes', async () => {
    const { headers, bytes } = await ask({ path: '/auth/parse_token', body: JSON.stringify({ token }) });
    expect(headers['content-length']).toBe(String(bytes.length));
    const small = new Response('{}', { headers: { 'Content-Type': 'application/json', 'Content-Length': '2' } });
    expect(await compressAnswers(() => small)(new Request('http://server/'))).toBe(small);
  });

  it('are plain where they are smaller than 1,024 bytes', async () => {
    const text = (bytes: number) => () =>
      new Response('x'.repeat(bytes), { headers: { 'Content-Type': 'text/plain' } });
    const small = await answerOf(text(1023), accepting('gzip'));
    expect(small.headers).not.toHaveProperty('content-encoding');
    expect(small.headers).not.toHaveProperty('vary');
    expect(small.bytes).toHaveLength(1023);
    const large = await answerOf(text(1024), accepting('gzip'));
    expect(large.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(large.bytes)).toHaveLength(1024);
  });

  it.each([
    ['an error of the API', { ...accepting('gzip, br'), body: '{' }, 200],
    ['an unknown path', { ...accepting('gzip, br'), path: '/nothing' }, 404],
    ['a wrong method', { ...accepting('gzip, br'), method: 'GET' }, 405],
    ['HEAD', { ...accepting('gzip, br'), method: 'HEAD', path: '/healthz' }, 200],
    ['a preflight', { method: 'OPTIONS', headers: { 'Accept-Encoding': 'br', Origin: 'https://a.example' } }, 204],
  ] as const)('are plain where they are %s', async (_, asked, status) => {
    const answer = await ask(asked);
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  it('keep status and headers: what says 429 at length says it compressed, with Retry-After', async () => {
    const { status, headers, bytes } = await answerOf(
      () =>
        new Response('{"why":"slow down"}'.repeat(100), {
          status: 429,
          headers: { 'Content-Type': 'application/json', 'Retry-After': '3', Vary: 'Origin' },
        }),
      accepting('gzip'),
    );
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '3', 'content-encoding': 'gzip', vary: 'Origin, Accept-Encoding' });
    expect(gunzipSync(bytes).toString()).toBe('{"why":"slow down"}'.repeat(100));
  });

  it.each([
    ['pictures', { 'Content-Type': 'image/png' }],
    ['already compressed', { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }],
    ['not to be changed', { 'Content-Type': 'text/plain', 'Cache-Control': 'public, no-transform' }],
  ])('are left as they are where they are %s', async (_, headers: Record<string, string>) => {
    const answer = await answerOf(() => new Response('x'.repeat(5000), { headers }), accepting('br'));
    expect(answer.headers['content-encoding']).toBe(headers['Content-Encoding']);
    expect(answer.bytes.toString()).toBe('x'.repeat(5000));
  });

  it("hold OpenIM's protobuf unharmed", async () => {
    const body = encode(ActiveConversationsRequest, { count: 50 });
    const protobuf = { 'Content-Type': 'application/x-protobuf' };
    const plain = await ask({ path: active, body, headers: protobuf });
    const { headers, bytes } = await ask({ path: active, body, headers: { ...protobuf, 'Accept-Encoding': 'br' } });
    expect(headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(bytes).equals(plain.bytes)).toBe(true);
    const { data } = JSON.parse(brotliDecompressSync(bytes).toString()) as { data: string };
    expect(decode(ConversationMsgsAnswer, fromBase64(data, 'data'))['conversations']).toHaveLength(50);
  });

  it('are plain inside the process: what mounts the app hands its answers over as they are', async () => {
    const response = await server.app(
      new Request(`http://server${rows}`, {
        method: 'POST',
        headers: { token, operationID: 'op', 'Accept-Encoding': 'gzip, br' },
        body: JSON.stringify({ ownerUserID: 'alice' }),
      }),
    );
    expect(response.headers.has('content-encoding')).toBe(false);
    expect(openEnvelope(getConversations, await response.json()).conversations).toHaveLength(50);
  });
});
