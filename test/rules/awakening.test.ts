import { expect, it } from 'vitest';
import type { LifecycleEvent } from '../../src/ports.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { silentPush } from '../support/silent-push.ts';
import { otherDevice } from '../support/other-device.ts';

const hour = 3_600_000;
const delta = getIncrementalConversations.path;

/** A live device, with push unless it is said otherwise, and what another one changes while it is away. */
async function begin({ push = true } = {}) {
  const world = scene();
  const [first = ''] = await fill(world, 3);
  const phone = world.device(push ? {} : { push: silentPush });
  await phone.live();
  const other = otherDevice(world.backend);
  let pinned = false;
  const change = (): Promise<unknown> => other.set(first, { isPinned: (pinned = !pinned) });
  return { ...world, phone, change };
}

interface Awakening {
  readonly away: readonly LifecycleEvent[];
  readonly back: readonly LifecycleEvent[];
  /** A page that was put away has let go of its push: it syncs at once, and once it is connected again. */
  readonly syncs: number;
}

const awakenings: readonly Awakening[] = [
  { away: ['hidden'], back: ['visible', 'visible'], syncs: 1 },
  { away: ['offline', 'hidden'], back: ['online', 'visible'], syncs: 1 },
  { away: ['hidden', 'freeze'], back: ['resume', 'visible'], syncs: 2 },
  { away: ['hidden', 'pagehide', 'freeze'], back: ['resume', 'pageshow', 'visible'], syncs: 2 },
  { away: ['offline', 'hidden', 'freeze'], back: ['resume', 'online', 'visible'], syncs: 2 },
];

it.each(awakenings)(
  'PUSH-3: after $away the signs $back are one awakening, with $syncs syncs',
  async ({ away, back, syncs }) => {
    const { backend, environment, phone, change, settled } = await begin();
    for (const event of away) environment.emit(event);
    const lost = backend.faults.push.lose();
    await change();
    await environment.advance(hour);
    lost.off();
    const before = phone.count(delta);
    for (const event of back) environment.emit(event);
    await environment.advance(500);
    await phone.live();
    await settled();
    expect(phone.count(delta) - before).toBe(syncs);
    await expectSameAsServer(phone, backend);
  },
);

it.each([true, false])(
  'PUSH-1, PUSH-3: a device that slept for eight hours (push: %s) syncs once, and does not make up for each poll that it missed',
  async (push) => {
    const { backend, environment, phone, change, settled } = await begin({ push });
    environment.hang();
    await change();
    await environment.advance(8 * hour);
    const before = phone.count(delta);
    environment.unhang();
    environment.emit('visible');
    await environment.advance(1_000);
    await phone.live();
    await settled();
    expect(phone.count(delta) - before).toBe(1);
    await expectSameAsServer(phone, backend);
  },
);
