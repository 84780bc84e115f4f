import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openIMGateway } from '../../src/adapters/openim-gateway.ts';
import type { PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import { PushMessages } from '../../src/protocol/push-frame.ts';
import { parseWire } from '../../src/protocol/validate.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { connected, openGateway, started } from './openim-gateway-bench.ts';
import { pushSourceContract } from './push-source-contract.ts';

/** The contract is about the pauses between connections: the time-outs of a connection, of 10 s each, run by another clock. */
function pausesOnly(environment: PushEnvironment): PushEnvironment {
  const still = virtualEnvironment();
  return {
    ...environment,
    after: (ms, run, signal) => (ms === 10_000 ? still : environment).after(ms, run, signal),
  };
}

pushSourceContract('the gateway of OpenIM', (environment) => openGateway(pausesOnly(environment), false));
pushSourceContract('the gateway of OpenIM, gzipped', (environment) => openGateway(pausesOnly(environment), true));

it.each([false, true])(
  'says who connects in the address, and asks for gzip where it is wanted (%s)',
  async (zipped) => {
    const { gateway } = await connected(zipped);
    expect(Object.fromEntries(gateway.queries[0] ?? [])).toEqual({
      ...{ sendID: 'alice', token: 'secret', platformID: '5', isBackground: 'false', isMsgResp: 'true', sdkType: 'js' },
      operationID: expect.stringMatching(/./u),
      ...(zipped && { compression: 'gzip' }),
    });
  },
);

const examples = Object.entries(
  JSON.parse(readFileSync('test/protocol/openim/frames.json', 'utf8')) as Readonly<
    Record<string, { readonly frame: string; readonly pushMessages: unknown }>
  >,
);

it.each(examples)('wire contract: the frame %s of OpenIM arrives as what it says', async (_, example) => {
  const { socket, told, tells } = await connected();
  socket.send(Buffer.from(example.frame), { binary: true });
  await tells(3);
  expect(told[2]?.[0]).toBe('frame');
  const read = (frame: unknown): PushMessages => parseWire(PushMessages, frame, '');
  expect(read(told[2]?.[1])).toEqual(read(example.pushMessages));
});

it('a frame that it does not know is told by its number, an online status is ignored', async () => {
  const { gateway, socket, told, tells } = await connected();
  gateway.send(socket, { reqIdentifier: 2005, data: null });
  gateway.send(socket, { reqIdentifier: 4711 });
  gateway.send(socket, { reqIdentifier: 2005, msgIncr: '1', data: null });
  await tells(4);
  expect(told.slice(2)).toEqual([
    ['unknown', '4711'],
    ['unknown', '2005'],
  ]);
});

it('pings every 10 s, and takes two missing answers for the end of the connection', async () => {
  const { environment, gateway, socket, told, tells } = await connected();
  const pings: string[] = [];
  socket.on('message', (data, isBinary) => {
    expect(isBinary).toBe(false);
    pings.push(Buffer.from(data as ArrayBuffer).toString());
  });
  for (let beat = 1; beat <= 5; beat++) {
    await environment.advance(10_000);
    await expect.poll(() => pings.length, { interval: 2 }).toBe(beat);
    expect(JSON.parse(pings[beat - 1] ?? '')).toEqual({ type: 'ping', body: expect.anything() });
    if (beat > 3) continue;
    // One answer missing is none too few; what comes after the answer shows that it has come.
    if (beat !== 2) socket.send(JSON.stringify({ ...(JSON.parse(pings[beat - 1] ?? '') as object), type: 'pong' }));
    gateway.send(socket, { reqIdentifier: 4711 });
    await tells(2 + beat);
  }
  expect(told.map(([event]) => event)).toEqual(['connecting', 'connected', 'unknown', 'unknown', 'unknown']);
  await environment.advance(10_000);
  await tells(6);
  expect(told[5]).toMatchObject(['disconnected', { kind: 'network', message: 'the gateway does not answer' }]);
});

it('a gateway that takes the connection and says nothing is given up after 10 s', async () => {
  const { environment, gateway, told, tells } = await started(false, (gateway) => gateway.greetWith(undefined));
  await expect.poll(() => gateway.sockets.size, { interval: 2 }).toBe(1);
  await environment.advance(9_999);
  expect(told).toEqual([['connecting']]);
  await environment.advance(1);
  await tells(2);
  expect(told[1]).toMatchObject(['disconnected', { kind: 'network', message: 'the gateway said nothing in time' }]);
});

it.each(['https://im.test/msg_gateway', 'msg_gateway', ''])('refuses %j, which is no address of a websocket', (url) => {
  expect(() => openIMGateway({ url })).toThrow('url');
});
