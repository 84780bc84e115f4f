import { expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { settled as noMore } from '../support/deferred.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

/** A device that was live once; its storage outlives each run of it. */
async function begin() {
  const world = scene();
  const ids = await fill(world, 4);
  const storage = memoryStore();
  const before = world.device({ storage });
  await before.live();
  await before.sync.stop();
  const [pin = '', mute = '', read = '', remove = ''] = ids;
  return {
    ...world,
    pin,
    mute,
    read,
    remove,
    open: () => world.device({ storage }),
    other: otherDevice(world.backend),
  };
}

it('WRITE-1, PUSH-4: with no network the list shows, and pin, mute, read and remove work, survive a restart, and are sent later', async () => {
  const { backend, environment, settled, open, pin, mute, read, remove } = await begin();
  environment.emit('offline');
  const network = backend.faults.unreachable();
  const first = open();
  await first.sync.start();
  await Promise.all([
    first.sync.setPinned(pin, true),
    first.sync.setRecvMsgOpt(mute, 2),
    first.sync.markAsRead(read),
    first.sync.remove(remove),
  ]);
  await first.sync.stop();

  const second = open();
  await second.sync.start();
  await environment.advance(600_000);
  expect(second.rows().map(({ conversationID }) => conversationID)).toEqual([pin, read, mute]);
  expect(second.row(pin)).toMatchObject({ isPinned: true, pending: true });
  expect(second.row(mute)).toMatchObject({ recvMsgOpt: 2, pending: true });
  expect(second.row(read)).toMatchObject({ unreadCount: 0, pending: true });
  expect(second.status.state).toBe('offline');
  expect([first.count(), second.count()]).toEqual([0, 0]);

  network.off();
  environment.emit('online');
  await settled();
  expect(second.rows().some(({ pending }) => pending)).toBe(false);
  await expectSameAsServer(second, backend);
  // What is removed is marked as read too.
  const writes = [setConversations, markConversationAsRead, deleteConversations];
  expect(writes.map(({ path }) => second.count(path))).toEqual([2, 2, 1]);
});

it('WRITE-7: after a time without a network the device asks what changed before it sends', async () => {
  const { environment, settled, open, other, pin } = await begin();
  const phone = open();
  await phone.sync.start();
  await environment.advance(1_000);
  await settled();
  expect(phone.status.state).toBe('live');
  environment.emit('offline');
  await phone.sync.setPinned(pin, true);
  await other.remove(pin);
  const before = phone.calls.length;
  environment.emit('online');
  await settled();
  expect(phone.calls.slice(before)).toContain(getIncrementalConversations.path);
  expect(phone.count(setConversations.path)).toBe(0);
  expect(phone.events.filter(({ kind }) => kind === 'writeRejected')).toMatchObject([{ error: { kind: 'dropped' } }]);
  expect(phone.rows().map(({ conversationID }) => conversationID)).not.toContain(pin);
});

it('WRITE-7: a write that is given while the device still asks what it missed is held against that first', async () => {
  const { backend, environment, settled, open, other, pin } = await begin();
  const phone = open();
  await phone.sync.start();
  await environment.advance(60_000);
  await settled();
  const lost = backend.faults.push.lose();
  await other.remove(pin);
  lost.off();
  const held = backend.faults.hold({ path: getIncrementalConversations.path });
  environment.emit('hidden');
  environment.emit('visible');
  await vi.waitUntil(() => held.hits > 0);
  await phone.sync.setPinned(pin, true);
  await noMore();
  expect(phone.count(setConversations.path)).toBe(0);
  held.off();
  await settled();
  expect(phone.count(setConversations.path)).toBe(0);
  expect(phone.events.filter(({ kind }) => kind === 'writeRejected')).toMatchObject([{ error: { kind: 'dropped' } }]);
});
