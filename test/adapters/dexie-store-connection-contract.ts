/** How the connection of the Dexie store begins and ends. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { Store } from '../../src/ports.ts';
import { deleted, opened } from '../support/raw-database.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { wireRow } from '../support/records.ts';
import { rejectionOf, storageReasonOf } from '../support/thrown.ts';

const NAME = 'dexie-store-connection';
const row = { rows: { put: [wireRow('a')] } };

export function dexieStoreConnectionContract(
  name: string,
  { factory, keyRange, database, transaction }: IndexedDB,
): void {
  const make = (): Store => dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });

  describe(`the connection of the Dexie store: ${name}`, () => {
    let store: Store;
    const onClosed = vi.fn<() => void>();

    beforeEach(async () => {
      onClosed.mockClear();
      store = make();
      await store.open(NAME, onClosed);
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    /** Watches connections from now on: all that are opened shall be closed again. */
    function watchConnections(): () => Promise<void> {
      const requests = vi.spyOn(factory, 'open');
      const closed = vi.spyOn(database.prototype, 'close');
      const isOpen = (request: IDBOpenDBRequest): boolean =>
        request.readyState === 'pending' || (request.error === null && !closed.mock.contexts.includes(request.result));
      return () =>
        vi.waitFor(() => {
          const made = requests.mock.results.map(({ value }) => value as IDBOpenDBRequest);
          expect(made).not.toHaveLength(0);
          expect(made.filter((request) => isOpen(request))).toHaveLength(0);
        });
    }

    it('is shared with the other tabs', () => {
      expect(store.shared).toBe(true);
    });

    it('STORE-1: a database that another tab deletes is let go, and nothing is written until it is opened again', async () => {
      await store.commit(row);
      expect(await deleted(factory, NAME)).toEqual({ blocked: false });
      expect(onClosed).toHaveBeenCalledOnce();
      expect(await storageReasonOf(store.commit({ rows: { put: [wireRow('b')] } }))).toBe('closed');
      await store.open(NAME, onClosed);
      expect(await store.snapshot()).toMatchObject({ counters: { commit: 0 }, rows: [] });
      expect(onClosed).toHaveBeenCalledOnce();
    });

    it('STORE-3: a database that another tab upgrades is let go, so that the upgrade goes on', async () => {
      const upgraded = await opened(factory.open(NAME, 40));
      expect(upgraded.version).toBe(40);
      upgraded.close();
      expect(onClosed).toHaveBeenCalledOnce();
      expect(await storageReasonOf(store.snapshot())).toBe('closed');
    });

    it('STORE-2: opens while another page holds a transaction on all that there is, and what it asks waits for that', async () => {
      const other = await opened(factory.open(NAME));
      const held = other.transaction([...other.objectStoreNames], 'readwrite');
      const meta = held.objectStore('meta');
      let holds = true;
      const hold = (): void => {
        // A transaction lives as long as it has requests.
        if (holds) meta.get('meta').addEventListener('success', hold);
      };
      onTestFinished(() => void (holds = false));
      hold();
      const second = make();
      await second.open(NAME);
      const asked = second.snapshot();
      holds = false;
      expect(await asked).toMatchObject({ counters: { commit: 0 } });
      second.close();
      other.close();
    });

    it('STORE-7: what is being written when the page is about to be frozen is undone, and holds nobody up', async () => {
      const other = make();
      await other.open(NAME);
      const writing = [store.commit(row), store.snapshot()].map((promise) => storageReasonOf(promise));
      store.abandon();
      expect(await other.commit({})).toMatchObject({ kind: 'applied', counters: { commit: 1 } });
      expect(await Promise.all(writing)).toEqual(['closed', 'closed']);
      expect((await other.snapshot()).rows).toEqual([]);
      other.close();
      await store.open(NAME, onClosed);
      expect(await store.commit(row)).toMatchObject({ kind: 'applied', counters: { commit: 2 } });
      expect(onClosed).not.toHaveBeenCalled();
    });

    it('STORE-7: what was committed by then is not undone', async () => {
      const original = Reflect.get(transaction.prototype, 'commit');
      const commit = vi.spyOn(transaction.prototype, 'commit');
      commit.mockImplementationOnce(function committed(this: IDBTransaction) {
        original.call(this);
        store.abandon();
      });
      expect(await store.commit(row)).toMatchObject({ kind: 'applied' });
      expect(commit).toHaveBeenCalledOnce();
      expect(await storageReasonOf(store.snapshot())).toBe('closed');
      await store.open(NAME);
      expect((await store.snapshot()).rows).toEqual([wireRow('a')]);
    });

    it('WRITE-5, STORE-7: what is kept right before the page is frozen is written, and what was being written is not', async () => {
      const other = make();
      await other.open(NAME);
      const local = { conversationID: 'a', draftText: 'half', draftTime: 1, hiddenAt: undefined, openedAt: 0 };
      const writing = storageReasonOf(store.commit({ ...row, locals: { put: [local] } }));
      store.keep?.([{ ...local, draftText: 'half a thought' }]);
      store.abandon();
      expect(await writing).toBe('closed');
      expect(await other.snapshot()).toMatchObject({ rows: [], locals: [{ draftText: 'half a thought' }] });
      other.close();
    });

    it('STORE-7: a database that is being made when the page is about to be frozen is not made', async () => {
      await store.destroy(NAME);
      const making = dexieStore({
        indexedDB: factory,
        IDBKeyRange: keyRange,
        uniqueID() {
          queueMicrotask(() => making.abandon());
          return 'device';
        },
      });
      expect(await storageReasonOf(making.open(NAME))).toBe('closed');
      let oldVersion: number | undefined;
      const request = factory.open(NAME);
      request.addEventListener('upgradeneeded', (event) => ({ oldVersion } = event));
      (await opened(request)).close();
      expect(oldVersion).toBe(0);
    });

    it('closing while it opens leaves no connection behind', async () => {
      store.close();
      const allClosed = watchConnections();
      const opening = storageReasonOf(store.open(NAME, onClosed));
      store.close();
      expect(await opening).toBe('closed');
      await allClosed();
      expect(onClosed).not.toHaveBeenCalled();
    });

    it('an opening that another connection holds up can be given up, and leaves none behind when it comes', async () => {
      await store.destroy(NAME);
      const old = await opened(factory.open(NAME, 10), (upgrade) => upgrade.createObjectStore('meta'));
      const asked = new Promise((resolve) => old.addEventListener('versionchange', resolve));
      const allClosed = watchConnections();
      const opening = storageReasonOf(store.open(NAME, onClosed));
      await asked;
      store.close();
      expect(await opening).toBe('closed');
      old.close();
      await allClosed();
      expect(onClosed).not.toHaveBeenCalled();
    });

    it('a second opening is refused while the first goes on', async () => {
      store.close();
      const first = store.open(NAME);
      expect(await storageReasonOf(store.open(NAME))).toBe('failed');
      await first;
      expect((await store.snapshot()).rows).toEqual([]);
    });

    it('STORE-2: a refusal to open is a storage error with its cause, and another opening may succeed', async () => {
      store.close();
      const refused = new DOMException('denied', 'SecurityError');
      vi.spyOn(factory, 'open').mockImplementationOnce(() => {
        throw refused;
      });
      expect(await rejectionOf(store.open(NAME))).toMatchObject({ kind: 'storage', reason: 'missing', cause: refused });
      await store.open(NAME);
      expect((await store.snapshot()).rows).toEqual([]);
    });
  });
}
