import { expect, it } from 'vitest';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { countedVersionIDs } from '../support/version-ids.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', () => Promise.resolve(new MemoryServerStore()));

it('a backup of the memory store puts the state back that it was made of, as often as it is asked', async () => {
  const store = new MemoryServerStore();
  const bump = () => store.transaction((tx) => tx.versionLogs.bump(['alice', 'bob'], countedVersionIDs()));
  const add = (nickname: string) =>
    store.transaction((tx) => tx.users.put([{ userID: 'alice', nickname, faceURL: '', createTime: 1 }]));
  const state = () =>
    store.read(async (tx) => [await tx.versionLogs.heads(['alice', 'bob']), await tx.users.find(['alice'])]);
  await bump();
  const first = await state();
  const restore = await store.backup();
  for (const nickname of ['Alice', 'Alicia']) {
    await bump();
    await add(nickname);
    const failed = store.transaction(async (tx) => {
      await tx.versionLogs.drop(['bob']);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
  }
  expect(await state()).not.toEqual(first);
  await restore();
  expect(await state()).toEqual(first);
  await add('Anew');
  await restore();
  expect(await state()).toEqual(first);
});
