import { describe, expect, it } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs } from '../../src/protocol/incremental.ts';
import { expectSameAsServer, fill, scene, type Device, type DeviceOptions } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A device that has the whole list of three rows. */
async function begin(options: DeviceOptions = {}) {
  const world = scene();
  const ids = await fill(world, 3);
  const phone = world.device(options);
  await phone.live();
  return { ...world, ids, phone };
}

const replacements = (device: Device): number => device.count(getFullConversationIDs.path);

describe('CUR-6: the periodic replacement', () => {
  it('CUR-6: a day after the last one, the list is replaced as soon as the page is idle', async () => {
    const { backend, environment, settled, phone } = await begin();
    expect(replacements(phone)).toBe(1);
    await environment.advance(day - hour);
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(1);
    await environment.advance(hour + hour);
    await settled();
    expect(replacements(phone)).toBe(1);
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-6: passes that end before the page is idle cause one replacement together', async () => {
    const { environment, settled, phone } = await begin();
    await environment.advance(day + 3 * hour);
    for (let pass = 0; pass < 3; pass++) await phone.sync.sync();
    await environment.runIdle();
    await settled();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
  });

  it('CUR-6: it mends a database that was put back by copying files, which no cursor can see', async () => {
    const { backend, environment, settled, ids, phone } = await begin();
    const other = otherDevice(backend);
    const backup = await backend.faults.backup();
    await other.remove(ids[0] ?? '');
    await other.set(ids[1] ?? '', { ex: 'only before the restore' });
    await settled();
    await backup.restore({ renewed: false });
    // As many writes again bring the version to where the cursor stands.
    await other.set(ids[2] ?? '', { ex: 'one' });
    await other.set(ids[2] ?? '', { ex: 'two' });
    await settled();
    await phone.sync.sync();
    expect(phone.rows()).toHaveLength(2);
    await environment.advance(day + hour);
    await environment.runIdle();
    await settled();
    expect(
      phone
        .rows()
        .map((row) => row.ex)
        .toSorted(),
    ).toEqual(['', '', 'two']);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-6: a hidden page waits until it shows again', async () => {
    const { environment, settled, phone } = await begin();
    environment.emit('hidden');
    await environment.advance(2 * day);
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(1);
    environment.emit('visible');
    await settled();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
  });

  it('CUR-6: a clock that was set back does not keep it away for ever', async () => {
    const world = scene();
    await fill(world, 3);
    let error = 0;
    const { environment, settled } = world;
    const phone = world.device({ environment: { ...environment, now: () => environment.now() + error } });
    await phone.live();
    error = -30 * day;
    await phone.sync.sync();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
    // Once is enough: from then on the new clock counts.
    await phone.sync.sync();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
  });

  it('CUR-6: above 5,000 rows it runs once a week', async () => {
    const world = scene();
    const { environment, settled } = world;
    await fill(world, 1);
    const many = Array.from({ length: 5_001 }, (_, index) => `sg_g${index}`);
    const other = otherDevice(world.backend);
    for (const id of many) await other.set(id);
    const phone = world.device({ watched: false, timing: { safetyPull: day } });
    await phone.live();
    await environment.advance(6 * day);
    await phone.sync.sync();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(1);
    await environment.advance(day + hour);
    await phone.sync.sync();
    await environment.runIdle();
    await settled();
    expect(replacements(phone)).toBe(2);
    expect(phone.count(getConversations.path)).toBe(2 * Math.ceil(5_002 / 500));
    await expectSameAsServer(phone, world.backend);
  });
});
