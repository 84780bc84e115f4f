import { describe, expect, it } from 'vitest';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const minute = 60_000;

/** A live device with three conversations. */
async function begin() {
  const world = scene();
  const ids = await fill(world, 3);
  const phone = world.device();
  await phone.live();
  return { ...world, ids, phone, other: otherDevice(world.backend) };
}

describe("SRV-5: from the client's side", () => {
  it('SRV-5: a server restored from a backup leads to one full replacement, and the list is that of the backup', async () => {
    const { backend, settled, ids, phone, other } = await begin();
    const [first = '', second = '', third = ''] = ids;
    const backup = await backend.faults.backup();
    await other.remove(first);
    await other.set(second, { isPinned: true });
    await other.read(third, 1);
    await backend.sendText('dave', { userID: 'alice' }, 'lost with the disk');
    await backend.sendText('peer00001', { userID: 'alice' }, 'lost with the disk');
    await settled();
    await expectSameAsServer(phone, backend);
    await backup.restore();
    const before = phone.calls.length;
    expect((await phone.sync.sync()).kind).toBe('full');
    await settled();
    expect(phone.calls.slice(before).filter((path) => path.endsWith('get_full_conversation_ids'))).toHaveLength(1);
    expect(phone.row(second)).toMatchObject({ latestSeq: 1, unreadCount: 1, isPinned: false });
    expect(phone.row(second).latestMsg?.content).not.toContain('lost');
    await expectSameAsServer(phone, backend);
    expect((await phone.sync.sync()).kind).toBe('none');
  });

  it('SRV-5: a version below the cursor, as after copied files, leads to a replacement too', async () => {
    const { backend, settled, ids, phone, other } = await begin();
    const backup = await backend.faults.backup();
    await other.remove(ids[0] ?? '');
    await settled();
    await backup.restore({ renewed: false });
    expect((await phone.sync.sync()).kind).toBe('full');
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('SRV-5: a row that nobody looked at shows no message that the restored server does not have, once somebody does', async () => {
    const world = scene();
    const { backend, environment, settled } = world;
    const ids = await fill(world, 3);
    const phone = world.device({ watched: false });
    await phone.live();
    // Idle time fills the previews in.
    await environment.advance(minute);
    await environment.runIdle();
    await settled();
    const backup = await backend.faults.backup();
    await backend.sendText('peer00001', { userID: 'alice' }, 'lost with the disk');
    await settled();
    await backup.restore();
    await phone.sync.sync();
    await environment.advance(minute);
    await environment.runIdle();
    await settled();
    const shown: string[] = [];
    const watching = phone.sync
      .conversation(ids[1] ?? '')
      .subscribe((row) => shown.push(row?.latestMsg?.content ?? ''));
    await settled();
    watching.unsubscribe();
    expect(shown.at(-1)).not.toContain('lost');
    await expectSameAsServer(phone, backend);
  });
});
