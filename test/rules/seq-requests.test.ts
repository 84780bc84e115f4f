import { describe, expect, it } from 'vitest';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import type { Device, Scene } from '../support/device.ts';
import { fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import type { OtherDevice } from '../support/other-device.ts';

const minute = 60_000;

/** The conversations that each seq request since the last call asked for; none means all. */
function asked(backend: TestBackend): readonly (readonly string[])[] {
  const requests = backend.calls.all
    .filter(({ path }) => path === getConversationsHasReadAndMaxSeq.path)
    .map(({ request }) => (request as { readonly conversationIDs: readonly string[] }).conversationIDs);
  backend.calls.clear();
  return requests;
}

async function begin(): Promise<
  Scene & { readonly phone: Device; readonly other: OtherDevice; readonly ids: readonly string[] }
> {
  const world = scene();
  const ids = await fill(world, 3);
  const phone = world.device();
  await phone.live();
  asked(world.backend);
  return { ...world, ids, phone, other: otherDevice(world.backend) };
}

const before = { online: 'offline', visible: 'hidden', resume: 'freeze', pageshow: 'pagehide' } as const;

describe('SEQ-4: which seqs are asked for', () => {
  it.each(['online', 'visible', 'resume', 'pageshow'] as const)('SEQ-4: all of them after %s', async (event) => {
    const { backend, environment, settled } = await begin();
    environment.emit(before[event]);
    environment.emit(event);
    await settled();
    expect(new Set(asked(backend).map(String))).toEqual(new Set(['']));
  });

  it('SEQ-4: all of them after every connect', async () => {
    const { backend, environment, phone, settled } = await begin();
    backend.push.cut();
    await settled();
    await environment.advance(minute / 6);
    await settled();
    expect(phone.status.push).toBe('connected');
    expect(asked(backend)).toEqual([[]]);
  });

  it('SEQ-4: all of them with every safety pull', async () => {
    const { backend, environment, settled } = await begin();
    await environment.advance(6 * minute);
    await settled();
    expect(asked(backend)).toEqual([[]]);
  });

  it('SEQ-4: all of them with every pull without push, also where a command asked for it', async () => {
    const { backend, environment, phone, ids, settled } = await begin();
    backend.push.down();
    await settled();
    asked(backend);
    await environment.advance(0.75 * minute);
    await settled();
    expect(asked(backend)).toEqual([[]]);
    await phone.sync.setPinned(ids[0] ?? '', true);
    await settled();
    expect(asked(backend)).toEqual([[]]);
  });

  it('SEQ-4: none after a push about rows that are known, and those of new rows by ID', async () => {
    const { backend, other, ids, settled } = await begin();
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    expect(asked(backend)).toEqual([]);
    const fresh = await other.open('newcomer');
    await settled();
    expect(asked(backend)).toEqual([[fresh]]);
  });
});
