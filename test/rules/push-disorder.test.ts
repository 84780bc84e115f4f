import { describe, expect, it } from 'vitest';
import { groupConversationID, singleConversationID } from '../../src/protocol/conversation-id.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import type { HeldFrames } from '../../src/testing/push-faults.ts';
import { expectSameAsServer, expectSamePreviews, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const minute = 60_000;
const peers = ['bob', 'carol', 'dave', 'erin', 'frank'];
const malformed = [
  null,
  'nonsense',
  { msgs: { si_alice_bob: { Msgs: [{ seq: -1 }, 7] } } },
  { msgs: [7], notificationMsgs: 'nonsense' },
  { notificationMsgs: { n_alice_alice: { Msgs: [{ contentType: 1300, content: '{"detail": 3}' }] } } },
  { msgs: { si_alice_bob: null } },
];

/**
 * One device that lives through `steps` random changes of the server while its pushes are lost, repeated, reordered,
 * late and malformed, and after one safety pull shows what the server has.
 */
async function liveThroughDisorder(seed: number, steps: number): Promise<void> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const oneOf = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  const { backend, environment, device, settled } = scene({ seed });
  const other = otherDevice(backend);
  await other.group('g');
  const phone = device();
  await phone.live();
  const done: string[] = [];
  const ids = [...peers.map((peer) => singleConversationID('alice', peer)), groupConversationID('g')];
  const latest = async (id: string): Promise<number> => {
    const { seqs } = await backend.service.readPositions.seqs({
      userID: 'alice',
      conversationIDs: [id],
      returnPinned: false,
    });
    return seqs[id]?.maxSeq ?? 0;
  };
  const peer = (): string => peers[below(peers.length)] ?? '';
  const id = (): string => ids[below(ids.length)] ?? '';
  const changes: readonly [
    readonly [string, () => Promise<unknown>],
    ...(readonly [string, () => Promise<unknown>])[],
  ] = [
    ['message', () => backend.sendText(peer(), { userID: 'alice' }, 'hello')],
    ['message', () => backend.sendText(peer(), { userID: 'alice' }, 'hello again')],
    ['own message', () => backend.sendText('alice', { userID: peer() }, 'from my other device')],
    ['group message', () => backend.sendText(oneOf(['alice', 'bob']), { groupID: 'g' }, 'to all')],
    ['set', () => other.set(id(), { isPinned: random() < 0.5, recvMsgOpt: below(3) })],
    ['remove', () => other.remove(id())],
    ['read', () => readSome(id())],
    ['delete', () => removeMessage(id())],
    ['revoke', () => revokeSome(id())],
    ['clear', () => backend.service.messages.clearConversations('alice', [id()])],
  ];
  async function readSome(conversationID: string): Promise<void> {
    const maxSeq = await latest(conversationID);
    if (maxSeq > 0) await other.read(conversationID, 1 + below(maxSeq));
  }
  async function revokeSome(conversationID: string): Promise<void> {
    const seq = await latest(conversationID);
    if (seq === 0) return;
    const call = { identity: { role: 'admin', userID: 'alice', platformID: 5, tokenID: '' }, operationID: '' } as const;
    // A message that was deleted cannot be revoked any more.
    await backend.service.messages.revoke({ conversationID, seq, userID: 'alice' }, call).catch(() => undefined);
  }
  async function removeMessage(conversationID: string): Promise<void> {
    const maxSeq = await latest(conversationID);
    if (maxSeq > 0) await backend.service.messages.deleteMessages(conversationID, [1 + below(maxSeq)]);
  }
  let held: HeldFrames | undefined;
  const shuffle = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const faults: readonly [() => string, ...(() => string)[]] = [
    () => (backend.faults.push.lose({ times: 1 + below(3) }), 'lose'),
    () => (backend.faults.push.repeat({ times: 1 + below(3), copies: 2 + below(2) }), 'repeat'),
    () => (backend.faults.push.malformed({ times: 1, frame: malformed[below(malformed.length)] }), 'malform'),
    () => ((held ??= backend.faults.push.hold()), 'hold'),
    () => (held?.release(shuffle), 'shuffle'),
    () => {
      held?.off();
      held = undefined;
      return 'let go';
    },
  ];
  for (let step = 0; step < steps; step++) {
    if (random() < 0.4) done.push(oneOf(faults)());
    const [name, change] = oneOf(changes);
    done.push(name);
    await change();
    if (random() < 0.5) await environment.advance(below(3) * 1_000);
    if (random() < 0.2) await settled();
  }
  held?.off();
  backend.faults.push.off();
  await settled();
  await environment.advance(6 * minute);
  await settled();
  try {
    await expectSameAsServer(phone, backend);
    await expectSamePreviews(phone, backend);
  } catch (cause) {
    throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause });
  }
}

describe('PUSH-2: disorder', () => {
  const start = Number(process.env['SEED'] ?? 1);
  it.each(Array.from({ length: 8 }, (_, index) => start + index))(
    'PUSH-2, PUSH-6: lost, repeated, reordered, late and malformed pushes change nothing in the end state (seed %i)',
    async (seed) => {
      expect(await liveThroughDisorder(seed, 60)).toBeUndefined();
    },
  );
});
