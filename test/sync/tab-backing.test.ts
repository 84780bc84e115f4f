import { expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { Replica } from '../../src/sync/replica.ts';
import type { Storage } from '../../src/sync/storage.ts';
import { tabBacking } from '../../src/sync/tab-backing.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { steadyEnvironment } from '../support/environments.ts';
import { synced } from '../support/replicas.ts';

it('LIFE-2: a commit that ends after a logout in another tab leaves no mark, and is told to nobody', async () => {
  const environment = steadyEnvironment();
  const run = new AbortController();
  let told = 0;
  const store = Object.assign(memoryStore(), { shared: true, screen: async () => undefined });
  await store.open('database');
  const replica = new Replica('alice');
  const backing = tabBacking({
    environment,
    timing: defaultTiming,
    replica,
    signal: run.signal,
    database: 'database',
    storage: store as unknown as Storage,
    tellCommit: () => (told += 1),
    onLost: () => {},
    onDeposed: () => {},
  });
  await replica.load(backing);
  await replica.update((copy) => copy.beginPass());
  expect(environment.marks.get('database')).toBe(replica.stored.device);
  expect(told).toBe(1);

  environment.marks.set('database', undefined);
  const commit = await store.commit(synced);
  if (commit.kind !== 'applied') throw new Error('expected a commit');
  run.abort();
  backing.onCommitted({ device: replica.stored.device, changes: synced, applied: commit, settlements: [] });
  expect(environment.marks.get('database')).toBeUndefined();
  expect(told).toBe(1);
});
