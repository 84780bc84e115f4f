/** More runs: `FUZZ_RUNS=1000 npx vitest run --project node test/server/fuzz-sockets.test.ts`, other ones with `FC_SEED=7`. */
import { env } from 'node:process';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { toBase64 } from '../../src/protocol/openim/decode.ts';
import { encode } from '../../src/protocol/openim/encode.ts';
import { SeqsRequest } from '../../src/protocol/openim/requests.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';
import { strange, toJSON } from '../support/fuzz-requests.ts';
import { connect as openIM, say, start } from '../support/gateway-clients.ts';
import { rawSocketIO, sessionOf } from '../support/raw-sockets.ts';

const RUNS = Number(env['FUZZ_RUNS'] ?? 40);
const TIME = { timeout: 60_000 * Math.max(1, RUNS / 100) };

type Frame = string | Uint8Array<ArrayBuffer>;

const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => new Uint8Array(some));
const json = strange.map(toJSON);

/** Packets of Engine.IO and Socket.IO, with something wrong in most of them. */
const packet: fc.Arbitrary<Frame> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '40',
        '41',
        '42',
        '43',
        '44',
        '45',
        '46',
        '47',
        '0',
        '1',
        '2',
        '3',
        '5',
        '6',
        '42/,',
        '451-',
        '4599-',
      ),
      json,
    )
    .map((parts) => parts.join('')),
  fc.tuple(fc.nat(9), fc.string({ unit: 'binary', maxLength: 20 })).map((parts) => parts.join('')),
  fc.array(strange, { maxLength: 3 }).map((event) => `42${toJSON(event)}`),
  fc.array(strange, { maxLength: 3 }).map((event) => `42["push",${toJSON(event)}]`),
  bytes,
);

/** Frames of OpenIM's clients, with something wrong in most of them. */
const data = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  bytes.map(toBase64),
  fc
    .tuple(
      fc.constantFrom('alice', 'bob', '__proto__', '\0', 'x'.repeat(600)),
      fc.array(fc.constantFrom('si_alice_bob', '', '\0', 'constructor'), { maxLength: 4 }),
    )
    .map(([userID, conversationIDs]) => toBase64(encode(SeqsRequest, { userID, conversationIDs, returnPinned: true }))),
);
interface Request {
  readonly [field: string]: unknown;
}
const good: fc.Arbitrary<Request> = fc.record({
  reqIdentifier: fc.constantFrom(1006, 1006, 1006, 2004, 2003, 1001),
  ...{ sendID: fc.constant('alice'), operationID: fc.constant('op'), msgIncr: fc.constant('1'), data },
});
const field = fc.constantFrom('reqIdentifier', 'sendID', 'operationID', 'msgIncr', 'data', '__proto__', 'other');
/** The value with one more field, whatever its name, or with another value of one. */
const withField = (value: object, name: string, changed: unknown): string =>
  toJSON(Object.fromEntries([...Object.entries(value).filter(([known]) => known !== name), [name, changed]]));
const request = fc
  .oneof(
    { weight: 3, arbitrary: good.map(toJSON) },
    { weight: 1, arbitrary: fc.tuple(good, field, strange).map((parts) => withField(...parts)) },
  )
  .map((text) => Buffer.from(text));
const line = (compression: string | undefined): fc.Arbitrary<Frame> =>
  fc.oneof(
    { weight: 20, arbitrary: request.map((buffer) => new Uint8Array(compression ? gzipSync(buffer) : buffer)) },
    request.map((buffer) => new Uint8Array(compression ? buffer : gzipSync(buffer))),
    bytes,
    json,
    fc.constantFrom('{"type":"ping"}', '{"type":"ping","body":"x"}', '{"type":"pong"}', '{"type":"__proto__"}'),
    fc.constant(new Uint8Array(gzipSync(Buffer.alloc(2_000_000)))),
  );

/** A server, and a look whether all is well with it: another user is still told what changes. */
async function target() {
  const server = await start({ connectionsPerUser: 1000 });
  await say(server, 'first');
  const bob = await rawSocketIO(server, await sessionOf(server, 'bob'));
  return {
    server,
    async isWell(): Promise<void> {
      const before = bob.heard.length;
      await say(server, 'more');
      await bob.hears(before + 1);
    },
  };
}

