import { describe, expect, it, onTestFinished } from 'vitest';
import type { MultiLogin } from '../../src/server/auth.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { start } from '../support/gateway-clients.ts';
import { pushSources } from '../support/networked-device.ts';
import type { PushSourceName } from '../support/networked-device.ts';

const names = Object.keys(pushSources) as PushSourceName[];
const pairs = names.flatMap((first) => names.map((second) => [first, second] as const));

/** Devices of alice on one server, and what each was told. */
async function devices(multiLogin?: MultiLogin) {
  const server = await start(multiLogin === undefined ? {} : { multiLogin });
  const port = Number(new URL(server.url).port);
  const newToken = async (platformID: 2 | 5 = 5) =>
    (await server.auth.userToken({ userID: 'alice', platformID })).token;
  return {
    server,
    newToken,
    async connected(name: PushSourceName, token: string, platformID: 2 | 5 = 5): Promise<readonly string[]> {
      const owner = new AbortController();
      onTestFinished(() => owner.abort());
      const told: string[] = [];
      const tell = (event: string) => (): void => void told.push(event);
      pushSources[name](port, virtualEnvironment()).connect(
        { userID: 'alice', platformID, token: async () => token },
        {
          ...{ connecting: tell('connecting'), connected: tell('connected'), disconnected: tell('disconnected') },
          ...{ frame: tell('frame'), kicked: tell('kicked'), refused: tell('refused') },
        },
        owner.signal,
      );
      await expect.poll(() => told.at(-1), { interval: 2 }).toBe('connected');
      return told;
    },
    async hello(): Promise<void> {
      await server.service.messages.send({
        ...{ sendID: 'bob', recvID: 'alice', groupID: '', senderNickname: '', senderFaceURL: '', senderPlatformID: 2 },
        ...{ content: { content: 'hello' }, contentType: 101, sessionType: 1 },
      });
    },
  };
}

describe.each(pairs)('connected over %s, then over %s', (first, second) => {
  it('LIFE-4: one token of a user and platform is connected: another one kicks the first for good, and it alone', async () => {
    const { server, newToken, connected } = await devices('same-platform');
    const [old, other] = [await newToken(), await newToken(2)];
    const tabs = [await connected(first, old), await connected(second, old)];
    const phone = await connected(second, other, 2);
    expect(tabs.map((told) => told.length)).toEqual([2, 2]);
    const later = await connected(second, await newToken());
    for (const told of tabs) {
      await expect.poll(() => told, { interval: 2 }).toEqual(['connecting', 'connected', 'kicked']);
    }
    expect([phone, later]).toEqual(Array.from({ length: 2 }, () => ['connecting', 'connected']));
    await expect(server.auth.identify(old)).rejects.toMatchObject({ code: 1506 });
  });

  it.each([undefined, 'all'] as const)('any number of them are where all may be (%s)', async (multiLogin) => {
    const { newToken, connected, hello } = await devices(multiLogin);
    const all = [await connected(first, await newToken()), await connected(second, await newToken())];
    await hello();
    for (const told of all) await expect.poll(() => told, { interval: 2 }).toContain('frame');
    for (const told of all) expect(told.slice(0, 3)).toEqual(['connecting', 'connected', 'frame']);
  });
});
