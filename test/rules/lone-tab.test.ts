import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { channelVersion, type TabMessage } from '../../src/sync/tab-messages.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { recordedStore } from '../support/recorded-store.ts';

/** A tab alone on its database, what it says, and how a further one is opened. */
async function begin() {
  const world = scene();
  const [id = ''] = await fill(world, 3);
  const indexedDB = new IDBFactory();
  const { backend, environment } = world;
  const name = ['conversation-sync', backend.apiURL, 'alice', 5].map(encodeURIComponent).join('/');
  const heard: TabMessage[] = [];
  const ear = environment.openTab();
  const hear = (message: unknown): void => void heard.push(message as TabMessage);
  ear.openChannel(`${name}#${channelVersion}`, hear, new AbortController().signal);
  const first = world.device({ storage: dexieStore({ indexedDB, IDBKeyRange }) });
  await first.live();
  heard.length = 0;
  const openNext = () => {
    const recorded = recordedStore(dexieStore({ indexedDB, IDBKeyRange }));
    return { recorded, tab: world.device({ environment: environment.openTab(), storage: recorded.store }) };
  };
  return { ...world, id, first, heard, openNext };
}

it('TAB-1: a tab that nobody listens to says how much it has written, and not what', async () => {
  const { heard, first, id } = await begin();
  const written = await first.sync.setDraft(id, 'hello');
  await written.confirmed;
  expect(heard.filter(({ kind }) => kind === 'commit')).toEqual([]);
  expect(heard.filter(({ kind }) => kind === 'known').length).toBeGreaterThan(0);
});

it('TAB-3, TAB-5: from the moment that another one listens it is told what is written, and reads nothing again', async () => {
  const { backend, heard, first, id, openNext, settled, environment } = await begin();
  const { recorded, tab } = openNext();
  await tab.live();
  await expectSameAsServer(tab, backend);
  expect(recorded.snapshots).toBe(1);
  await first.sync.setDraft(id, 'hello');
  await settled();
  expect(tab.row(id).draftText).toBe('hello');
  expect(heard.filter(({ kind }) => kind === 'commit').length).toBeGreaterThan(0);
  await environment.advance(1_000);
  expect(recorded.snapshots).toBe(1);

  await tab.sync.stop();
  await settled();
  heard.length = 0;
  await first.sync.setDraft(id, 'hello again');
  expect(heard.map(({ kind }) => kind)).not.toContain('commit');
});

it('TAB-5: what was written while the other one began to listen is read', async () => {
  const { first, id, openNext, settled, environment } = await begin();
  for (let round = 0; round < 12; round++) {
    const { tab } = openNext();
    const started = tab.sync.start();
    for (let turn = 0; turn < round; turn++) await Promise.resolve();
    await first.sync.setDraft(id, `round ${round}`);
    await started;
    await settled();
    await environment.advance(1_000);
    await settled();
    expect(tab.row(id).draftText).toBe(`round ${round}`);
    await tab.sync.stop();
    await settled();
  }
});
