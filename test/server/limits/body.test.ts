import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start } from '../../support/gateway-clients.ts';
import { secret, startServer } from '../../support/server.ts';

const PATH = '/auth/get_admin_token';
const LIMIT = 1024;
const tooLarge = { errCode: 1001, errMsg: 'ArgsError', errDlt: 'body: more than 1024 bytes' };

/** A body that is good and so many bytes long. */
function bodyOf(bytes: number): string {
  const rest = JSON.stringify({ secret, userID: 'imAdmin', more: '' });
  return JSON.stringify({ secret, userID: 'imAdmin', more: 'x'.repeat(bytes - rest.length) });
}

/** The text in pieces, and how many of them were asked for. */
function inPieces(text: string): { readonly stream: ReadableStream; readonly read: () => number } {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(at, (at += 100)));
      if (at >= bytes.length) controller.close();
    },
  });
  return { stream, read: () => Math.ceil(at / 100) };
}

const send = (body: BodyInit, headers: Record<string, string> = {}): Request =>
  new Request(`http://server${PATH}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('the body of a request', () => {
  it.each([0, 1])('of the limit is taken, and one byte more answers 413 with 1001 (%i)', async (more) => {
    const { app } = startServer({ bodyLimit: LIMIT });
    const told = await app(send(bodyOf(LIMIT + more), { 'Content-Length': String(LIMIT + more) }));
    const streamed = await app(send(inPieces(bodyOf(LIMIT + more)).stream));
    for (const response of [told, streamed]) {
      expect(response.status).toBe(more === 0 ? 200 : 413);
      expect(await response.json()).toMatchObject(more === 0 ? { errCode: 0 } : tooLarge);
    }
  });

  it('is 4 MB by default', async () => {
    const { app } = startServer();
    const limit = 4 * 2 ** 20;
    const answers = [limit, limit + 1].map((size) => app(send('x', { 'Content-Length': String(size) })));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 413]);
  });

  it('is not read any further once it is too long', async () => {
    const { app } = startServer({ bodyLimit: LIMIT });
    const { stream, read } = inPieces(bodyOf(1_000_000));
    expect((await app(send(stream))).status).toBe(413);
    expect(read()).toBeLessThan(20);
  });

  it('is measured, whatever length it claims', async () => {
    const { app } = startServer({ bodyLimit: LIMIT });
    const response = await app(send(inPieces(bodyOf(5000)).stream, { 'Content-Length': '10' }));
    expect(response.status).toBe(413);
  });

  it('that breaks off is 1001, and no failure of the server', async () => {
    const failures: unknown[] = [];
    const { app } = startServer({ onFailure: (error) => failures.push(error) });
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const response = await app(send(broken));
    expect(await response.json()).toMatchObject({ errCode: 1001, errDlt: 'body: it did not arrive whole' });
    expect(failures).toEqual([]);
  });

  it('is not looked at before the token', async () => {
    const { app } = startServer({ bodyLimit: LIMIT });
    const headers = { token: 'x.y.z', operationID: 'op', 'Content-Length': '5000' };
    const request = new Request('http://server/user/get_users_info', { method: 'POST', body: 'x', headers });
    expect(await (await app(request)).json()).toMatchObject({ errCode: 1503 });
  });

  it('over TCP: an endless one is answered 413 and the connection ends', async () => {
    const server = await start({ bodyLimit: LIMIT });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => {});
    const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: im.test\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    const pour = (): void => {
      if (!socket.destroyed) socket.write(chunk, () => setImmediate(pour));
    };
    pour();
    await over;
    expect(answer).toMatch(/^HTTP\/1.1 413 /u);
    expect(answer).toContain('body: more than 1024 bytes');
  });
});
