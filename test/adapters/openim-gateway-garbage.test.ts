import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { openIMGateway } from '../../src/adapters/openim-gateway.ts';
import { toBase64 } from '../../src/protocol/openim/decode.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { connected, started } from './openim-gateway-bench.ts';
import type { Started } from './openim-gateway-bench.ts';

const frame = { notificationMsgs: { n_a: { Msgs: [{ contentType: 1300 }] } } };
/** All of it blanks, but for a push at its beginning. */
const padded = (size: number) => Buffer.from('{"reqIdentifier":2001,"data":null}'.padEnd(size));
const push = (data: unknown) => Buffer.from(JSON.stringify({ reqIdentifier: 2001, data }));
const bytes = (...of: number[]) => toBase64(Uint8Array.from(of));

/** So many problems of kind `protocol`, none of which bears the token, and then the frame. */
async function expectProblems({ gateway, told, tells }: Started, problems: number): Promise<void> {
  gateway.push('alice', frame);
  await tells(3 + problems);
  expect(told.slice(2).map(([event, what]) => [event, (what as { readonly kind?: unknown }).kind])).toEqual([
    ...Array.from({ length: problems }, () => ['problem', 'protocol']),
    ['frame', undefined],
  ]);
  expect(told.at(-1)).toEqual(['frame', frame]);
  expect(inspect(told, { depth: null })).not.toContain('secret');
}

it.each([
  ['no JSON', Buffer.from('no JSON')],
  ['nothing', Buffer.alloc(0)],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0])],
  ['JSON of another shape', Buffer.from('{"reqIdentifier":"x"}')],
  ['data that is no base64', push('!')],
  ['data that is no text', push(7)],
  ['protobuf with a length beyond its end', push(bytes(0x0a, 0xff, 0x01))],
  ['protobuf with a length beyond any memory', push(bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f))],
  ['protobuf that ends within a number', push(bytes(0x0a, 0x80))],
  ['protobuf of wire type 7', push(bytes(0x0f, 0))],
  ['a frame above 16 MiB', padded(16 * 1024 * 1024 + 1)],
])('%s is a problem of kind protocol, and the connection goes on', async (_, garbage) => {
  const all = await connected();
  all.socket.send(garbage, { binary: true });
  await expectProblems(all, 1);
});

const whole = gzipSync(push(null));

it.each([
  ['a frame that is not zipped', push(null)],
  ['a zip that ends too early', whole.subarray(0, -9)],
  ['a zip with bytes after its end', Buffer.concat([whole, Buffer.from('more')])],
  ['a zip of more than 16 MiB', gzipSync(padded(16 * 1024 * 1024 + 1))],
  ['a zip of no JSON', gzipSync('no JSON')],
])('%s is a problem of kind protocol where zips were agreed on, and the connection goes on', async (_, garbage) => {
  const all = await connected(true);
  all.socket.send(garbage, { binary: true });
  await expectProblems(all, 1);
});

it('fields that it does not know are left out of what it hands on', async () => {
  const all = await connected();
  const unknown = JSON.stringify({ reqIdentifier: 2001, data: bytes(0x9a, 0x06, 0x01, 0x41), later: { more: 1 } });
  all.socket.send(Buffer.from(unknown), { binary: true });
  await all.tells(3);
  expect(all.told[2]).toEqual(['frame', {}]);
});

it.each([false, true])('a frame of 16 MiB is read (gzip %s)', async (zipped) => {
  const { socket, told, tells } = await connected(zipped);
  const bytes = padded(16 * 1024 * 1024);
  socket.send(zipped ? gzipSync(bytes) : bytes, { binary: true });
  await tells(3);
  expect(told[2]).toEqual(['frame', {}]);
});

it('a frame above the 51,200 bytes that a client may send is read', async () => {
  const { gateway, told, tells } = await connected();
  const large = { notificationMsgs: { n_a: { Msgs: [{ content: 'é'.repeat(60_000) }] } } };
  gateway.push('alice', large);
  await tells(3);
  expect(told[2]).toEqual(['frame', large]);
});

it.each(['hello', '{"type":"ping"}', '{"errCode":1506}', ''])('the text %j changes nothing later on', async (text) => {
  const all = await connected();
  all.socket.send(text);
  await expectProblems(all, 0);
});

it.each(['hello', '{"errCode":"0"}', 'null', ''])('the first frame %j is no answer: it tries again', async (text) => {
  const { environment, gateway, told, tells } = await started(false, (gateway) => gateway.greetWith(text));
  await tells(2);
  expect(told[1]).toMatchObject(['disconnected', { kind: 'protocol' }]);
  expect(inspect(told, { depth: null })).not.toContain('secret');
  gateway.greetWith('{"errCode":0,"errMsg":"","errDlt":""}');
  await environment.advance(10_000);
  await tells(4);
  expect(told.slice(2)).toEqual([['connecting'], ['connected']]);
});

it('without DecompressionStream zips are not asked for', async () => {
  vi.stubGlobal('DecompressionStream', undefined);
  const { gateway } = await started(true);
  await expect.poll(() => gateway.queries.length, { interval: 2 }).toBe(1);
  expect(gateway.queries[0]?.has('compression')).toBe(false);
});

/** Connects where `WebSocket` is this. */
function connectWhere(WebSocket: unknown): { readonly told: unknown[]; readonly stop: () => void } {
  vi.stubGlobal('WebSocket', WebSocket);
  const owner = new AbortController();
  const told: unknown[] = [];
  const silent = (): void => undefined;
  const disconnected = (cause?: unknown): void => void told.push(cause);
  openIMGateway({ url: 'ws://im.test/msg_gateway' }, virtualEnvironment()).connect(
    { userID: 'alice', platformID: 5, token: async () => 'secret' },
    { connecting: silent, connected: silent, disconnected, frame: silent, kicked: silent, refused: silent },
    owner.signal,
  );
  return { told, stop: () => owner.abort() };
}

it('what a browser says of an address that it does not open is told without the token, and it tries again', async () => {
  const { told, stop } = connectWhere(
    // A function, because it is called with `new`.
    function refuses(address: string): never {
      throw new DOMException(`Refused to connect to '${address}'`, 'SecurityError');
    },
  );
  await expect.poll(() => told, { interval: 2 }).toMatchObject([{ kind: 'network' }]);
  expect(inspect(told, { depth: null })).toMatch(/SecurityError.*wss/u);
  expect(inspect(told, { depth: null })).not.toContain('secret');
  stop();
});

it('where there is no gateway the address is told, and the token is not', async () => {
  const { told, tells } = await started(false, (gateway) => gateway.down());
  await tells(2);
  expect(told[1]).toMatchObject([
    'disconnected',
    {
      kind: 'network',
      message: expect.stringMatching(/^no connection to ws:\/\/127\.0\.0\.1:\d+\/msg_gateway \(1006\)$/u),
    },
  ]);
  expect(inspect(told, { depth: null })).not.toContain('secret');
});

it('says that there is no WebSocket where there is none', async () => {
  const { told, stop } = connectWhere(undefined);
  await expect.poll(() => told, { interval: 2 }).toMatchObject([{ message: 'there is no WebSocket here' }]);
  stop();
});
