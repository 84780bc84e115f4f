import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { ConversationList } from '../../src/list/types.ts';
import type { Store } from '../../src/ports.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { deferred } from '../support/deferred.ts';
import { fill, scene, type Device } from '../support/device.ts';

/** A phone whose list is whole, and the page that is opened on it next: it reads the top of the list, and not yet the rest. */
async function begin() {
  const world = scene();
  const [id = ''] = await fill(world, 5);
  const indexedDB = new IDBFactory();
  const open = (): Store => dexieStore({ indexedDB, IDBKeyRange });
  const phone = world.device({ storage: open() });
  await phone.live();
  const next = async () => {
    const reading = deferred();
    const store = open();
    const snapshot = store.snapshot.bind(store);
    const storage = Object.assign(store, {
      async snapshot() {
        await reading.promise;
        return snapshot();
      },
    });
    const device = world.device({ storage, watched: false, environment: world.environment.openTab() });
    const shown: ConversationList[] = [];
    const badges: number[] = [];
    device.sync.list({ limit: 3 }).subscribe((list) => shown.push(list));
    device.sync.unreadTotal$.subscribe((badge) => badges.push(badge));
    const started = device.sync.start();
    await world.settled();
    return { ...device, shown, badges, read: () => (reading.resolve(), started) };
  };
  return { ...world, phone, id, next };
}

const top = (phone: Device): readonly string[] =>
  phone
    .rows()
    .slice(0, 3)
    .map(({ conversationID }) => conversationID);

describe('the first look of a page', () => {
  it('shows the top of the list and the sums before the rest is read, and the same objects after it', async () => {
    const { phone, next } = await begin();
    await phone.sync.stop();
    const { shown, badges, read, sync, status } = await next();
    expect(shown.map(({ items }) => items.map((row) => row.conversationID))).toEqual([top(phone)]);
    expect(shown[0]).toMatchObject({ total: 5, complete: true, items: phone.rows().slice(0, 3) });
    expect(badges).toEqual([phone.rows().reduce((sum, { unreadCount }) => sum + unreadCount, 0)]);
    expect(status.state).toBe('loading');
    await read();
    expect(shown).toHaveLength(1);
    expect(badges).toHaveLength(1);
    const whole: ConversationList[] = [];
    sync.list().subscribe((list) => whole.push(list));
    for (const [index, row] of (shown[0]?.items ?? []).entries()) expect(whole[0]?.items[index]).toBe(row);
  });

  it.each(['hidden', 'pagehide', 'freeze'] as const)('is kept when the page is told %s', async (event) => {
    const { phone, environment, settled, next, id } = await begin();
    await phone.sync.setDraft(id, 'half a thought');
    environment.emit(event);
    await settled();
    const { shown } = await next();
    expect(shown[0]?.items[0]).toMatchObject({ conversationID: id, draftText: 'half a thought' });
  });

  it('is kept a while after the last change, for the page that is killed', async () => {
    const { phone, environment, settled, next, id } = await begin();
    await phone.sync.setDraft(id, 'half a thought');
    await environment.advance(defaultTiming.screenEvery);
    await settled();
    const { shown } = await next();
    expect(shown[0]?.items[0]).toMatchObject({ conversationID: id, draftText: 'half a thought' });
  });

  it('waits for the rest where something was written since it was kept', async () => {
    const { phone, next, id, settled } = await begin();
    const { shown: before } = await next();
    expect(before).toHaveLength(1);
    await phone.sync.setDraft(id, 'half a thought');
    const { shown, read } = await next();
    expect(shown).toEqual([]);
    await read();
    await settled();
    expect(shown.at(-1)?.items[0]).toMatchObject({ draftText: 'half a thought' });
  });

  it('LIFE-2: shows nothing of a user who has logged out', async () => {
    const { phone, next } = await begin();
    await phone.sync.logout();
    const { shown, badges } = await next();
    expect({ shown, badges }).toEqual({ shown: [], badges: [] });
  });
});
