import { expect, it } from 'vitest';
import type { StorageReason } from '../../src/errors.ts';
import { fillAccount } from '../../src/server/demo-fill.ts';
import { databasesOf, dump } from '../support/tab-database.ts';
import type { Tab } from '../support/tab.ts';
import { useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('plain');

it('STORE-1, STORE-6: storage that is cleared under running tabs leaves the list on the screen, is told, and heals', async () => {
  const { server } = tabs;
  for (const peer of ['bob', 'carol', 'dave']) await server.say(peer, 'alice', 'hello');
  const open = await tabs.openLive(2);
  const [leader, follower] = open;
  // The newest row, so that its draft does not change the order.
  const [newest] = await server.list('alice');
  const id = newest?.conversationID ?? '';
  await leader.page.evaluate((id) => window.tab.sync.setDraft(id, 'half a thou'), id);
  const stored = await dump(leader.page, 'alice');
  await (await leader.cdp()).send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'indexeddb' });
  await until(
    'another database, and whole',
    () => dump(leader.page, 'alice'),
    (found) => found !== undefined && found.meta.device !== stored?.meta.device && found.meta.cursor.kind === 'at',
  );
  await server.device('alice').set(id, { ex: 'after the loss' });
  await tabs.agree(...open);
  const found = await dump(leader.page, 'alice');
  expect(found?.rows).toHaveLength(3);
  expect(found?.locals).toMatchObject([{ conversationID: id, draftText: 'half a thou' }]);
  for (const tab of open) {
    expect(await tab.events()).toContain('storageLost');
    expect(await fewestRows(tab, 3)).toBe(3);
  }
  expect((await follower?.page.evaluate(() => window.tab.rows()?.[0]))?.draftText).toBe('half a thou');
});

it('STORE-3: an upgrade by a newer version goes on while old tabs are open, which keep the list without it', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const open = await tabs.openLive(2);
  const [leader] = open;
  const [name = ''] = await databasesOf(leader.page, 'alice');
  await leader.page.evaluate(upgrade, name);
  for (const tab of open) expect(await degradedBy(tab)).toBe('newer');
  await server.say('carol', 'alice', 'hello');
  for (const tab of open) {
    await tab.shows(() => server.list('alice'));
    expect(await fewestRows(tab, 1)).toBe(1);
  }
});

it('STORE-2, STORE-3: while an older tab that does not give way blocks the upgrade, the list is kept in memory; then it goes on with all that was there', async () => {
  const { server } = tabs;
  await server.say('bob', 'alice', 'hello');
  const first = await tabs.open();
  await first.isLive();
  const [name = ''] = await databasesOf(first.page, 'alice');
  await first.page.close();
  const old = await tabs.open({ load: false });
  await old.page.evaluate(holdVersion1, name);
  const blocked = await tabs.open({ timing });
  expect(await degradedBy(blocked)).toBe('timeout');
  await server.say('carol', 'alice', 'hello');
  await blocked.isLive();
  await blocked.shows(() => server.list('alice'));
  await Promise.all([old, blocked].map(({ page }) => page.close()));
  const tab = await tabs.open();
  await until(
    'the write that waited at the server',
    () => server.list('alice'),
    (rows) => rows.some(({ ex }) => ex === 'of version 1'),
  );
  await tab.isLive();
  expect(await tab.events()).not.toContain('storageDegraded');
  const rows = await tab.page.evaluate(() => window.tab.rows());
  expect(rows?.map(({ draftText }) => draftText)).toContain('half a thou');
  expect((await dump(tab.page, 'alice'))?.meta.device).toBe('old device');
});

it('STORE-2: a list for which there is no room is kept in memory, whole and live', async () => {
  const { server } = tabs;
  await fillAccount(server.context, 'alice', 500);
  const tab = await tabs.open({ load: false });
  await (await tab.cdp()).send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 200_000 });
  await tab.load();
  expect(await degradedBy(tab)).toBe('quota');
  await tabs.whilePushed(async () => {});
  await tabs.agree(tab);
});

const unusable: readonly [how: string, reason: StorageReason, before: () => void][] = [
  ['missing', 'missing', () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined })],
  [
    'denied',
    'missing',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    },
  ],
  ['silent', 'timeout', () => void (IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest)],
];

it.each(unusable)(
  'STORE-2: where IndexedDB is %s, each tab keeps the list in memory by itself',
  async (_, reason, before) => {
    const { server } = tabs;
    await server.say('bob', 'alice', 'hello');
    const open = [await tabs.open({ before, timing }), await tabs.open({ before, timing })];
    await server.say('carol', 'alice', 'hello');
    for (const tab of open) {
      expect(await degradedBy(tab)).toBe(reason);
      await tab.isLive();
      await tab.shows(() => server.list('alice'));
    }
    expect(await tabs.leaders(...open)).toEqual(open);
  },
);

/** So that a database that does not answer is given up soon. */
const timing = { storageOpen: 300 };

/** Waits until it has told why it keeps the list in memory. */
async function degradedBy({ page, name }: Tab): Promise<StorageReason | undefined> {
  const read = async (): Promise<StorageReason | undefined> =>
    page.evaluate(() => {
      const found = window.tab.events.find(({ value }) => value.kind === 'storageDegraded')?.value;
      if (found?.kind !== 'storageDegraded') return undefined;
      return found.error.kind === 'storage' ? found.error.reason : 'failed';
    });
  return until(`${name} degraded`, read, (reason) => reason !== undefined);
}

/** The fewest rows that it showed since it first had so many. */
async function fewestRows({ page }: Tab, had: number): Promise<number> {
  const lists = await page.evaluate(() => window.tab.lists.map(({ value }) => value));
  return Math.min(...lists.slice(lists.indexOf(had)));
}

/** Resolves when the database has a version that the SDK does not know. */
function upgrade(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 999_990);
    opening.addEventListener('success', () => {
      opening.result.close();
      resolve();
    });
    opening.addEventListener('error', () => reject(new Error('the upgrade failed')));
    opening.addEventListener('blocked', () => reject(new Error('an old tab blocks the upgrade')));
  });
}

/** Puts a database of version 1 in the place of this one, and keeps it open whatever it is told. */
async function holdVersion1(name: string): Promise<void> {
  const done = (request: IDBRequest): Promise<Event> =>
    new Promise((resolve) => request.addEventListener('success', resolve));
  await done(indexedDB.deleteDatabase(name));
  const opening = indexedDB.open(name, 10);
  opening.addEventListener('upgradeneeded', () => {
    const { result: database } = opening;
    for (const plane of ['rows', 'seqs', 'previews']) database.createObjectStore(plane, { keyPath: 'conversationID' });
    const id = 'si_alice_bob';
    const draft = { draftText: 'half a thou', draftTime: 1, hiddenAt: undefined, openedAt: 0 };
    database.createObjectStore('locals', { keyPath: 'conversationID' }).put({ conversationID: id, ...draft });
    const write = { kind: 'set', fields: { ex: 'of version 1' } };
    const target = { conversationID: id, conversationType: 1, userID: 'bob', groupID: '' };
    const outbox = database.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true });
    outbox.put({ id: 1, ...target, write, at: 1, state: 'queued' });
    const head = { cursor: { kind: 'none' }, replacedAt: undefined, device: 'old device', commits: 1 };
    database.createObjectStore('meta').put(head, 'meta');
  });
  await done(opening);
  Object.assign(window, { held: opening.result });
}