/** Sends all, then waits until the server has read it: it answers a ping of websockets, or has closed. */
async function pour(socket: WebSocket, frames: readonly Frame[]): Promise<void> {
  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
  if (!isOpen()) return;
  const over = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.once('pong', () => resolve());
  });
  for (const frame of frames) if (isOpen()) socket.send(frame);
  if (isOpen()) socket.ping();
  else socket.terminate();
  await over;
}

async function expectNoHarm(server: ReferenceServer, heard: unknown): Promise<void> {
  expect(JSON.stringify(heard)).not.toMatch(/"errCode\\*":500/u);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
}

describe('random frames', () => {
  it('over Socket.IO, before and after the handshake, harm nobody', TIME, async () => {
    const { server, isWell } = await target();
    const session = await sessionOf(server, 'alice');
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(packet, { minLength: 1, maxLength: 8 }), async (known, frames) => {
        const { socket, heard, hears } = await rawSocketIO(server, known ? session : undefined);
        await hears(1);
        await pour(socket, frames);
        await expectNoHarm(server, heard);
        socket.terminate();
      }),
      { numRuns: RUNS },
    );
    await isWell();
  });

  it('random handshakes over Socket.IO are refused by an envelope, and never with 500', TIME, async () => {
    const { server, isWell } = await target();
    const session = await sessionOf(server, 'alice');
    const codes = new Map<string, number>();
    const of = fc.constantFrom('token', 'userID', 'platformID', 'operationID', '__proto__', 'constructor');
    await fc.assert(
      fc.asyncProperty(of, strange, async (name, value) => {
        const whole = `40${withField(session, name, value)}`;
        const { socket, heard, hears } = await rawSocketIO(server);
        await hears(1);
        await pour(socket, [whole]);
        await expectNoHarm(server, heard);
        const code = /"errCode":(\d+)/u.exec(heard[1] ?? '')?.[1] ?? heard[1]?.slice(0, 2) ?? 'closed';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        socket.terminate();
      }),
      { numRuns: RUNS },
    );
    await isWell();
    report('handshakes over Socket.IO', codes);
  });

  it.each([undefined, 'gzip'])("over OpenIM's gateway harm nobody (compression %s)", TIME, async (compression) => {
    const { server, isWell } = await target();
    const codes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(line(compression), { minLength: 1, maxLength: 8 }), async (frames) => {
        const { socket, heard, hears } = await openIM(server, { compression });
        await hears(1);
        await pour(socket, frames);
        await expectNoHarm(server, heard);
        for (const { frame } of heard) {
          const code = frame === undefined ? 'text' : `errCode ${String(frame['errCode'])}`;
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
        socket.terminate();
      }),
      { numRuns: RUNS },
    );
    await isWell();
    report("frames of OpenIM's gateway", codes);
  });

  it("random addresses of OpenIM's gateway are refused by an envelope, and never with 500", TIME, async () => {
    const { server, isWell } = await target();
    const name = fc.constantFrom('token', 'sendID', 'platformID', 'operationID', 'sdkType', 'isMsgResp', 'compression');
    await fc.assert(
      fc.asyncProperty(name, fc.string({ unit: 'binary', maxLength: 30 }), async (field, value) => {
        const { heard, socket, how } = await openIM(server, { [field]: value });
        await expect
          .poll(() => heard.length > 0 || how() !== undefined || socket.readyState === WebSocket.OPEN, { interval: 1 })
          .toBe(true);
        await expectNoHarm(server, heard);
        socket.terminate();
      }),
      { numRuns: RUNS },
    );
    await isWell();
  });
});

function report(what: string, codes: ReadonlyMap<string, number>): void {
  const counts = [...codes].map(([code, count]) => `${count} × ${code}`).join('; ');
  process.stdout.write(`fuzz ${what} (seed ${fc.readConfigureGlobal().seed}): ${counts}\n`);
}
