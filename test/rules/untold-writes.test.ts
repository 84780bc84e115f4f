import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';

/** So many tabs, live, and a write in their database that none of them has heard of. */
async function begin(count: number) {
  const world = scene();
  const [first = ''] = await fill(world, 2);
  const indexedDB = new IDBFactory();
  const tabs = [];
  for (let index = 0; index < count; index++) {
    const environment = index === 0 ? world.environment : world.environment.openTab();
    const tab = world.device({ environment, storage: dexieStore({ indexedDB, IDBKeyRange }) });
    tabs.push(tab);
    await tab.live();
  }
  const [database] = await indexedDB.databases();
  const gone = dexieStore({ indexedDB, IDBKeyRange });
  await gone.open(database?.name ?? '');
  const write = { kind: 'set', fields: { isPinned: true } } as const;
  const target = { conversationID: first, conversationType: 1, userID: '', groupID: '' };
  await gone.commit({
    outbox: { add: [{ ...target, key: 'k', write, rowKnown: true, at: 0, state: { kind: 'queued' } }] },
  });
  gone.close();
  const isPinned = async () =>
    (await world.backend.service.conversations.one({ ownerUserID: 'alice', conversationID: first })).conversation
      .isPinned;
  return { ...world, tabs, isPinned };
}

it('TAB-5, WRITE-1: a write of a tab that was gone before it could tell is sent once a tab that follows asks for a sign of life', async () => {
  const { environment, settled, backend, tabs, isPinned } = await begin(2);
  const [, follower = expect.fail()] = tabs;
  await follower.sync.stop();
  expect(await isPinned()).toBe(false);
  await follower.live();
  await environment.advance(1_000);
  await settled();
  expect(await isPinned()).toBe(true);
  for (const tab of tabs) await expectSameAsServer(tab, backend);
});

it('TAB-5, WRITE-1: a write of a tab that was gone before it could tell is sent with the next safety pull, where no tab is left to tell', async () => {
  const { environment, settled, backend, tabs, isPinned } = await begin(1);
  const [leader = expect.fail()] = tabs;
  await environment.advance(60_000);
  expect(await isPinned()).toBe(false);
  await environment.advance(6 * 60_000);
  await settled();
  expect(await isPinned()).toBe(true);
  await expectSameAsServer(leader, backend);
});
