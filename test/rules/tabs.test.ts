import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { PushEvents, PushSource } from '../../src/ports.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { expectSameAsServer, fill, scene, type Device } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

interface OpenTab {
  readonly page: VirtualEnvironment;
  readonly device: Device;
}

interface Settings {
  /** By so many ms the clock of the tabs is behind the server's. Default 0. */
  readonly behind?: number;
  /** What is told to each tab that connects, in their order. */
  readonly pushEvents?: PushEvents[];
}

/** `count` tabs on one database, all started; the first one leads. */
async function begin(count = 3, { behind = 0, pushEvents = [] }: Settings = {}) {
  const world = scene();
  const push: PushSource = {
    connect(session, events, signal) {
      pushEvents.push(events);
      world.backend.push.connect(session, events, signal);
    },
  };
  const ids = await fill(world, 3);
  const indexedDB = new IDBFactory();
  const tabs: OpenTab[] = [];
  const openTab = async (): Promise<OpenTab> => {
    const page = tabs.length === 0 ? world.environment : world.environment.openTab();
    const environment = { ...page, now: () => page.now() - behind };
    const device = world.device({ environment, push, storage: dexieStore({ indexedDB, IDBKeyRange }) });
    const tab = { page, device };
    tabs.push(tab);
    await device.sync.start();
    await world.settled();
    return tab;
  };
  for (let index = 0; index < count; index++) await openTab();
  await world.environment.advance(1_000);
  await world.settled();
  const expectAllAlike = async (open: readonly OpenTab[] = tabs): Promise<void> => {
    for (const { device } of open) await expectSameAsServer(device, world.backend);
  };
  const leaders = (): readonly OpenTab[] => tabs.filter(({ device }) => device.status.role === 'leader');
  return { ...world, ids, tabs, openTab, expectAllAlike, leaders, other: otherDevice(world.backend) };
}

describe('TAB: several tabs on one database', () => {
  it('TAB-1, TAB-3: of eight tabs one leads, with one socket and one sync per push, and all show the same', async () => {
    const { backend, tabs, ids, other, settled, expectAllAlike, leaders } = await begin(8);
    expect(leaders()).toHaveLength(1);
    expect(backend.push.connections()).toHaveLength(1);
    const before = backend.calls.count(getIncrementalConversations.path);
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    expect(backend.calls.count(getIncrementalConversations.path) - before).toBe(1);
    expect(tabs.map(({ device }) => device.row(ids[0] ?? '').isPinned)).toEqual(tabs.map(() => true));
    expect(new Set(tabs.map(({ device }) => device.status.state))).toEqual(new Set(['live']));
    await expectAllAlike();
  });

  it('WRITE-1, WRITE-2: a write of a tab that follows shows at once, is sent by the leader, and its confirmation comes back', async () => {
    const { tabs, ids, settled, expectAllAlike } = await begin();
    const { device } = tabs[2] ?? expect.fail();
    const { confirmed } = await device.sync.setPinned(ids[0] ?? '', true);
    expect(device.row(ids[0] ?? '').isPinned).toBe(true);
    await settled();
    await confirmed;
    expect(device.row(ids[0] ?? '').pending).toBe(false);
    await expectAllAlike();
  });

  it("CUR-5: the time of a draft is the server's in a tab that has asked it nothing itself", async () => {
    const day = 24 * 3_600_000;
    const { environment, tabs, ids, settled } = await begin(2, { behind: day });
    const { device } = tabs[1] ?? expect.fail();
    expect(device.count()).toBe(0);
    await device.sync.setDraft(ids[0] ?? '', 'half a sentence');
    await settled();
    // The header tells whole seconds.
    expect(Math.abs(device.row(ids[0] ?? '').draftTime - environment.now())).toBeLessThan(1_000);
  });

  it.each(['stopped', 'crashed', 'frozen', 'hung'] as const)(
    'TAB-2: a leader that is %s is replaced, and no push is lost',
    async (how) => {
      const { backend, environment, tabs, ids, other, settled, expectAllAlike, leaders } = await begin();
      const [first = expect.fail(), ...rest] = tabs;
      if (how === 'stopped') await first.device.sync.stop();
      if (how === 'crashed') first.page.crash();
      if (how === 'frozen') first.page.emit('freeze');
      if (how === 'hung') first.page.hang();
      await other.set(ids[0] ?? '', { isPinned: true });
      for (let second = 0; second < 20; second++) {
        await environment.advance(1_000);
        await settled();
      }
      expect(rest.filter(({ device }) => device.status.role === 'leader')).toHaveLength(1);
      await expectAllAlike(rest);
      if (how === 'frozen') first.page.emit('resume');
      if (how === 'hung') first.page.unhang();
      if (how !== 'frozen' && how !== 'hung') return;
      await environment.advance(1_000);
      await settled();
      expect(leaders()).toHaveLength(1);
      expect(backend.push.connections()).toHaveLength(1);
      await expectAllAlike();
    },
  );

  it('TAB-6: an old leader drops a kick that it hears after the theft of its lock', async () => {
    const pushEvents: PushEvents[] = [];
    const { environment, tabs, settled, expectAllAlike, leaders } = await begin(2, { pushEvents });
    const [first = expect.fail(), second = expect.fail()] = tabs;
    first.page.hang();
    await environment.advance(20_000);
    await settled();
    expect(second.device.status.role).toBe('leader');
    pushEvents[0]?.kicked('signed in elsewhere');
    await settled();
    first.page.unhang();
    await environment.advance(1_000);
    await settled();
    expect(leaders()).toEqual([second]);
    for (const { device } of tabs) {
      expect(device.status.state).toBe('live');
      expect(device.events.map(({ kind }) => kind)).not.toContain('kicked');
    }
    await expectAllAlike();
  });

  it('LIFE-2: a logout in one tab stops all, and leaves nothing', async () => {
    const { tabs, settled } = await begin();
    await tabs[1]?.device.sync.logout();
    await settled();
    expect(tabs.map(({ device }) => device.status.state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(tabs.map(({ device }) => device.rows())).toEqual([[], [], []]);
  });

  it('LIFE-3: the end of the session ends it in all tabs, and none asks again', async () => {
    const { backend, environment, tabs, settled } = await begin();
    await backend.faults.kick('alice');
    await settled();
    expect(tabs.map(({ device }) => device.status.state)).toEqual(['signedOut', 'signedOut', 'signedOut']);
    const before = backend.calls.count();
    await environment.advance(60_000);
    await settled();
    expect(backend.calls.count()).toBe(before);
  });
});
