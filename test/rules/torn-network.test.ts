import { array, assert, asyncProperty, boolean, constant, constantFrom, nat, oneof, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { singleConversationID } from '../../src/protocol/conversation-id.ts';
import { networkedDevice, pushSources } from '../support/networked-device.ts';
import type { NetworkedDevice, PushSourceName } from '../support/networked-device.ts';

const names = Object.keys(pushSources) as PushSourceName[];
const peers = ['bob', 'carol', 'dave'] as const;
const minute = 60_000;

type Command = { readonly peer: string } & (
  | { readonly kind: 'command remove' | 'command read' }
  | { readonly kind: 'command set'; readonly pinned: boolean }
);
type Change = { readonly peer: string } & (
  | { readonly kind: 'say' | 'remove' | 'read' | 'open' }
  | { readonly kind: 'set'; readonly pinned: boolean }
  | { readonly kind: 'truncate'; readonly bytes: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'cut' | 'hold' | 'release' | 'refuse' | 'accept' }
);
type Step = Command | Change;

const peer = constantFrom(...peers);
const step: Arbitrary<Step> = oneof(
  { weight: 3, arbitrary: record({ peer, kind: constantFrom('say', 'remove', 'read', 'open') }) },
  { weight: 2, arbitrary: record({ peer, kind: constantFrom('command remove', 'command read') }) },
  { weight: 2, arbitrary: record({ peer, kind: constantFrom('set', 'command set'), pinned: boolean() }) },
  { weight: 3, arbitrary: record({ peer, kind: constantFrom('cut', 'hold', 'release', 'refuse', 'accept') }) },
  { weight: 2, arbitrary: record({ peer, kind: constant('truncate'), bytes: nat(2_000) }) },
  { weight: 3, arbitrary: record({ peer, kind: constant('pass'), ms: constantFrom(0, 300, 2_000, 12_000, minute) }) },
);

const isCommand = (step: Step): step is Command => step.kind.startsWith('command');

/** Durable once the device's time goes on; a row that is not shown cannot be touched. */
async function command({ sync, rows }: NetworkedDevice, { peer, ...step }: Command): Promise<void> {
  const id = singleConversationID('alice', peer);
  if (!rows().some(({ conversationID }) => conversationID === id)) return;
  switch (step.kind) {
    case 'command set':
      await sync.setPinned(id, step.pinned);
      return;
    case 'command remove':
      await sync.remove(id);
      return;
    case 'command read':
      await sync.markAsRead(id);
  }
}

async function change({ proxy, other, environment, say }: NetworkedDevice, { peer, ...step }: Change): Promise<void> {
  const id = singleConversationID('alice', peer);
  switch (step.kind) {
    case 'say':
      return say(peer, 'hello');
    case 'remove':
      return other.remove(id);
    case 'read':
      return other.read(id, 1);
    case 'open':
      await other.open(peer);
      return;
    case 'set':
      return other.set(id, { isPinned: step.pinned });
    case 'cut':
    case 'hold':
    case 'release':
    case 'refuse':
    case 'accept':
      return proxy[step.kind]();
    case 'truncate':
      return proxy.truncate(step.bytes);
    case 'pass':
      return environment.advance(step.ms);
  }
}

/** Any answer has come, and been worked in, where the network lets it. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(names)('over %s', (push) => {
  it(
    'PUSH-3: the list is that of the server in the end, however the network was cut, held up and truncated',
    { timeout: 120_000 },
    async () => {
      await assert(
        asyncProperty(array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
          const device = await networkedDevice(push);
          for (const each of peers) await device.say(each, 'hello');
          await device.sync.start();
          await device.converges();
          const commands: Promise<void>[] = [];
          for (const next of steps) {
            if (isCommand(next)) commands.push(command(device, next));
            else await change(device, next);
            await turns();
          }
          device.proxy.accept();
          device.proxy.release();
          await device.converges();
          await Promise.all(commands);
          expect(device.status()).toMatchObject({ state: 'live', push: 'connected' });
          await device.sync.stop();
        }),
        { numRuns: 12 },
      );
    },
  );

  it('PUSH-3: what changed while the connection was cut is there after it stands again, for the gateway replays nothing', async () => {
    const device = await networkedDevice(push);
    await device.sync.start();
    await device.converges();
    device.proxy.refuse();
    device.proxy.cut();
    await device.passes('without push', () => device.status().push !== 'connected');
    await device.say('bob', 'are you there?');
    await device.other.open('carol');
    device.proxy.accept();
    await device.converges();
    expect(device.rows()).toHaveLength(2);
  });

  it('PUSH-3: a frame that is cut off in its middle is no frame, and what it told comes with the sync', async () => {
    const device = await networkedDevice(push);
    await device.sync.start();
    await device.converges();
    device.proxy.refuse();
    device.proxy.truncate(50);
    await device.say('bob', 'a message whose frame has more than fifty bytes in any of the dialects');
    await device.passes('without push', () => device.status().push !== 'connected');
    expect(device.rows()).toEqual([]);
    device.proxy.accept();
    await device.converges();
    expect(device.rows()).toHaveLength(1);
  });
});

it.each(names.filter((name) => name !== 'Socket.IO'))(
  'PUSH-3: over %s a connection on which nothing comes any more is given up after two heartbeats, and replaced',
  async (push) => {
    const device = await networkedDevice(push);
    await device.sync.start();
    await device.converges();
    device.proxy.hold();
    await device.say('bob', 'into the void');
    await device.environment.advance(31_000);
    await device.passes('without push', () => device.status().push !== 'connected');
    device.proxy.cut();
    device.proxy.release();
    await device.converges();
    expect(device.rows()).toHaveLength(1);
  },
);
