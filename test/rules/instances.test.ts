import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';

describe('several instances in one page', () => {
  it('TAB-4: two users in one page, on one IndexedDB, never mix', async () => {
    const world = scene();
    const { backend, device, settled } = world;
    const factory = new IDBFactory();
    const storage = () => dexieStore({ indexedDB: factory, IDBKeyRange });
    await fill(world, 3, 'alice');
    await fill(world, 2, 'bob');
    const alice = device({ userID: 'alice', token: () => backend.tokenFor('alice'), storage: storage() });
    const bob = device({ userID: 'bob', token: () => backend.tokenFor('bob'), storage: storage() });
    await Promise.all([alice.live(), bob.live()]);
    await backend.sendText('alice', { userID: 'bob' }, 'hello');
    await settled();
    await alice.sync.setPinned('si_alice_bob', true);
    await bob.sync.setDraft('si_alice_bob', 'my answer');
    await settled();
    expect(alice.row('si_alice_bob')).toMatchObject({
      ownerUserID: 'alice',
      isPinned: true,
      unreadCount: 0,
      draftText: '',
    });
    expect(bob.row('si_alice_bob')).toMatchObject({
      ownerUserID: 'bob',
      isPinned: false,
      unreadCount: 1,
      draftText: 'my answer',
    });
    await expectSameAsServer(alice, backend);
    await expectSameAsServer(bob, backend);

    await alice.sync.logout();
    expect(bob.row('si_alice_bob').draftText).toBe('my answer');
    expect(await factory.databases()).toHaveLength(1);
    await bob.sync.stop();
    await bob.live();
    expect(bob.row('si_alice_bob').draftText).toBe('my answer');
    await expectSameAsServer(bob, backend);
  });

  it('TAB-4: two devices of one user, told apart by the platform, have a database each and show the same', async () => {
    const world = scene();
    const { backend, device, settled } = world;
    const factory = new IDBFactory();
    const storage = () => dexieStore({ indexedDB: factory, IDBKeyRange });
    const [first = ''] = await fill(world, 3);
    const web = device({ storage: storage() });
    const desktop = device({ platformID: 3, token: () => backend.tokenFor('alice', 3), storage: storage() });
    await Promise.all([web.live(), desktop.live()]);
    expect(await factory.databases()).toHaveLength(2);
    await (
      await web.sync.setPinned(first, true)
    ).confirmed;
    await (
      await desktop.sync.markAllAsRead()
    ).confirmed;
    await settled();
    expect(desktop.row(first)).toMatchObject({ isPinned: true, unreadCount: 0 });
    await expectSameAsServer(web, backend);
    await expectSameAsServer(desktop, backend);
    await backend.faults.kick('alice', 3);
    await settled();
    expect([web.status.state, desktop.status.state]).toEqual(['live', 'signedOut']);
  });

  it('CUR-2: two instances on one database never leave rows that its cursor does not stand for', async () => {
    const world = scene();
    const { backend, environment, device, settled } = world;
    const factory = new IDBFactory();
    const ids = await fill(world, 5);
    const phones = [1, 2].map(() => device({ storage: dexieStore({ indexedDB: factory, IDBKeyRange }) }));
    await Promise.all(phones.map((phone) => phone.live()));
    for (const [index, id] of ids.entries()) await phones[index % 2]?.sync.setPinned(id, index < 3);
    await backend.sendText('zoe', { userID: 'alice' }, 'hello');
    await settled();
    environment.emit('visible');
    await settled();
    for (const phone of phones) await expectSameAsServer(phone, backend);
    for (const phone of phones) await phone.sync.stop();
    const reloaded = device({ storage: dexieStore({ indexedDB: factory, IDBKeyRange }) });
    await reloaded.live();
    await expectSameAsServer(reloaded, backend);
  });
});

describe('STORE-2: storage that cannot be used', () => {
  it('STORE-2: where there is no IndexedDB, the list is kept in memory, and the app is told', async () => {
    const world = scene();
    await fill(world, 3);
    const phone = world.device({ storage: dexieStore() });
    await phone.live();
    expect(phone.events.filter(({ kind }) => kind === 'storageDegraded')).toMatchObject([
      { error: { kind: 'storage' } },
    ]);
    await phone.sync.setDraft(phone.rows()[0]?.conversationID ?? '', 'in memory');
    expect(phone.rows()[0]?.draftText).toBe('in memory');
    await expectSameAsServer(phone, world.backend);
    await phone.sync.logout();
    expect(phone.rows()).toEqual([]);
  });

  it.each(['open', 'snapshot'] as const)(
    'STORE-2: a store whose %s fails gives way to memory, and is tried again at the next start',
    async (operation) => {
      const world = scene();
      const { backend, device } = world;
      const [first = ''] = await fill(world, 3);
      const { store, faultWhen } = faultyStore(memoryStore());
      const phone = device({ storage: store });
      faultWhen((asked) => (asked === operation ? { kind: 'fail', when: 'before', reason: 'failed' } : undefined));
      await phone.live();
      expect(phone.events.filter(({ kind }) => kind === 'storageDegraded')).toHaveLength(1);
      await expectSameAsServer(phone, backend);
      await phone.sync.stop();
      faultWhen(() => undefined);
      await phone.live();
      await phone.sync.setDraft(first, 'kept');
      await phone.sync.stop();
      await phone.live();
      expect(phone.row(first).draftText).toBe('kept');
      expect(phone.events.filter(({ kind }) => kind === 'storageDegraded')).toHaveLength(1);
      await phone.sync.setDraft(first, '');
      await expectSameAsServer(phone, backend);
    },
  );
});
