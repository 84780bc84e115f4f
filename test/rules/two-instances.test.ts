import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { expectSameAsServer, fill, scene, type Device } from '../support/device.ts';
import { otherDevice, type OtherDevice } from '../support/other-device.ts';
import { silentPush } from '../support/silent-push.ts';

const [x, y] = ['si_alice_peer00000', 'si_alice_peer00001'] as const;

/** Two instances of one user on one database, both live, with no lock between them and no push. */
async function begin() {
  const world = scene({ locks: false, channels: false });
  await fill(world, 3);
  const indexedDB = new IDBFactory();
  const open = (options: object = {}): Device =>
    world.device({ storage: dexieStore({ indexedDB, IDBKeyRange }), push: silentPush, ...options });
  const [one, two] = [open(), open()];
  await one.sync.start();
  await one.sync.whenComplete();
  await world.settled();
  await two.sync.start();
  await two.sync.sync();
  await one.sync.sync();
  return { ...world, open, one, two, other: otherDevice(world.backend) };
}

/** What the database holds, as the next load of the page shows it without a network. */
async function expectStoredSameAsServer({ backend, open }: Awaited<ReturnType<typeof begin>>): Promise<void> {
  const network = backend.faults.unreachable();
  const next = open();
  await next.sync.start();
  await expectSameAsServer(next, backend);
  const { conversations } = await backend.service.conversations.all({ ownerUserID: 'alice' });
  for (const row of conversations) expect(next.row(row.conversationID)).toMatchObject(row);
  await next.sync.stop();
  network.off();
}

const changes: Readonly<Record<string, (other: OtherDevice) => Promise<unknown>>> = {
  'a row is pinned': (other) => other.set(x, { isPinned: true }),
  'it is unpinned': (other) => other.set(x, { isPinned: false }),
  'it is deleted': (other) => other.remove(x),
  'it is made again': (other) => other.set(x, { ex: 'again' }),
  'another one is changed': (other) => other.set(y, { ex: 'changed' }),
  'a new one is made': (other) => other.open('newcomer'),
};

const cases = Object.entries(changes).flatMap(([first, before]) =>
  Object.entries(changes).flatMap(([second, between]) =>
    (['the older answer', 'the newer answer'] as const).map((arrives) => ({ first, before, second, between, arrives })),
  ),
);

describe('CUR-2: two instances on one database without a lock', () => {
  it.each(cases)('CUR-2: $first, one asks, $second, the other asks, $arrives comes first', async (one) => {
    const world = await begin();
    const { backend, settled, other } = world;
    const hold = () => backend.faults.hold({ path: getIncrementalConversations.path, at: 'answer', times: 1 });
    await one.before(other);
    const older = hold();
    const first = world.one.sync.sync();
    await older.arrived();
    await one.between(other);
    const newer = hold();
    const second = world.two.sync.sync();
    await newer.arrived();
    const order = one.arrives === 'the older answer' ? [older, newer] : [newer, older];
    for (const answer of order) {
      answer.off();
      await settled();
    }
    await Promise.all([first, second]);
    await expectStoredSameAsServer(world);
    // What another instance wrote is seen at the latest when this one writes.
    for (const device of [world.one, world.two]) {
      await other.set(y, { ex: device === world.one ? 'for one' : 'for two' });
      await device.sync.sync();
    }
    await settled();
    await expectSameAsServer(world.two, backend);
    await expectStoredSameAsServer(world);
  });

  it('CUR-2: what one fetched by ID, and the other never saw, goes with its delete', async () => {
    const world = await begin();
    const { backend, settled, other, open } = world;
    await world.one.sync.stop();
    const pushed = open({ push: backend.push });
    await pushed.sync.start();
    await settled();
    const stale = backend.faults.openIM.staleVersions();
    await pushed.sync.sync();
    const id = await other.open('newcomer');
    await settled();
    expect(pushed.count(getConversations.path)).toBeGreaterThan(0);
    expect(pushed.row(id)).toBeDefined();
    stale.off();
    backend.faults.push.lose();
    await other.remove(id);
    await world.two.sync.sync();
    await settled();
    await expectStoredSameAsServer(world);
  });

  it('CUR-2: what one fetched by ID does not outlive a delta that takes it back', async () => {
    const world = await begin();
    const { backend, settled, other, open } = world;
    await world.one.sync.stop();
    const pushed = open({ push: backend.push });
    await pushed.sync.start();
    await settled();
    const stale = backend.faults.openIM.staleVersions();
    await pushed.sync.sync();
    await other.set(x, { isPinned: true });
    await settled();
    expect(pushed.row(x).isPinned).toBe(true);
    stale.off();
    backend.faults.push.lose();
    await other.set(x, { isPinned: false });
    await world.two.sync.sync();
    await settled();
    await expectStoredSameAsServer(world);
  });
});
