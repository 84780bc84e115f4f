import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { Store } from '../../src/ports.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { expectSameAsServer, fill, scene, type Scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { until } from '../support/until.ts';

/** More than two requests of rows by ID. */
const many = 1_100;

async function account(): Promise<Scene> {
  const world = scene();
  const other = otherDevice(world.backend);
  for (let index = 0; index < many; index++) await other.set(`sg_g${String(index).padStart(4, '0')}`);
  await fill(world, 3);
  // A push that is still on its way would be told to the device.
  await world.settled();
  return world;
}

/** Runs a device whose tab is gone after so many commits. Says whether it got that far: else it has ended its replacement. */
async function runUntilCrash({ device, settled }: Scene, inner: Store, commits: number): Promise<boolean> {
  const { store, faultWhen } = faultyStore(inner);
  let asked = 0;
  faultWhen((operation) =>
    operation === 'commit' && asked++ >= commits ? { kind: 'fail', when: 'before', reason: 'failed' } : undefined,
  );
  const phone = device({ storage: store, watched: false });
  await phone.sync.start();
  await until('crashed or live', () => asked > commits || phone.status.state === 'live');
  await settled();
  await phone.sync.stop();
  return asked > commits;
}

const contentOf = async (inner: Store, name: string) => {
  await inner.open(name);
  const snapshot = await inner.snapshot();
  inner.close();
  return snapshot;
};

describe('FULL-3: a crash in the middle of a replacement', () => {
  it('FULL-3: after any commit of the first replacement, the next start shows what is there and completes it', async () => {
    const world = await account();
    const states = new Set<string>();
    let commits = 0;
    for (let crashed = true; crashed; commits++) {
      const inner = memoryStore();
      crashed = await runUntilCrash(world, inner, commits);
      const snapshot = await contentOf(inner, databaseOf(world));
      states.add(snapshot.cursor.kind);
      const again = world.device({ storage: inner });
      await again.sync.start();
      expect(await firstValueFrom(again.sync.conversations$)).toHaveLength(snapshot.rows.length);
      await again.live();
      await expectSameAsServer(again, world.backend);
      await again.sync.stop();
    }
    expect([...states].toSorted()).toEqual(['at', 'none', 'replacing']);
    // The first screen, the cursor, three chunks of rows, the end.
    expect(commits).toBeGreaterThanOrEqual(5);
  });

  it('FULL-3: after any commit of a later replacement, nothing that the server has is lost on the way, and what it has not goes at the end', async () => {
    const world = await account();
    const { backend, settled, device } = world;
    const other = otherDevice(backend);
    const states = new Set<string>();
    let commits = 0;
    for (let crashed = true; crashed; commits++) {
      const inner = memoryStore();
      const first = device({ storage: inner });
      await first.live();
      await first.sync.stop();
      const gone = `sg_g000${commits % 10}`;
      await other.remove(gone);
      await other.set('sg_g0500', { ex: `${commits}` });
      await backend.faults.loseLog('alice');
      crashed = await runUntilCrash(world, inner, commits);
      const { rows, cursor } = await contentOf(inner, databaseOf(world));
      states.add(cursor.kind);
      const ids = new Set(rows.map((row) => row.conversationID));
      const { conversations } = await backend.service.conversations.all({ ownerUserID: 'alice' });
      expect(conversations.filter((row) => !ids.has(row.conversationID))).toEqual([]);
      if (cursor.kind === 'replacing') expect(ids).toContain(gone);
      const again = device({ storage: inner });
      await again.live();
      await expectSameAsServer(again, backend);
      expect(again.count(getActiveConversations.path)).toBe(0);
      await again.sync.stop();
      await other.set(gone);
      await settled();
    }
    expect(states).toContain('replacing');
    expect(commits).toBeGreaterThanOrEqual(3);
  });

  it('FULL-3: a replacement that fails half way is begun again after a wait, and ends right', async () => {
    const { backend, environment, settled, device } = await account();
    backend.faults.status(503, { path: '/conversation/get_conversations', times: 1 });
    const phone = device();
    await phone.sync.start();
    await settled();
    expect(phone.status.state).toBe('retrying');
    await otherDevice(backend).remove('sg_g0003');
    await environment.advance(10_000);
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });
});

function databaseOf({ backend }: Scene): string {
  return ['conversation-sync', backend.apiURL, 'alice', 5].map(encodeURIComponent).join('/');
}
