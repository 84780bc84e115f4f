import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { Store } from '../../src/ports.ts';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getActiveConversations, getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { getUsersInfo } from '../../src/protocol/user-endpoints.ts';
import { deferred } from '../support/deferred.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const nothing = { timers: 0, idle: 0, listeners: 0, locks: 0, channels: 0 };

/** Counts how many calls of `open` are under way at once: a store may be opened again only after the one before has ended. */
function countingOpens(inner: Store): { readonly store: Store; readonly mostAtOnce: () => number } {
  let [now, most] = [0, 0];
  const store: Store = {
    shared: inner.shared,
    abandon: () => inner.abandon(),
    async open(name) {
      most = Math.max(most, ++now);
      await inner.open(name).finally(() => now--);
    },
    snapshot: () => inner.snapshot(),
    commit: (changes) => inner.commit(changes),
    close: () => inner.close(),
    destroy: (name) => inner.destroy(name),
  };
  return { store, mostAtOnce: () => most };
}

describe('LIFE-1: start and stop', () => {
  it('LIFE-1: after stop() no timer, idle work, listener or connection is left, and a second start() works', async () => {
    const world = scene();
    const [first = ''] = await fill(world, 3);
    const { backend, environment, settled, device } = world;
    const phone = device();
    await phone.live();
    expect(environment.live.listeners).toBeGreaterThan(0);
    await phone.sync.stop();
    expect(environment.live).toEqual(nothing);
    expect(backend.push.connections()).toEqual([]);
    expect(phone.status).toMatchObject({ state: 'stopped', push: 'disconnected' });
    const [before, shown] = [phone.count(), phone.rows()];
    await otherDevice(backend).set(first, { isPinned: true });
    for (const event of ['hidden', 'visible', 'offline', 'online'] as const) environment.emit(event);
    await environment.advance(3_600_000);
    await settled();
    expect(phone.count()).toBe(before);
    expect(phone.rows()).toBe(shown);
    await phone.live();
    expect(phone.row(first).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
    await phone.sync.stop();
    await phone.sync.stop();
    expect(environment.live).toEqual(nothing);
  });

  it.each([
    ['the set', getFullConversationIDs.path],
    ['the first screen', getActiveConversations.path],
    ['the seqs', getConversationsHasReadAndMaxSeq.path],
    ['rows by ID', getConversations.path],
    ['previews', getConversationMsgs.path],
    ['names', getUsersInfo.path],
  ])(
    'LIFE-1: a stop while the first sync waits for %s leaves nothing, and the next start ends the work',
    async (_, path) => {
      const world = scene();
      await fill(world, 3);
      const { backend, environment, settled, device } = world;
      await otherDevice(backend).open('somebody');
      const phone = device();
      const held = backend.faults.hold({ path, at: 'answer' });
      await phone.sync.start();
      await held.arrived();
      await phone.sync.stop();
      expect(environment.live).toEqual(nothing);
      const shown = phone.rows();
      held.off();
      await settled();
      expect(phone.rows()).toBe(shown);
      expect(phone.status.state).toBe('stopped');
      expect(phone.events.filter(({ kind }) => kind === 'setback')).toEqual([]);
      await phone.live();
      await expectSameAsServer(phone, backend);
    },
  );

  it('LIFE-1: a stop while a delta is under way leaves nothing, and the next start asks for it again', async () => {
    const world = scene();
    const [first = ''] = await fill(world, 3);
    const { backend, environment, settled, device } = world;
    const phone = device();
    await phone.live();
    const held = backend.faults.hold({ path: getIncrementalConversations.path, at: 'answer' });
    await otherDevice(backend).set(first, { isPinned: true });
    await held.arrived();
    await phone.sync.stop();
    expect(environment.live).toEqual(nothing);
    held.off();
    await settled();
    expect(phone.row(first).isPinned).toBe(false);
    await phone.live();
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-1: a stop after any number of turns leaves nothing and breaks nothing', { timeout: 60_000 }, async () => {
    const world = scene();
    await fill(world, 60);
    const { backend, environment, settled, device } = world;
    const phone = device({ storage: dexieStore({ indexedDB: new IDBFactory(), IDBKeyRange }) });
    // Each time one turn later, each time a first sync on an empty database, until a sync ends before the stop comes.
    for (let turns = 0, ended = false; !ended; turns++) {
      const starting = phone.sync.start().catch((error: unknown) => error);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      ended = phone.status.state === 'live';
      await phone.sync.stop();
      await starting;
      expect(environment.live).toEqual(nothing);
      await phone.sync.logout();
    }
    await settled();
    expect(phone.events.filter(({ kind }) => kind === 'storageDegraded' || kind === 'setback')).toEqual([]);
    await phone.live();
    await expectSameAsServer(phone, backend);
  });

  it.each([
    ['memory', () => memoryStore()],
    ['IndexedDB', () => dexieStore({ indexedDB: new IDBFactory(), IDBKeyRange })],
  ])('LIFE-1: a stop during a start ends it, also where another start follows at once (%s)', async (_, storage) => {
    const world = scene();
    await fill(world, 3);
    const { backend, environment, device } = world;
    for (let ticks = 0; ticks < 6; ticks++) {
      const { store, mostAtOnce } = countingOpens(storage());
      const phone = device({ storage: store });
      const first = phone.sync.start().catch((error: unknown) => error);
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      const stopped = phone.sync.stop();
      await phone.live();
      await stopped;
      expect(await first).toMatchObject({ kind: 'aborted' });
      expect(phone.events.filter(({ kind }) => kind === 'storageDegraded' || kind === 'setback')).toEqual([]);
      await expectSameAsServer(phone, backend);
      await phone.sync.stop();
      expect(environment.live).toEqual(nothing);
      expect(mostAtOnce()).toBe(1);
    }
  });

  it('LIFE-1: start() never waits for the network, and is one start however often it is called', async () => {
    const world = scene();
    await fill(world, 3);
    const { backend, settled, device } = world;
    const phone = device();
    const held = backend.faults.hold();
    await Promise.all([phone.sync.start(), phone.sync.start()]);
    await phone.sync.start();
    expect(phone.rows()).toEqual([]);
    held.off();
    await settled();
    expect(phone.count(getFullConversationIDs.path)).toBe(1);
    await phone.live();
    await expectSameAsServer(phone, backend);
  });
});

describe('LIFE-2: logout', () => {
  async function begin() {
    const world = scene();
    const ids = await fill(world, 3);
    const factory = new IDBFactory();
    const databases = async () => (await factory.databases()).map(({ name }) => name);
    const phone = world.device({ storage: dexieStore({ indexedDB: factory, IDBKeyRange }) });
    await phone.live();
    expect(await databases()).toHaveLength(1);
    return { ...world, ids, phone, databases };
  }

  it('LIFE-2: logout() leaves no data, shows no row, and a later start begins anew', async () => {
    const { backend, environment, phone, databases } = await begin();
    await phone.sync.setDraft(phone.rows()[0]?.conversationID ?? '', 'secret');
    await phone.sync.logout();
    expect(await databases()).toEqual([]);
    expect(phone.rows()).toEqual([]);
    expect(environment.live).toEqual(nothing);
    expect(phone.status.state).toBe('stopped');
    await phone.live();
    expect(phone.rows().filter((row) => row.draftText !== '')).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-2: a start that follows at once begins with an empty database', async () => {
    const { backend, phone } = await begin();
    await phone.sync.setDraft(phone.rows()[0]?.conversationID ?? '', 'secret');
    await phone.sync.stop();
    const out = phone.sync.logout();
    await phone.live();
    await out;
    expect(phone.rows().filter((row) => row.draftText !== '')).toEqual([]);
    expect(phone.events.filter(({ kind }) => kind === 'storageDegraded')).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-2: what waits to be sent is sent first', async () => {
    const { backend, ids, phone, databases } = await begin();
    const [first = ''] = ids;
    const held = backend.faults.hold({ path: setConversations.path });
    await phone.sync.setPinned(first, true);
    const out = phone.sync.logout();
    await held.arrived();
    held.off();
    await out;
    const { conversationIDs } = await backend.service.conversations.pinnedIDs({ userID: 'alice' });
    expect(conversationIDs).toEqual([first]);
    expect(await databases()).toEqual([]);
  });

  it('LIFE-2: a server that does not answer is waited for 3 s, and no longer', async () => {
    const { backend, environment, ids, phone, databases } = await begin();
    backend.faults.hold({ path: setConversations.path });
    await phone.sync.setPinned(ids[0] ?? '', true);
    const out = deferred();
    let ended = false;
    void phone.sync.logout().then(() => ((ended = true), out.resolve()));
    await environment.advance(2_999);
    expect(ended).toBe(false);
    await environment.advance(1);
    await out.promise;
    expect(await databases()).toEqual([]);
    expect(environment.live).toEqual(nothing);
  });

  it('LIFE-2: logout() deletes the data also where nothing runs', async () => {
    const { phone, databases } = await begin();
    await phone.sync.stop();
    expect(await databases()).toHaveLength(1);
    await phone.sync.logout();
    expect(await databases()).toEqual([]);
    expect(phone.rows()).toEqual([]);
  });
});
