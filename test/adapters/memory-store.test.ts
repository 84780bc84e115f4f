import { expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { wireRow } from '../support/records.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', () => memoryStore());

it('two memory stores share nothing, names included', async () => {
  const [one, two] = [memoryStore(), memoryStore()];
  await one.open('name');
  await two.open('name');
  await one.commit({ rows: { put: [wireRow('a')] } });
  expect((await two.snapshot()).rows).toEqual([]);
});

it('the device of a memory database is what the option makes', async () => {
  const store = memoryStore({ uniqueID: () => 'device-1' });
  await store.open('name');
  expect((await store.snapshot()).device).toBe('device-1');
});
