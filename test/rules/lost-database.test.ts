import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { getFullConversationIDs } from '../../src/protocol/incremental.ts';
import { expectSameAsServer, fill, scene, type Device } from '../support/device.ts';

/** Pages of one browser, one after the other, each live on what the one before has left. */
async function begin() {
  const world = scene();
  await fill(world, 3);
  let indexedDB = new IDBFactory();
  const visit = async (): Promise<Device> => {
    const device = world.device({
      environment: world.environment.openTab(),
      storage: dexieStore({ indexedDB, IDBKeyRange }),
    });
    await device.live();
    return device;
  };
  return { ...world, visit, lose: () => void (indexedDB = new IDBFactory()) };
}

const losses = ({ events }: Device): number => events.filter(({ kind }) => kind === 'storageLost').length;

describe('STORE-6: a database that is gone', () => {
  it('STORE-6: the next page tells it from a new device, says so once, and syncs the whole list', async () => {
    const { backend, visit, lose } = await begin();
    const first = await visit();
    await first.sync.stop();
    lose();
    const second = await visit();
    expect(second.count(getFullConversationIDs.path)).toBe(1);
    await expectSameAsServer(second, backend);
    await second.sync.stop();
    const third = await visit();
    expect([first, second, third].map(losses)).toEqual([0, 1, 0]);
    expect(third.count(getFullConversationIDs.path)).toBe(0);
  });

  it('LIFE-2, STORE-6: after a logout there is nothing to lose', async () => {
    const { visit, lose } = await begin();
    await (await visit()).sync.logout();
    lose();
    expect(losses(await visit())).toBe(0);
  });
});
