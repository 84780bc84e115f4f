import { describe, expect, it } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import { expectSameAsServer, fill, scene, type Device, type Scene } from '../support/device.ts';
import { otherDevice, type OtherDevice } from '../support/other-device.ts';

const paths = {
  delta: getIncrementalConversations.path,
  set: getFullConversationIDs.path,
  seqs: getConversationsHasReadAndMaxSeq.path,
  rows: getConversations.path,
  active: getActiveConversations.path,
};

interface Account extends Scene {
  readonly ids: readonly string[];
  readonly other: OtherDevice;
  readonly phone: Device;
}

async function account(count = 6): Promise<Account> {
  const world = scene();
  const ids = await fill(world, count);
  return { ...world, ids, other: otherDevice(world.backend), phone: world.device() };
}

const row = (index: number): string => `si_alice_peer0000${index}`;

/** What other devices and users do meanwhile, each to rows of its own. */
const deeds = {
  'a row is created': ({ other }: Account) => other.open('newcomer'),
  'a message makes a row': ({ backend }: Account) => backend.sendText('stranger', { userID: 'alice' }, 'hello'),
  'a row is deleted': ({ other }: Account) => other.remove(row(0)),
  'a row is deleted and made again': async ({ other }: Account) => {
    await other.remove(row(1));
    await other.set(row(1));
  },
  'a row is pinned': ({ other }: Account) => other.set(row(2), { isPinned: true }),
  'a message moves a row': async ({ backend, environment }: Account) => {
    await environment.advance(1_000);
    await backend.sendText('peer00003', { userID: 'alice' }, 'again');
  },
  'a row is read': ({ other }: Account) => other.read(row(4), 1),
} satisfies Record<string, (world: Account) => Promise<unknown>>;

async function all(world: Account): Promise<void> {
  for (const deed of Object.values(deeds)) await deed(world);
}

const laterCalls = ['delta', 'set', 'seqs', 'rows'] as const;
const firstCalls = ['set', 'seqs', 'rows', 'active'] as const;
const moments = (calls: readonly (keyof typeof paths)[]) =>
  calls.flatMap((call) => (['request', 'answer'] as const).map((at) => ({ call, at })));

