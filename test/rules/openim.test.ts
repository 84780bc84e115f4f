import { describe, expect, it } from 'vitest';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { reversed } from '../../src/testing/push-faults.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { callerOf } from '../support/backend.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const minute = 60_000;

/** A live device with three conversations. */
async function begin() {
  const world = scene();
  const ids = await fill(world, 3);
  const [first = '', second = ''] = ids;
  const phone = world.device();
  await phone.live();
  return { ...world, ids, first, second, phone, other: otherDevice(world.backend) };
}

/** As another device of alice asks for it, which believes it. */
async function sortedListOf(backend: TestBackend) {
  const tablet = await callerOf(backend, 'alice');
  const pagination = { pageNumber: 1, showNumber: 500 };
  return tablet.ask(getSortedConversationList, { userID: 'alice', conversationIDs: [], pagination });
}

describe("OpenIM's faults, as far as they concern a client; the numbers are those of the wire contract", () => {
  it('SEQ-2: 2, conversations with the same time are all there, and no count is below 0, whatever the sorted list says', async () => {
    const world = scene();
    const { backend, device, settled } = world;
    backend.faults.openIM.sortedList();
    for (const peer of ['bob', 'carol', 'dave']) await backend.sendText(peer, { userID: 'alice' }, 'at the same time');
    const list = await sortedListOf(backend);
    expect(list.conversationElems).toHaveLength(1);
    const phone = device();
    await phone.live();
    expect(phone.rows().map((row) => row.conversationID)).toEqual(['si_alice_bob', 'si_alice_carol', 'si_alice_dave']);
    await (
      await phone.sync.markAllAsRead()
    ).confirmed;
    await settled();
    expect(phone.rows().map((row) => row.unreadCount)).toEqual([0, 0, 0]);
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-1: 4, a read position that the server set back neither shows here nor lets a later read be lost', async () => {
    const { backend, environment, phone, first, settled } = await begin();
    await (
      await phone.sync.markAsRead(first)
    ).confirmed;
    await environment.advance(1_000);
    await backend.sendText('peer00000', { userID: 'alice' }, 'two');
    const lowering = backend.faults.openIM.lowerReadSeqs();
    await settled();
    expect(phone.row(first)).toMatchObject({ readSeq: 1, unreadCount: 1 });
    await (
      await phone.sync.markAsRead(first)
    ).confirmed;
    await settled();
    expect(phone.row(first)).toMatchObject({ readSeq: 2, unreadCount: 0 });
    expect(phone.count(markConversationAsRead.path)).toBe(2);
    lowering.off();
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-6: 5, a deletion that no push tells of is mended by the next pull', async () => {
    const { backend, environment, phone, other, first, settled } = await begin();
    backend.faults.openIM.silentDeletes();
    await other.remove(first);
    await settled();
    expect(phone.rows()).toHaveLength(3);
    await environment.advance(6 * minute);
    await settled();
    expect(phone.rows()).toHaveLength(2);
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-3: 6, changes and reads of other devices that were pushed to a connection that was cut are not lost', async () => {
    const { backend, environment, phone, other, first, second, settled } = await begin();
    backend.push.cut();
    await other.set(first, { isPinned: true });
    await other.read(second, 1);
    await settled();
    await environment.advance(500);
    await settled();
    expect(phone.row(first).isPinned).toBe(true);
    expect(phone.row(second).unreadCount).toBe(0);
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-5: 1 and 7, a message in a new conversation shows, though no change is pushed and the version looks the same', async () => {
    const { backend, phone, settled } = await begin();
    backend.faults.openIM.staleVersions();
    backend.faults.openIM.silentInserts();
    await backend.sendText('zoe', { userID: 'alice' }, 'hello');
    await settled();
    expect(phone.rows()[0]).toMatchObject({ conversationID: 'si_alice_zoe', unreadCount: 1 });
    await expectSameAsServer(phone, backend);
  });

  it("SEQ-5: 9, rows without a message are in the list, and the peer's read receipt, which comes here too, reads nothing", async () => {
    const { backend, phone, other, first, settled } = await begin();
    backend.faults.openIM.sortedList();
    await other.open('zoe');
    await other.read(first, 1);
    const list = await sortedListOf(backend);
    expect(list.conversationTotal).toBe(3);
    await backend.sendText('alice', { userID: 'peer00000' }, 'from my other device');
    await settled();
    // What alice wrote and the peer has read by now comes late: the receipt is ahead of what this device knows.
    const held = backend.faults.push.hold({ when: ({ userID }) => userID === 'alice' });
    await backend.sendText('alice', { userID: 'peer00000' }, 'and another one');
    await otherDevice(backend, 'peer00000').read(first, 3);
    await settled();
    held.release(reversed);
    held.off();
    await settled();
    expect(phone.rows()).toHaveLength(4);
    expect(phone.row('si_alice_zoe')).toMatchObject({ latestMsg: undefined, unreadCount: 0 });
    expect(phone.row(first)).toMatchObject({ latestSeq: 3, readSeq: 3, unreadCount: 0 });
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-6: 10, a late duplicate of a write changes nothing', async () => {
    const { backend, environment, phone, first, settled } = await begin();
    const late = backend.faults.late({ path: setConversations.path, times: 1 });
    const { confirmed } = await phone.sync.setPinned(first, true);
    await environment.advance(10_000);
    await confirmed;
    await (
      await phone.sync.setPinned(first, false)
    ).confirmed;
    await settled();
    await late.arrive();
    await settled();
    expect(phone.row(first).isPinned).toBe(false);
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-6: 10, where the server does apply the duplicate, this device shows what the server has', async () => {
    const { backend, environment, phone, first, settled } = await begin();
    backend.faults.openIM.forgottenWrites();
    const late = backend.faults.late({ path: setConversations.path, times: 1 });
    const { confirmed } = await phone.sync.setPinned(first, true);
    await environment.advance(10_000);
    await confirmed;
    await (
      await phone.sync.setPinned(first, false)
    ).confirmed;
    await settled();
    await late.arrive();
    await settled();
    expect(phone.row(first).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
  });
});
