import { expect, it } from 'vitest';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

it('PUSH-1: 1,000 pushes in a burst cost a handful of calls', async () => {
  const world = scene();
  const ids = await fill(world, 5);
  const device = world.device();
  await device.live();
  const other = otherDevice(world.backend);
  const before = device.count();

  for (let write = 0; write < 1_000; write++) {
    await other.set(ids[write % 5] ?? '', { ex: String(write) });
  }
  await world.settled();

  expect(device.count() - before).toBeLessThanOrEqual(10);
  expect(device.rows().map((row) => row.ex)).toEqual(['999', '998', '997', '996', '995']);
  await expectSameAsServer(device, world.backend);
});
