import { describe, expect, it } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs } from '../../src/protocol/incremental.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { expectSameAsServer, fill, scene, serverList } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const active = getActiveConversations.path;
const set = getFullConversationIDs.path;
const seqs = getConversationsHasReadAndMaxSeq.path;
const rowsByID = getConversations.path;

/** A new device of an account with `count` conversations, before its start. */
async function begin(count = 60) {
  const world = scene();
  const ids = await fill(world, count);
  return { ...world, ids, phone: world.device(), other: otherDevice(world.backend) };
}

type Gate = ReturnType<Awaited<ReturnType<typeof begin>>['backend']['faults']['hold']>;

/** Every order in which the answers can come. */
function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first) => orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

describe('FULL-2: the first screen', () => {
  it('FULL-2: shows after one round trip, whatever the rest of the list is', async () => {
    const { backend, settled, phone } = await begin();
    const rest = backend.faults.hold({ path: [set, seqs, rowsByID] });
    await phone.sync.start();
    await rest.arrived(2);
    await settled();
    expect(phone.calls.toSorted()).toEqual([active, set, seqs].toSorted());
    expect(phone.rows()).toHaveLength(50);
    expect(phone.rows().map(({ conversationID }) => conversationID)).toEqual(
      (await serverList(backend, 'alice')).slice(0, 50).map(({ conversationID }) => conversationID),
    );
    expect(phone.rows()[0]).toMatchObject({ unreadCount: 1, latestMsg: { seq: 1 } });
    expect(phone.status.state).toBe('syncing');
    rest.off();
    await phone.sync.whenComplete();
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it.each(
    orders([active, set, seqs, rowsByID]).map((order) => [
      order.map((path) => path.split('/').at(-1)).join(', '),
      order,
    ]),
  )('FULL-2: whichever answer comes first, the list ends whole and right: %s', async (_, order) => {
    const { backend, settled, phone } = await begin(3);
    const gates = new Map<string, Gate>();
    for (const path of [active, set, seqs, rowsByID]) gates.set(path, backend.faults.hold({ path, at: 'answer' }));
    await phone.sync.start();
    for (const path of order) {
      gates.get(path)?.off();
      await settled();
      if (path === active) expect(phone.rows()).toHaveLength(3);
    }
    await phone.sync.whenComplete();
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: its rows never replace one that came by ID, though its answer comes last', async () => {
    const { backend, settled, ids, phone, other } = await begin(3);
    const [first = ''] = ids;
    const screen = backend.faults.hold({ path: active, at: 'answer' });
    const held = backend.faults.hold({ path: set });
    await phone.sync.start();
    await Promise.all([screen.arrived(), held.arrived()]);
    await other.set(first, { isPinned: true });
    held.release();
    await settled();
    expect(phone.row(first).isPinned).toBe(true);
    const seen: boolean[] = [];
    const watching = phone.sync.conversation(first).subscribe((row) => seen.push(row?.isPinned ?? false));
    screen.off();
    await phone.sync.whenComplete();
    await settled();
    watching.unsubscribe();
    expect(new Set(seen)).toEqual(new Set([true]));
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: a row of it that is gone before the set is read is gone in the end', async () => {
    const { backend, settled, ids, phone, other } = await begin(3);
    const [first = ''] = ids;
    const held = backend.faults.hold({ path: set });
    await phone.sync.start();
    await held.arrived();
    await settled();
    expect(phone.row(first)).toBeDefined();
    await other.remove(first);
    held.off();
    await phone.sync.whenComplete();
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: a row of it that is newer than the set stays, and is fetched by ID too', async () => {
    const { backend, settled, phone, other } = await begin(3);
    const late = backend.faults.hold({ path: active });
    const answered = backend.faults.hold({ path: set, at: 'answer' });
    await phone.sync.start();
    await Promise.all([late.arrived(), answered.arrived()]);
    await other.set('sg_new');
    late.off();
    await settled();
    answered.off();
    await phone.sync.whenComplete();
    const asked = backend.calls.all.filter(({ path }) => path === rowsByID).map(({ request }) => request);
    expect(asked.at(-1)).toMatchObject({ conversationIDs: ['sg_new'] });
    expect(phone.row('sg_new')).toBeDefined();
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: where it is empty, rows by ID are the first to show', async () => {
    const { backend, settled, phone } = await begin(3);
    backend.faults.openIM.emptyActiveConversations();
    await phone.live();
    await settled();
    expect(phone.rows()).toHaveLength(3);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: where it fails, the list comes without it, and the app is told', async () => {
    const { backend, phone } = await begin(3);
    backend.faults.status(500, { path: active });
    await phone.live();
    expect(phone.events).toContainEqual(expect.objectContaining({ kind: 'setback', what: 'first screen' }));
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: a device that has held the list does not ask for one', async () => {
    const { backend, phone } = await begin(3);
    await phone.live();
    await backend.faults.loseLog('alice');
    expect((await phone.sync.sync()).kind).toBe('full');
    expect(phone.count(active)).toBe(1);
    await expectSameAsServer(phone, backend);
  });
});
