import { describe, expect, it } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import type { Device, DeviceOptions, Scene } from '../support/device.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import type { OtherDevice } from '../support/other-device.ts';

const minute = 60_000;
const delta = getIncrementalConversations.path;
const rowsByID = getConversations.path;

/** A live device with five conversations, and another one of the same user. */
async function begin(
  options?: DeviceOptions,
): Promise<Scene & { readonly phone: Device; readonly other: OtherDevice; readonly ids: readonly string[] }> {
  const world = scene();
  const ids = await fill(world, 5);
  const phone = world.device(options);
  await phone.live();
  return { ...world, phone, ids, other: otherDevice(world.backend) };
}

const before = { online: 'offline', visible: 'hidden', resume: 'freeze', pageshow: 'pagehide' } as const;

describe('PUSH: pushes', () => {
  it('PUSH-1: 1,000 pushes in a burst cost a handful of calls', async () => {
    const { backend, phone, other, ids, settled } = await begin();
    const before = phone.count();
    for (let write = 0; write < 1_000; write++) await other.set(ids[write % 5] ?? '', { ex: String(write) });
    await settled();
    expect(phone.count() - before).toBeLessThanOrEqual(6);
    expect(phone.rows().map((row) => row.ex)).toEqual(['999', '998', '997', '996', '995']);
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-1: pushes that come during a sync cause one more, and never two at once', async () => {
    const { backend, phone, other, ids, settled } = await begin();
    const held = backend.faults.hold({ path: delta });
    const before = phone.count(delta);
    for (const id of ids) await other.set(id, { isPinned: true });
    await settled();
    expect(held.waiting).toBe(1);
    for (const id of ids) await other.set(id, { isPinned: false });
    await settled();
    expect(held.waiting).toBe(1);
    held.off();
    await settled();
    expect(phone.count(delta) - before).toBe(2);
    await expectSameAsServer(phone, backend);
  });

  it.each(['online', 'visible', 'resume', 'pageshow'] as const)('PUSH-3: %s syncs', async (event) => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    const [first = ''] = ids;
    if (event === 'online') environment.emit('offline');
    environment.emit(before[event]);
    backend.faults.push.lose();
    await other.set(first, { isPinned: true });
    await backend.sendText('peer00001', { userID: 'alice' }, 'nobody is told of this');
    await settled();
    expect(phone.row(first).isPinned).toBe(false);
    environment.emit(event);
    await settled();
    expect(phone.row(first).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-3: a push connection that comes back syncs: what was told meanwhile is told no more', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    backend.push.down();
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    backend.push.up();
    expect(phone.status.push).toBe('disconnected');
    // The longest of the first pause before the source connects again.
    await environment.advance(500);
    await settled();
    expect(phone.status.push).toBe('connected');
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-4: while the push is down the client polls, every 30 s give or take a fifth', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    backend.push.down();
    await settled();
    const before = phone.count(delta);
    await other.set(ids[0] ?? '', { isPinned: true });
    await environment.advance(24_000 - 1);
    expect(phone.count(delta)).toBe(before);
    await environment.advance(12_001);
    await settled();
    expect(phone.count(delta)).toBe(before + 1);
    await expectSameAsServer(phone, backend);
    await environment.advance(10 * 36_000);
    await settled();
    expect(phone.count(delta) - before).toBeGreaterThanOrEqual(11);
    expect(phone.count(delta) - before).toBeLessThanOrEqual(17);
  });

  it('PUSH-4: a server that does not answer is asked again after longer and longer waits, at most 10 s', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    const failing = backend.faults.status(503, { path: delta });
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      const { status } = phone;
      if (status.state !== 'retrying') throw new Error(`expected to be retrying, but ${status.state}`);
      expect(status.attempt).toBe(attempt);
      const wait = status.nextAttemptAt - environment.now();
      waits.push(wait);
      const asked = phone.count(delta);
      await environment.advance(wait);
      await settled();
      expect(phone.count(delta)).toBe(asked + 1);
    }
    const ceilings = [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000];
    expect(waits.filter((wait, index) => wait < 0 || wait > (ceilings[index] ?? 0))).toEqual([]);
    failing.off();
    await environment.advance(10_000);
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-4: nothing is asked while the system says that there is no network, and at once when it is back', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    environment.emit('offline');
    backend.push.down();
    backend.faults.unreachable();
    await settled();
    expect(phone.status.state).toBe('offline');
    const before = phone.count();
    await phone.sync.setPinned(ids[1] ?? '', true);
    await other.set(ids[0] ?? '', { isPinned: true });
    await environment.advance(10 * minute);
    await settled();
    expect(phone.count()).toBe(before);
    backend.faults.off();
    environment.emit('online');
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-5, CUR-7: a message of an unknown conversation brings its row by ID, though the version looks the same', async () => {
    const { backend, phone, settled } = await begin();
    // OpenIM's faults 1 and 7: the delta says "equal", and only the message itself tells of the conversation.
    backend.faults.openIM.staleVersions();
    backend.faults.openIM.silentInserts();
    const before = phone.count(rowsByID);
    await backend.sendText('dave', { userID: 'alice' }, 'you do not know me');
    await settled();
    expect(phone.count(rowsByID)).toBe(before + 1);
    expect(phone.rows()[0]).toMatchObject({ conversationID: 'si_alice_dave', unreadCount: 1, latestSeq: 1 });
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-6: a push that was lost on a living connection is mended by the safety pull, after 5 min give or take a fifth', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    backend.faults.push.lose();
    await other.set(ids[0] ?? '', { isPinned: true });
    await backend.sendText('dave', { userID: 'alice' }, 'nobody is told of this');
    const [before, deltas] = [phone.count(), phone.count(delta)];
    await environment.advance(4 * minute - 1);
    expect(phone.count()).toBe(before);
    await environment.advance(2 * minute + 1);
    await settled();
    expect(phone.count(delta)).toBe(deltas + 1);
    await expectSameAsServer(phone, backend);
  });

  it('PUSH-6: while the page is hidden, no safety pull asks; the page syncs when it shows again', async () => {
    const { backend, environment, phone, other, ids, settled } = await begin();
    backend.faults.push.lose();
    environment.emit('hidden');
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    const before = phone.count();
    await environment.advance(60 * minute);
    await settled();
    expect(phone.count()).toBe(before);
    environment.emit('visible');
    await settled();
    await expectSameAsServer(phone, backend);
  });
});
