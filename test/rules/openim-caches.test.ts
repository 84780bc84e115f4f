import { describe, expect, it } from 'vitest';
import { getOwnerConversation } from '../../src/protocol/conversation-endpoints.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Of a test in which a day passes, with all the pulls of a day. */
const aDayLong = { timeout: 60_000 };

/** A live device with three conversations. */
async function begin() {
  const world = scene();
  const ids = await fill(world, 3);
  const phone = world.device();
  await phone.live();
  return { ...world, ids, phone, other: otherDevice(world.backend) };
}

/** By their number in the wire contract. */
describe("OpenIM's faults of what it caches and pages", () => {
  it('PUSH-5, CUR-7: 1, a version cached for hours: a new group shows by its message, though each delta says "equal"', async () => {
    const { backend, settled, phone, other } = await begin();
    const stale = backend.faults.openIM.staleVersions();
    backend.faults.openIM.silentInserts();
    await phone.sync.sync();
    const id = await other.group('hiking');
    await settled();
    await backend.sendText('bob', { groupID: 'hiking' }, 'Sunday?');
    await settled();
    expect((await phone.sync.sync()).kind).toBe('none');
    expect(stale.hits).toBeGreaterThan(1);
    expect(phone.row(id)).toMatchObject({ unreadCount: 1, latestMsg: { seq: 1 } });
    await expectSameAsServer(phone, backend);
  });

  it(
    'CUR-6: 1, a version cached for hours: what no push told of either comes with the periodic replacement',
    aDayLong,
    async () => {
      const { backend, environment, settled, phone, other } = await begin();
      backend.faults.openIM.staleVersions();
      await phone.sync.sync();
      backend.faults.push.lose();
      const id = await other.group('hiking');
      await phone.sync.sync();
      expect(phone.rows().map((row) => row.conversationID)).not.toContain(id);
      await environment.advance(day + 60 * minute);
      await environment.runIdle();
      await settled();
      expect(phone.row(id)).toBeDefined();
      await expectSameAsServer(phone, backend);
    },
  );

  it('FULL-5: 2, 3, a sorted list without ties and pages that fail: neither is asked for', async () => {
    const { backend, device, settled } = await begin();
    const tied = ['x', 'y', 'z'];
    for (const peer of tied) await backend.sendText(peer, { userID: 'alice' }, 'at the same time');
    const faults = [backend.faults.openIM.sortedList(), backend.faults.openIM.failingPages()];
    const fresh = device();
    await fresh.live();
    await settled();
    expect(
      fresh
        .rows()
        .slice(0, 3)
        .map((row) => row.conversationID),
    ).toEqual(tied.map((peer) => `si_alice_${peer}`));
    expect(faults.map(({ hits }) => hits)).toEqual([0, 0]);
    expect([fresh.count(getOwnerConversation.path), fresh.count(getSortedConversationList.path)]).toEqual([0, 0]);
    for (const fault of faults) fault.off();
    await expectSameAsServer(fresh, backend);
  });

  it('PUSH-5: 7, a message in a new conversation pushes no 1300: the message itself is enough', async () => {
    const { backend, settled, phone } = await begin();
    backend.faults.openIM.silentInserts();
    await backend.sendText('dave', { userID: 'alice' }, 'hello');
    await settled();
    expect(phone.row('si_alice_dave')).toMatchObject({ unreadCount: 1, latestMsg: { seq: 1 } });
    await expectSameAsServer(phone, backend);
  });

  it(
    'CUR-6: 8, a row cached before its transaction committed: a new device shows it old, until a replacement after the cache is right',
    aDayLong,
    async () => {
      const { backend, environment, settled, ids, phone, other, device } = await begin();
      const [pinned = ''] = ids;
      const stale = backend.faults.openIM.staleRows();
      await backend.faults.loseLog('alice');
      await phone.sync.sync();
      await other.set(pinned, { isPinned: true });
      await settled();
      // The delta bears the row itself.
      expect(phone.row(pinned).isPinned).toBe(true);
      const fresh = device();
      await fresh.live();
      expect(fresh.row(pinned).isPinned).toBe(false);
      stale.off();
      await environment.advance(day + 60 * minute);
      await environment.runIdle();
      await settled();
      await expectSameAsServer(fresh, backend);
      await expectSameAsServer(phone, backend);
    },
  );
});
