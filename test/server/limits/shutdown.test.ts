import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createReferenceServer } from '../../../src/server/reference-server.ts';
import type { ReferenceServer, ReferenceServerOptions } from '../../../src/server/reference-server.ts';
import type { ServerEvent } from '../../../src/server/observers.ts';
import { deferred } from '../../support/deferred.ts';
import { say } from '../../support/gateway-clients.ts';
import { rawConnection, rawSocketIO, sessionOf } from '../../support/raw-sockets.ts';

/** A server with a path that is answered when the test says so, and a clock for its patience. */
async function start({ drainTime = 10, ...options }: ReferenceServerOptions = {}) {
  const [asked, answered, patience] = [deferred(), deferred(), deferred()];
  const waits: number[] = [];
  const server = await createReferenceServer({
    delay: async (ms, signal) => {
      const over = new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (ms === drainTime * 1000) waits.push(ms);
      // What else waits, e.g. for the next look at old logs, waits for the end.
      await (ms === drainTime * 1000 ? Promise.race([patience.promise, over]) : over);
      signal.throwIfAborted();
    },
    drainTime,
    extend: ({ http }) => {
      http.post('/slow', async (c) => {
        asked.resolve();
        await answered.promise;
        return c.text('answered');
      });
    },
    ...options,
  });
  onTestFinished(() => {
    answered.resolve();
    patience.resolve();
    return server.close();
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ask = (method: string, path: string, own = agent): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      request(new URL(path, server.url), { method, agent: own }, resolve).on('error', reject).end();
    });
  return { server, asked: asked.promise, answer: answered.resolve, loseHeart: patience.resolve, waits, ask };
}

/** Something that the client sends on a connection that stands, and what comes back. */
async function kept(server: ReferenceServer, first: string) {
  const { socket, said, ended } = await rawConnection(server.url);
  socket.write(first);
  await expect.poll(said, { interval: 2 }).toContain('\r\n\r\n');
  return { socket, said, ended };
}
const get = 'GET /healthz HTTP/1.1\r\nHost: im.test\r\n\r\n';

describe('a server that closes', () => {
  it('answers what it was asked, refuses what comes on connections that stand, and listens no more', async () => {
    const { server, asked, answer, ask } = await start();
    const slow = ask('POST', '/slow');
    await asked;
    // Half a request is no idle connection: it stands.
    const { socket, said, ended } = await rawConnection(server.url);
    socket.write(get.slice(0, -2));
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const closed = server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
    socket.write('\r\n');
    await ended;
    expect(said()).toMatch(/^HTTP\/1.1 503 /u);
    expect(said().toLowerCase()).toMatch(/\r\nconnection: close\r\n/u);
    expect(said().toLowerCase()).toMatch(/\r\nretry-after: 1\r\n/u);
    expect(said()).toContain('"errCode":503');
    answer();
    const response = await slow;
    expect([response.statusCode, response.headers.connection, await text(response)]).toEqual([
      200,
      'close',
      'answered',
    ]);
    await closed;
  });

  it('waits no longer than drainTime', async () => {
    const { server, asked, loseHeart, waits, ask } = await start({ drainTime: 7 });
    const lost = expect(ask('POST', '/slow')).rejects.toThrow('socket hang up');
    await asked;
    const closed = server.close();
    expect(waits).toEqual([7000]);
    loseHeart();
    await closed;
    await lost;
  });

  it('waits for what is being told, too, and then ends the sockets', async () => {
    const { server } = await start();
    const alice = await rawSocketIO(server, await sessionOf(server, 'alice'));
    const told: ServerEvent[] = [];
    const [telling, release] = [deferred(), deferred()];
    server.service.observe(async (event) => {
      telling.resolve();
      await release.promise;
      told.push(event);
    });
    await say(server, 'hello');
    await telling.promise;
    const closed = server.close();
    await alice.hears(4);
    expect(told).toEqual([]);
    release.resolve();
    await closed;
    expect(told).toHaveLength(4);
    expect(alice.heard.filter((packet) => packet.startsWith('42["push"'))).toHaveLength(2);
    await alice.ended();
  });

  it('does not wait for a client of Socket.IO that does not take its leave', async () => {
    const { server } = await start();
    const alice = await rawSocketIO(server, await sessionOf(server, 'alice'));
    alice.socket.pause();
    await server.close();
    alice.socket.resume();
    await alice.ended();
    expect(alice.socket.readyState).toBe(alice.socket.CLOSED);
  });

  it('closes once, however often it is told', async () => {
    const { server } = await start();
    await Promise.all([server.close(), server.close()]);
    await expect(server.close()).resolves.toBeUndefined();
  });

  it('ends a connection that is kept and idle at once', async () => {
    const { server } = await start();
    const { ended, socket } = await kept(server, get);
    await server.close();
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});
