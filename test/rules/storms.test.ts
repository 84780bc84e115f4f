import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { CommitOutcome, PushEvents, PushSource, Store } from '../../src/ports.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { channelVersion } from '../../src/sync/tab-messages.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { httpApi } from '../../src/adapters/http-api.ts';

/** Time does not move, and everything is quiet: so many calls at most, whatever the cause. */
const callsAtOnce = 200;
const { pace } = defaultTiming;

/** Turns of the event loop in which nothing but a loop without a wait could still be at work. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('LIFE-5: no cause makes a storm', () => {
  it('LIFE-5: a list that changes with every question about it is asked for at a steady pace', async () => {
    const world = scene();
    const [first = ''] = await fill(world, 2);
    const { backend, environment, settled } = world;
    const other = otherDevice(backend);
    let stormy = true;
    let changes = 0;
    const fetch = async (request: Request): Promise<Response> => {
      const answer = await backend.fetch(request);
      if (stormy && request.url.endsWith(getIncrementalConversations.path)) {
        await other.set(first, { ex: String(++changes) });
      }
      return answer;
    };
    const phone = world.device({ api: httpApi({ apiURL: backend.apiURL, fetch }) });
    await phone.sync.start();
    await settled();
    const atOnce = changes;
    expect(atOnce).toBeGreaterThan(3);
    expect(atOnce).toBeLessThanOrEqual(20);
    await manyTurns();
    expect(changes).toBe(atOnce);
    for (let time = 1; time <= 5; time++) {
      await environment.advance(pace);
      await settled();
      expect(changes).toBeLessThanOrEqual(atOnce + time);
    }
    expect(changes).toBeGreaterThan(atOnce);
    stormy = false;
    await environment.advance(10 * pace);
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-5: a push that connects and is lost without end costs no more calls the longer it goes on', async () => {
    const world = scene();
    await fill(world, 2);
    const { backend, environment, settled } = world;
    let line: PushEvents | undefined;
    const push: PushSource = { connect: (_, events) => (line = events) };
    const phone = world.device({ push });
    await phone.sync.start();
    await settled();
    const flap = async (): Promise<void> => {
      for (let time = 0; time < 100; time++) {
        line?.connecting();
        line?.connected();
        await new Promise((resolve) => setImmediate(resolve));
        line?.disconnected();
      }
      await settled();
    };
    for (let round = 0; round < 7; round++) await flap();
    expect(backend.calls.count()).toBeLessThan(callsAtOnce);
    line?.connecting();
    line?.connected();
    await environment.advance(pace);
    await settled();
    expect(phone.status).toMatchObject({ state: 'live', push: 'connected' });
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-5: a network that comes and goes without end costs no more calls the longer it goes on', async () => {
    const world = scene();
    await fill(world, 2);
    const { backend, environment, settled } = world;
    const phone = world.device();
    await phone.live();
    const flap = async (): Promise<void> => {
      for (let time = 0; time < 50; time++) {
        for (const event of ['offline', 'online', 'hidden', 'visible'] as const) environment.emit(event);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await settled();
    };
    for (let round = 0; round < 6; round++) await flap();
    expect(backend.calls.count()).toBeLessThan(callsAtOnce);
    await environment.advance(pace);
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-5: a page that is frozen and wakes without end costs no more calls and readings the longer it goes on', async () => {
    const world = scene();
    await fill(world, 2);
    const { backend, environment, settled } = world;
    const phone = world.device({ storage: dexieStore({ indexedDB: new IDBFactory(), IDBKeyRange }) });
    await phone.live();
    const flap = async (): Promise<void> => {
      for (let time = 0; time < 20; time++) {
        environment.emit('freeze');
        environment.emit('resume');
        await settled();
      }
    };
    await flap();
    const before = backend.calls.count();
    for (let round = 0; round < 2; round++) await flap();
    expect(backend.calls.count()).toBe(before);
    await environment.advance(5 * pace);
    await settled();
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it.each<[string, (inner: Store) => Promise<CommitOutcome>]>([
    [
      'that the cursor is another one',
      async (inner) => ({ kind: 'conflict', cursor: (await inner.snapshot()).cursor }),
    ],
    ['that another tab leads', async () => ({ kind: 'deposed' })],
    ['that another tab sends', async () => ({ kind: 'taken' })],
  ])('LIFE-5: a store that always says %s is asked a limited number of times while time stands', async (_, say) => {
    const world = scene();
    const ids = await fill(world, 2);
    const { backend, environment, settled } = world;
    const inner = memoryStore();
    let lies = false;
    let asked = 0;
    const store: Store = {
      shared: true,
      open: (name) => inner.open(name),
      async snapshot() {
        asked += 1;
        return inner.snapshot();
      },
      async commit(changes) {
        asked += 1;
        return lies ? say(inner) : inner.commit(changes);
      },
      close: () => inner.close(),
      abandon: () => inner.abandon(),
      destroy: (name) => inner.destroy(name),
    };
    const phone = world.device({ storage: store });
    await phone.live();
    lies = true;
    const shown = phone.rows();
    await otherDevice(backend).set(ids[0] ?? '', { isPinned: true });
    await backend.sendText('somebody', { userID: 'alice' }, 'hello');
    const pinned = phone.sync.setPinned(ids[1] ?? '', true).catch(() => undefined);
    await settled();
    await manyTurns();
    const [before, calls] = [asked, backend.calls.count()];
    expect(before).toBeLessThan(600);
    await manyTurns();
    expect([asked, backend.calls.count()]).toEqual([before, calls]);
    expect(phone.rows().map((row) => row.conversationID)).toEqual(expect.arrayContaining(ids.slice()));
    expect(shown.length).toBeGreaterThan(0);
    lies = false;
    await environment.advance(60_000);
    await settled();
    await pinned;
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-5: a tab of another database that shares the line does not make this one read without end', async () => {
    const world = scene();
    await fill(world, 2);
    const { backend, environment, settled } = world;
    // In memory a reading takes the same turns on any machine.
    const store: Store = Object.assign(memoryStore(), { shared: true });
    const snapshot = store.snapshot.bind(store);
    let readings = 0;
    store.snapshot = () => {
      readings += 1;
      return snapshot();
    };
    const phone = world.device({ storage: store, databaseName: 'shared' });
    await phone.live();
    const stranger = environment.openTab();
    const name = ['shared', backend.apiURL, 'alice', 5].map(encodeURIComponent).join('/');
    const line = stranger.openChannel(`${name}#${channelVersion}`, () => undefined, new AbortController().signal);
    const applied = { counters: { commit: 1, epoch: 1, passes: 0 }, intentIDs: [] };
    const tell = async (): Promise<void> => {
      for (let time = 0; time < 50; time++) {
        line?.post({ kind: 'commit', commit: { device: 'stranger', changes: {}, applied, settlements: [] } });
        await settled();
      }
    };
    const before = readings;
    await tell();
    const atOnce = readings;
    expect(atOnce).toBeGreaterThan(before);
    expect(atOnce - before).toBeLessThanOrEqual(5);
    await tell();
    expect(readings).toBe(atOnce);
    await environment.advance(pace);
    await settled();
    expect(readings).toBe(atOnce + 1);
    await expectSameAsServer(phone, backend);
  });
});
