import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { decode, fromBase64, toBase64 } from '../../src/protocol/openim/decode.ts';
import { encode } from '../../src/protocol/openim/encode.ts';
import { SeqsAnswer, SeqsRequest } from '../../src/protocol/openim/requests.ts';
import type { Delay } from '../../src/server/timer.ts';
import { connect, fine, say, start } from '../support/gateway-clients.ts';

describe("OpenIM's gateway: what a client sends", () => {
  it.each([undefined, 'gzip'])(
    '1006 is answered with the seqs, to their owner only (compression %s)',
    async (compression) => {
      const server = await start();
      await say(server, 'hello');
      const { heard, hears, send } = await connect(server, { compression });
      await hears(1);
      const ask = (userID: string): string =>
        toBase64(encode(SeqsRequest, { userID, conversationIDs: ['si_alice_bob'] }));
      send({ reqIdentifier: 1006, data: ask('alice') });
      await hears(2);
      expect(heard[1]?.frame).toMatchObject({ reqIdentifier: 1006, msgIncr: '7', operationID: 'op 2', errCode: 0 });
      const { seqs } = decode(SeqsAnswer, fromBase64(heard[1]?.frame?.data ?? '', ''));
      expect(seqs).toMatchObject({ si_alice_bob: { maxSeq: 1 } });
      send({ reqIdentifier: 1006, data: ask('bob') });
      await hears(3);
      expect(heard[2]?.frame).toMatchObject({ errCode: 1002 });
    },
  );

  it.each(['no base64!', btoa('\u000a\u00ff'), btoa('\u0012\u0003abc'), ''])(
    'SRV-4: 1006 with data that is no request (%j) is 1001, and the connection goes on',
    async (data) => {
      const { heard, hears, send } = await connect(await start());
      await hears(1);
      send({ reqIdentifier: 1006, data });
      send({ reqIdentifier: 2004 });
      await hears(3);
      expect(heard.slice(1).map(({ frame }) => frame?.['errCode'])).toEqual([1001, 0]);
    },
  );

  it('asks no more often than the user may, as over HTTP, and 429 answers what is beyond', async () => {
    const { heard, hears, send } = await connect(await start({ userRate: 3, userBurst: 0 }));
    await hears(1);
    // The connection itself was the first.
    for (let i = 0; i < 4; i++) send({ reqIdentifier: 2004 });
    await hears(5);
    expect(heard.slice(1).map(({ frame }) => frame?.['errCode'])).toEqual([0, 0, 429, 429]);
  });

  it.each([undefined, 'gzip'])(
    '2004 is answered, 2003 is answered and ends it, anything else is 1001 (compression %s)',
    async (compression) => {
      const { heard, hears, send, ended } = await connect(await start(), { compression });
      await hears(1);
      for (const reqIdentifier of [2004, 4711, 2003]) send({ reqIdentifier });
      await ended();
      const answers = heard.slice(1).map(({ frame }) => [frame?.reqIdentifier, frame?.['errCode']]);
      expect(answers).toEqual([
        [2004, 0],
        [4711, 1001],
        [2003, 0],
      ]);
    },
  );

  it('a ping of text is answered with its body', async () => {
    const { socket, heard, hears } = await connect(await start());
    await hears(1);
    socket.send(JSON.stringify({ type: 'ping', body: { at: 1 } }));
    await hears(2);
    expect(heard[1]).toEqual({ text: { type: 'pong', body: { at: 1 } } });
  });

  it('a pong of text is a sign of life that needs no answer', async () => {
    const { socket, heard, hears } = await connect(await start());
    await hears(1);
    socket.send('{"type":"pong"}');
    socket.send('{"type":"ping"}');
    await hears(2);
    expect(heard.slice(1)).toEqual([{ text: { type: 'pong' } }]);
  });

  it.each([
    ['another text', (socket: WebSocket) => socket.send('hello')],
    ['JSON of another shape', (socket: WebSocket) => socket.send('{"type":"pang"}')],
    ['binary garbage', (socket: WebSocket) => socket.send(Buffer.from([1, 2, 3]))],
    ['a request without a number', (socket: WebSocket) => socket.send(Buffer.from('{"sendID":"alice"}'))],
    ['a request without a sender', (socket: WebSocket) => socket.send(Buffer.from('{"reqIdentifier":2004}'))],
    ['a frame of 51,201 bytes', (socket: WebSocket) => socket.send(Buffer.alloc(51_201, 32))],
  ])('%s ends the connection', async (_, misbehave) => {
    const server = await start();
    const { socket, hears, ended } = await connect(server);
    await hears(1);
    misbehave(socket);
    await ended();
    const other = await connect(server);
    await other.hears(1);
    expect(other.heard).toEqual([fine]);
  });

  it('a frame of 51,200 bytes is read', async () => {
    const { socket, hears, heard } = await connect(await start());
    await hears(1);
    const request = JSON.stringify({ sendID: 'alice', reqIdentifier: 2004 });
    socket.send(Buffer.from(request.padEnd(51_200)));
    await hears(2);
    expect(heard[1]).toMatchObject({ frame: { reqIdentifier: 2004, errCode: 0 } });
  });

  it("another user's sendID ends the connection", async () => {
    const { send, hears, ended, heard } = await connect(await start());
    await hears(1);
    send({ reqIdentifier: 2004, sendID: 'bob' });
    await ended();
    expect(heard).toHaveLength(1);
  });

  it('garbage where gzip was agreed on, or a bomb, ends the connection', async () => {
    const request = JSON.stringify({ sendID: 'alice', reqIdentifier: 2004 });
    for (const bytes of [Buffer.from(request), gzipSync(request.padEnd(20_000_000))]) {
      const { socket, heard, hears, ended } = await connect(await start(), { compression: 'gzip' });
      await hears(1);
      socket.send(bytes);
      await ended();
      expect(heard).toEqual([fine]);
    }
  });

  it('30 s of silence end the connection, and each sign of life begins them anew', async () => {
    const { delay, delays } = heldDelays();
    const { socket, hears, ended } = await connect(await start({ delay }));
    await hears(1);
    expect(delays(30_000)).toHaveLength(1);
    socket.send('{"type":"ping"}');
    await hears(2);
    expect(delays(30_000).map(({ signal }) => signal.aborted)).toEqual([true, false]);
    delays(30_000)[1]?.end();
    await ended();
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  it('the server pings on platform 5 every 27 s, and a browser answers by itself; other platforms are not pinged', async () => {
    const { delay, delays } = heldDelays();
    const server = await start({ delay });
    const { token } = await server.auth.userToken({ userID: 'alice', platformID: 2 });
    const phone = await connect(server, { platformID: '2', token });
    await phone.hears(1);
    expect([delays(30_000).length, delays(27_000).length]).toEqual([1, 0]);
    const web = await connect(server);
    await web.hears(1);
    let pings = 0;
    web.socket.on('ping', () => pings++);
    for (const beat of [1, 2]) {
      await expect.poll(() => delays(27_000).length, { interval: 2 }).toBe(beat);
      delays(27_000)[beat - 1]?.end();
      await expect.poll(() => pings, { interval: 2 }).toBe(beat);
      // Its answer begins the silence anew.
      await expect.poll(() => delays(30_000).length, { interval: 2 }).toBe(2 + beat);
    }
  });
});

/** Delays that last until the test ends them. */
function heldDelays() {
  const held: { readonly ms: number; readonly signal: AbortSignal; readonly end: () => void }[] = [];
  const delay: Delay = (ms, signal) =>
    new Promise((resolve, reject) => {
      held.push({ ms, signal, end: resolve });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  return { delay, delays: (ms: number) => held.filter((one) => one.ms === ms) };
}