describe('FULL-3: while a replacement runs', () => {
  const cases = Object.entries(deeds).flatMap(([what, deed]) =>
    moments(laterCalls).map((moment) => ({ what, deed, ...moment })),
  );
  it.each(cases)(
    'FULL-3: $what at the $at of $call: the list is right without a further sync',
    async ({ deed, call, at }) => {
      const world = await account();
      const { backend, settled, phone } = world;
      await phone.live();
      await backend.faults.loseLog('alice');
      const held = backend.faults.hold({ path: paths[call], at, times: 1 });
      const pass = phone.sync.sync();
      await held.arrived();
      await settled();
      await deed(world);
      await settled();
      held.release();
      await pass;
      await settled();
      await expectSameAsServer(phone, backend);
    },
  );

  it.each(moments(firstCalls))('FULL-3: the first one, at the $at of $call: the same', async ({ call, at }) => {
    const world = await account();
    const { backend, settled, phone } = world;
    const held = backend.faults.hold({ path: paths[call], at, times: 1 });
    await phone.sync.start();
    await held.arrived();
    await settled();
    await all(world);
    await settled();
    held.release();
    await phone.sync.whenComplete();
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it.each(moments(laterCalls))(
    'FULL-3: at the $at of $call, with every push lost: the next delta mends it',
    async ({ call, at }) => {
      const world = await account();
      const { backend, settled, phone } = world;
      await phone.live();
      await backend.faults.loseLog('alice');
      backend.faults.push.lose();
      const held = backend.faults.hold({ path: paths[call], at, times: 1 });
      const pass = phone.sync.sync();
      await held.arrived();
      await all(world);
      held.release();
      await pass;
      expect((await phone.sync.sync()).kind).not.toBe('full');
      await settled();
      await expectSameAsServer(phone, backend);
    },
  );
});

describe('FULL-3: beside a replacement', () => {
  /** A replacement of a live device whose rows are on their way: the server has answered, and the answer stands. */
  async function begin() {
    const world = await account();
    const { backend, settled, phone } = world;
    await phone.live();
    await backend.faults.loseLog('alice');
    const rows = backend.faults.hold({ path: paths.rows, at: 'answer', times: 1 });
    const pass = phone.sync.sync();
    await rows.arrived();
    await settled();
    return { ...world, rows, pass };
  }

  it('FULL-3: what a push names is fetched by ID at once, and the replacement spares it', async () => {
    const { backend, settled, phone, rows, pass } = await begin();
    await backend.sendText('newcomer', { userID: 'alice' }, 'hello');
    await settled();
    expect(phone.row('si_alice_newcomer').unreadCount).toBe(1);
    const seen: number[] = [];
    const watching = phone.sync.conversation('si_alice_newcomer').subscribe((row) => seen.push(row?.unreadCount ?? -1));
    rows.release();
    const result = await pass;
    expect(result.removed).toEqual([]);
    await settled();
    watching.unsubscribe();
    expect(new Set(seen)).toEqual(new Set([1]));
    await expectSameAsServer(phone, backend);
  });

  it('FULL-3: what open() made is spared too', async () => {
    const { backend, settled, phone, rows, pass } = await begin();
    const id = await phone.sync.open({ userID: 'newcomer' });
    await settled();
    const seen: boolean[] = [];
    const watching = phone.sync.conversation(id).subscribe((row) => seen.push(row !== undefined));
    rows.release();
    await pass;
    await settled();
    watching.unsubscribe();
    expect(new Set(seen)).toEqual(new Set([true]));
    // By its own time it is on top here; the server knows nothing of that.
    const { conversations } = await backend.service.conversations.all({ ownerUserID: 'alice' });
    const ids = (rows: readonly { readonly conversationID: string }[]) => rows.map((shown) => shown.conversationID);
    expect(ids(phone.rows()).toSorted()).toEqual(ids(conversations).toSorted());
    expect(ids(phone.rows())[0]).toBe(id);
  });

  it('CUR-2: rows that arrive late do not bring back one that was deleted meanwhile', async () => {
    const { backend, settled, phone, ids, other, rows, pass } = await begin();
    const [gone = ''] = ids;
    await other.remove(gone);
    await settled();
    const seen: boolean[] = [];
    const watching = phone.sync.conversation(gone).subscribe((row) => seen.push(row !== undefined));
    rows.release();
    await pass;
    await settled();
    watching.unsubscribe();
    expect(seen).toEqual([false]);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-2: rows that arrive late do not undo a change that was fetched by ID meanwhile', async () => {
    const { backend, settled, phone, ids, other, rows, pass } = await begin();
    const [pinned = ''] = ids;
    await other.set(pinned, { isPinned: true });
    await settled();
    const seen: boolean[] = [];
    const watching = phone.sync.conversation(pinned).subscribe((row) => seen.push(row?.isPinned ?? false));
    rows.release();
    await pass;
    await settled();
    watching.unsubscribe();
    expect(new Set(seen)).toEqual(new Set([true]));
    await expectSameAsServer(phone, backend);
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    'FULL-3: whatever happens between any two answers, no row that stays is ever missing, and the end is right: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
      const world = await account();
      const { backend, settled, phone, ids } = world;
      await phone.live();
      const stays = ids.slice(2);
      let missing: readonly string[] = [];
      const watching = phone.sync.conversations$.subscribe((shown) => {
        const there = new Set(shown.map((row) => row.conversationID));
        missing = [...missing, ...stays.filter((id) => !there.has(id))];
      });
      await backend.faults.loseLog('alice');
      const gates = Object.values(paths).flatMap((path) =>
        (['request', 'answer'] as const).map((at) => backend.faults.hold({ path, at })),
      );
      const pass = phone.sync.sync();
      const steps: string[] = [];
      await settled();
      for (let step = 0; step < 12; step++) {
        const [name, deed] = pick(Object.entries(deeds));
        steps.push(name);
        await deed(world).catch(() => undefined);
        await settled();
        const standing = gates.filter((gate) => gate.waiting > 0);
        if (standing.length > 0) pick(standing).release();
        await settled();
      }
      for (const gate of gates) gate.off();
      await pass;
      await settled();
      watching.unsubscribe();
      expect(missing, `seed ${seed}: ${steps.join(', ')}`).toEqual([]);
      await expectSameAsServer(phone, backend);
    },
  );
});
