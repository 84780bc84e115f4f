import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { decode, fromBase64 } from '../../src/protocol/openim/decode.ts';
import { PushMessages } from '../../src/protocol/openim/messages.ts';
import { connect, fine, say, start } from '../support/gateway-clients.ts';

describe("OpenIM's gateway: who connects", () => {
  it('wire contract: is told so in a first frame of text', async () => {
    const { heard, hears } = await connect(await start());
    await hears(1);
    expect(heard).toEqual([fine]);
  });

  it.each([
    ['no token', { token: undefined }, 1001],
    ['no user', { sendID: undefined }, 1001],
    ['no operation', { operationID: undefined }, 1001],
    ['a platform that is no number', { platformID: 'web' }, 1001],
    ['a token that is none', { token: 'x.y.z' }, 1503],
    ["another user's token", { sendID: 'bob' }, 1502],
    ["another platform's token", { platformID: '2' }, 1502],
  ])('LIFE-4: with %s is told why in the first frame, and the connection ends', async (_, over, errCode) => {
    const { heard, ended } = await connect(await start(), over);
    await ended();
    expect(heard).toMatchObject([{ text: { errCode } }]);
  });

  it('without isMsgResp is refused before the connection stands, and hears no first frame where it is not', async () => {
    const server = await start();
    const refused = await connect(server, { isMsgResp: undefined, token: 'x.y.z' });
    await refused.ended();
    expect([refused.how(), refused.heard]).toEqual(['HTTP 401', []]);
    const welcome = await connect(server, { isMsgResp: undefined });
    await expect.poll(() => welcome.socket.readyState, { interval: 2 }).toBe(WebSocket.OPEN);
    await say(server, 'hello');
    await welcome.hears(1);
    expect(welcome.heard[0]?.frame?.reqIdentifier).toBe(2001);
  });

  it.each([undefined, 'gzip'])('hears messages and notifications as protobuf (compression %s)', async (compression) => {
    const server = await start();
    const { heard, hears } = await connect(server, { compression });
    await hears(1);
    await say(server, 'Grüße 👋');
    await hears(2);
    const { reqIdentifier, operationID, data } = heard[1]?.frame ?? expect.fail();
    expect([reqIdentifier, operationID]).toEqual([2001, expect.stringMatching(/./)]);
    expect(decode(PushMessages, fromBase64(data ?? '', ''))).toMatchObject({
      msgs: { si_alice_bob: { Msgs: [{ sendID: 'bob', content: '{"content":"Grüße 👋"}', seq: 1 }] } },
    });
  });

  it('is kicked with its token', async () => {
    const server = await start();
    const { heard, hears, ended } = await connect(server);
    await hears(1);
    await server.auth.kick('alice', 5, 'signed in elsewhere');
    await ended();
    expect(heard[1]).toMatchObject({ frame: { reqIdentifier: 2002, data: null } });
  });

  it('is kicked by another token of its platform only where one alone may be connected', async () => {
    for (const multiLogin of ['all', 'same-platform'] as const) {
      const server = await start({ multiLogin });
      const first = await connect(server);
      await first.hears(1);
      const phone = await connect(server, {
        platformID: '2',
        token: (await server.auth.userToken({ userID: 'alice', platformID: 2 })).token,
      });
      await phone.hears(1);
      const again = await connect(server, { token: first.token });
      await again.hears(1);
      expect(first.heard).toEqual([fine]);
      const second = await connect(server);
      await second.hears(1);
      if (multiLogin === 'all') await say(server, 'hello');
      await Promise.all([first.hears(2), again.hears(2)]);
      const told = multiLogin === 'all' ? 2001 : 2002;
      expect([first.heard[1]?.frame?.reqIdentifier, again.heard[1]?.frame?.reqIdentifier]).toEqual([told, told]);
      expect(phone.how()).toBeUndefined();
      const known = server.auth.identify(first.token);
      if (multiLogin === 'all') await known;
      else await expect(known).rejects.toMatchObject({ code: 1506 });
    }
  });
});
