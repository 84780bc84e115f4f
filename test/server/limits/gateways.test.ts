import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { noMeter } from '../../../src/server/figures/meter.ts';
import type { Meter } from '../../../src/server/figures/meter.ts';
import { listen } from '../../../src/server/node-server.ts';
import { createReferenceServer } from '../../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../../src/server/reference-server.ts';
import { connect as openIM, fine, say, start } from '../../support/gateway-clients.ts';
import { rawConnection, rawSocketIO, sessionOf } from '../../support/raw-sockets.ts';

const refused = expect.stringContaining('"errCode":429');
const accepted = expect.stringMatching(/^40\{"sid"/u);

async function socketIO(server: ReferenceServer, userID = 'alice', platformID: 2 | 5 = 5) {
  return rawSocketIO(server, await sessionOf(server, userID, platformID));
}

describe('connections of a user', () => {
  it('are so many on both gateways together; the one too many is told so, and there is room once one has gone', async () => {
    const server = await start({ connectionsPerUser: 2 });
    const first = await socketIO(server);
    const second = await openIM(server);
    await second.hears(1);
    const third = await socketIO(server);
    expect(third.heard[1]).toMatch(/^44\{/u);
    expect(third.heard[1]).toEqual(refused);
    const fourth = await openIM(server);
    await fourth.ended();
    expect(fourth.heard).toMatchObject([{ text: { errCode: 429, errDlt: 'connections: a user may have 2 here' } }]);
    expect((await socketIO(server, 'bob')).heard[1]).toEqual(accepted);
    first.socket.close();
    await expect.poll(async () => (await socketIO(server)).heard[1], { interval: 2 }).toEqual(accepted);
    second.socket.terminate();
    await expect
      .poll(
        async () => {
          const { hears, heard } = await openIM(server);
          await hears(1);
          return heard[0];
        },
        { interval: 2 },
      )
      .toEqual(fine);
  });

  it('are never more, however many come at once, and those that are refused count no more', async () => {
    const server = await start({ connectionsPerUser: 3 });
    for (let round = 0; round < 3; round++) {
      const all = await Promise.all(Array.from({ length: 12 }, () => socketIO(server)));
      const welcome = all.filter(({ heard }) => heard[1]?.startsWith('40'));
      expect(welcome).toHaveLength(3);
      for (const { socket } of all) socket.terminate();
      await expect
        .poll(
          async () => {
            const { heard, socket } = await socketIO(server);
            socket.terminate();
            return heard[1];
          },
          { interval: 2 },
        )
        .toEqual(accepted);
      // Until the probe has left too.
      await expect.poll(async () => await probe(server), { interval: 2 }).toBe(3);
    }
  });

  it('that leave the namespace and come again on one connection do not add up, and end with it', async () => {
    const server = await start({ connectionsPerUser: 2 });
    const { socket, ended } = await socketIO(server);
    socket.send('41');
    await ended();
    await expect.poll(() => probe(server), { interval: 2 }).toBe(2);
  });
});

/** How many connections alice may open now; they are closed again. */
async function probe(server: ReferenceServer): Promise<number> {
  const all = await Promise.all(Array.from({ length: 4 }, () => socketIO(server)));
  for (const { socket } of all) socket.terminate();
  return all.filter(({ heard }) => heard[1]?.startsWith('40')).length;
}

it('connections count as requests of their user: who comes too often is told so, and other users are not', async () => {
  const server = await start({ userRate: 2, userBurst: 0 });
  const heard = [await socketIO(server), await socketIO(server), await socketIO(server), await socketIO(server, 'bob')];
  expect(heard.map((socket) => socket.heard[1])).toEqual([accepted, accepted, refused, accepted]);
});

describe('a slow socket', () => {
  it.each(['Socket.IO', "OpenIM's gateway"])(
    'is dropped once too much waits for it; others hear everything (%s)',
    async (which) => {
      const counted: string[] = [];
      const meter: Meter = {
        ...noMeter,
        count: (name, labels) => void counted.push(`${name} ${JSON.stringify(labels)}`),
      };
      const server = await start({ sendBuffer: 2 ** 20, meter });
      const slow = which === 'Socket.IO' ? await socketIO(server) : await openIM(server);
      const quick = await socketIO(server, 'alice', 2);
      await slow.hears(1);
      slow.socket.pause();
      let sent = 0;
      const text = 'x'.repeat(60_000);
      // The kernel takes some megabytes before anything waits here.
      while (!counted.includes('refusals {"reason":"slow"}')) {
        await say(server, text);
        await server.service.settled();
        expect(++sent).toBeLessThan(1000);
        const pushes = (): number =>
          quick.heard.filter((packet) => packet.startsWith('42["push"') && packet.includes(text)).length;
        await expect.poll(pushes, { interval: 1 }).toBe(sent);
      }
      slow.socket.resume();
      await slow.ended();
      expect(quick.socket.readyState).toBe(quick.socket.OPEN);
    },
  );
});

describe('what a client sends over Socket.IO', () => {
  it('are a handshake and signs of life: it is told how often, and how much it may send', async () => {
    const { heard, hears } = await rawSocketIO(await start({ heartbeatEvery: 7, heartbeatTimeout: 2 }));
    await hears(1);
    expect(JSON.parse(heard[0]?.slice(1) ?? '')).toMatchObject({
      pingInterval: 7000,
      pingTimeout: 2000,
      maxPayload: 16_384,
    });
  });

  it.each([
    [
      'events that nobody knows',
      ['42["push",{"msgs":{}}]', '42["__proto__"]', '421["constructor",1]', '42["connect"]'],
    ],
    ['acknowledgements of nothing', ['430[]', '43999[1]']],
    ['other namespaces', ['40/admin,', '42/admin,["x"]']],
  ])('%s is harmless: it is still told what changes', async (_, packets) => {
    const server = await start();
    const { socket, heard } = await socketIO(server);
    for (const packet of packets) socket.send(packet);
    await say(server, 'hello');
    await expect.poll(() => heard.some((packet) => packet.startsWith('42["push"')), { interval: 2 }).toBe(true);
  });

  it.each([
    ['a packet above 16 KB', `42["x","${'y'.repeat(20_000)}"]`],
    ['no packet', 'garbage'],
    ['an event without a name', '42[]'],
    ['attachments without end', '459999-["x"]'],
  ])('%s ends its own connection and no other', async (_, packet) => {
    const server = await start();
    const [bad, good] = [await socketIO(server), await socketIO(server, 'alice', 2)];
    bad.socket.send(packet);
    await bad.ended();
    await say(server, 'hello');
    await good.hears(3);
    expect(good.heard.at(-1)).toMatch(/^42\["push"/u);
  });
});

describe('a kick', () => {
  it('closes every socket of the token, on both gateways, and no other of the user', async () => {
    const server = await start();
    const session = await sessionOf(server, 'alice');
    const { token } = session;
    const kicked = [await rawSocketIO(server, session), await rawSocketIO(server, session)];
    const alsoKicked = [await openIM(server, { token }), await openIM(server, { token })];
    const phone = await socketIO(server, 'alice', 2);
    const phoneToken = await sessionOf(server, 'alice', 2);
    const desktop = await openIM(server, { token: phoneToken.token, platformID: '2' });
    await Promise.all([...alsoKicked, desktop].map(({ hears }) => hears(1)));
    await server.auth.kick('alice', 5, 'signed in elsewhere');
    await Promise.all([...kicked, ...alsoKicked].map(({ ended }) => ended()));
    for (const { heard } of kicked) expect(heard).toContain('42["kick",{"reason":"signed in elsewhere"}]');
    for (const { heard } of alsoKicked) expect(heard.at(-1)).toMatchObject({ frame: { reqIdentifier: 2002 } });
    await say(server, 'hello');
    await Promise.all([phone.hears(3), desktop.hears(2)]);
  });
});

describe('pages of other origins', () => {
  const corsOrigin = 'https://chat.example, https://other.example';

  it.each([
    ['https://chat.example', true],
    ['https://other.example', true],
    [undefined, true],
    ['https://evil.example', false],
    ['null', false],
  ])('%s may connect: %s', async (origin, may) => {
    const server = await start({ corsOrigin });
    const headers = origin === undefined ? {} : { Origin: origin };
    const socket = await rawSocketIO(server, undefined, headers);
    await (may ? socket.hears(1) : socket.ended());
    const response = await fetch(`${server.url}/healthz`, { headers });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(may && origin !== undefined ? origin : null);
  });
});

describe('a connection on which nothing comes', () => {
  it('is ended by Socket.IO after 10 s, if it has not said who it is', async () => {
    const server = await start();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [silent, alice] = [await rawSocketIO(server), await socketIO(server)];
    await silent.hears(1);
    vi.advanceTimersByTime(9_999);
    expect(silent.socket.readyState).toBe(silent.socket.OPEN);
    vi.advanceTimersByTime(1);
    await silent.ended();
    expect(alice.socket.readyState).toBe(alice.socket.OPEN);
  });

  const times = { headersTimeout: 40, requestTimeout: 80, keepAliveTimeout: 1000, connectionsCheckingInterval: 10 };

  it.each([
    ['says nothing', ''],
    ['stops within its head', 'POST /auth/parse_token HTTP/1.1\r\nHost: im'],
    ['stops within its body', 'POST /auth/parse_token HTTP/1.1\r\nHost: im.test\r\nContent-Length: 9\r\n\r\n{'],
  ])('is ended, where it %s', async (_, text) => {
    const inner = await createReferenceServer();
    const outer = await listen({ fetch: inner.app, gateways: [], port: 0, host: '127.0.0.1', times });
    onTestFinished(async () => {
      await outer.close();
      await inner.close();
    });
    const { socket, ended } = await rawConnection(outer.url);
    socket.write(text);
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});
