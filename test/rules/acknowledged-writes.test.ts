import { describe, expect, it } from 'vitest';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

async function begin() {
  const world = scene();
  const [first = '', second = ''] = await fill(world, 2);
  const phone = world.device();
  await phone.live();
  return { ...world, first, second, phone, other: otherDevice(world.backend) };
}

describe('WRITE-4: a write that the server has', () => {
  it('WRITE-4: between the acknowledgement and the sync that contains it, the row does not flicker back', async () => {
    const { backend, first, second, phone, other, settled } = await begin();
    const shown: boolean[] = [];
    const subscription = phone.sync.conversation(first).subscribe((row) => row && shown.push(row.isPinned));
    const held = backend.faults.hold({ path: getIncrementalConversations.path, at: 'answer' });
    await other.set(second, { ex: 'a sync that began before' });
    await held.arrived();
    const { confirmed } = await phone.sync.setPinned(first, true);
    await confirmed;
    held.off();
    await settled();
    subscription.unsubscribe();
    expect(new Set(shown.slice(shown.indexOf(true)))).toEqual(new Set([true]));
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-4: what another device wrote since stands, though it came before the acknowledgement and later syncs do not name the row', async () => {
    const { backend, first, second, phone, other, settled } = await begin();
    const late = backend.faults.hold({ path: setConversations.path, at: 'answer' });
    await phone.sync.setRecvMsgOpt(first, 1);
    await late.arrived();
    await other.set(first, { recvMsgOpt: 2 });
    await settled();
    const pass = backend.faults.hold({ path: getIncrementalConversations.path });
    late.off();
    await pass.arrived();
    await other.set(second, { ex: 'so that the next delta is not empty' });
    pass.off();
    await settled();
    expect(phone.row(first)).toMatchObject({ recvMsgOpt: 2, pending: false });
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-4: a write that changes nothing on the server leaves the row as the server has it', async () => {
    const { backend, first, second, phone, other, settled } = await begin();
    const late = backend.faults.hold({ path: setConversations.path });
    const pass = backend.faults.hold({ path: getIncrementalConversations.path });
    await other.set(first, { isPinned: true, ex: 'and more' });
    await phone.sync.setPinned(first, true);
    await late.arrived();
    await other.set(second, { ex: 'so that no delta is empty' });
    late.off();
    pass.off();
    await settled();
    expect(phone.row(first)).toMatchObject({ isPinned: true, ex: 'and more', pending: false });
    await expectSameAsServer(phone, backend);
  });
});
