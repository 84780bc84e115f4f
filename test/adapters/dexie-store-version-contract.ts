/** What the Dexie store does with databases of other versions. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { Store } from '../../src/ports.ts';
import { opened, put, tamper } from '../support/raw-database.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { intent, localState, previewState, seqState, wireRow } from '../support/records.ts';
import { rejectionOf, storageReasonOf } from '../support/thrown.ts';

const NAME = 'dexie-store-version';

/** As version 1 kept a write: without a key, its state as text. */
function oldIntent(conversationID: string, state: string): object {
  const { key: _key, rowKnown: _rowKnown, ...rest } = intent(conversationID);
  return { ...rest, state };
}

export function dexieStoreVersionContract(name: string, { factory, keyRange }: IndexedDB): void {
  describe(`the versions of the Dexie store: ${name}`, () => {
    let store: Store;
    let made = 0;

    beforeEach(() => {
      made = 0;
      store = dexieStore({ indexedDB: factory, IDBKeyRange: keyRange, uniqueID: () => `made ${(made += 1)}` });
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    /** A database as version 1 left it, with two writes: 3 waits, 4 is acknowledged. */
    async function version1(): Promise<void> {
      const request = factory.open(NAME, 10);
      const connection = await opened(request, (database) => {
        for (const plane of ['rows', 'seqs', 'previews', 'locals']) {
          database.createObjectStore(plane, { keyPath: 'conversationID' });
        }
        database.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true });
        database.createObjectStore('meta');
      });
      connection.close();
      await tamper(factory, NAME, (transaction) => {
        const cursor = { kind: 'at', versionID: 'v', version: 7 };
        transaction.objectStore('meta').put({ cursor, replacedAt: 9000, device: 'old device', commits: 12 }, 'meta');
        put(transaction, 'rows', wireRow('a'));
        put(transaction, 'seqs', seqState('a'));
        put(transaction, 'previews', previewState('a'));
        put(transaction, 'locals', localState('a'));
        put(transaction, 'outbox', { ...oldIntent('a', 'queued'), id: 3 });
        put(transaction, 'outbox', { ...oldIntent('b', 'acknowledged'), id: 4 });
      });
    }

    it('STORE-3: a database of version 1 is upgraded with all that is in it', async () => {
      await version1();
      await store.open(NAME);
      const upgraded = await store.snapshot();
      expect(upgraded).toEqual({
        counters: { commit: 12, epoch: 0, passes: 0 },
        cursor: { kind: 'at', versionID: 'v', version: 7 },
        replacedAt: 9000,
        device: 'old device',
        rows: [wireRow('a')],
        seqs: [seqState('a')],
        previews: [previewState('a')],
        locals: [localState('a')],
        outbox: [
          { ...intent('a', { key: 'made 1', rowKnown: true, state: { kind: 'queued' } }), id: 3 },
          { ...intent('b', { key: 'made 2', rowKnown: true, state: { kind: 'acknowledged', passes: 0 } }), id: 4 },
        ],
      });
      // WRITE-6: the IDs go on where they were.
      expect(await store.commit({ outbox: { add: [intent('c')] } })).toMatchObject({
        counters: { commit: 13 },
        intentIDs: [5],
      });
      store.close();
      await store.open(NAME);
      expect((await store.snapshot()).outbox.slice(0, 2)).toEqual(upgraded.outbox);
      store.close();
      const connection = await opened(factory.open(NAME));
      expect(connection.version).toBe(30);
      expect([...connection.objectStoreNames]).toEqual(['locals', 'meta', 'outbox', 'packs']);
      connection.close();
    });

    it('STORE-3, STORE-4: what was damaged in version 1 costs only itself', async () => {
      await version1();
      await tamper(factory, NAME, (transaction) => {
        put(transaction, 'outbox', { ...oldIntent('a', 'nonsense'), id: 8 });
        put(transaction, 'outbox', { id: 9 });
      });
      await store.open(NAME);
      const { outbox, rows, device, cursor } = await store.snapshot();
      expect(outbox.map(({ id }) => id)).toEqual([3, 4]);
      expect(rows).toEqual([wireRow('a')]);
      expect({ device, cursor }).toEqual({ device: 'old device', cursor: { kind: 'none' } });
    });

    it('STORE-3: a database of version 1 without a head is upgraded, and gets one', async () => {
      await version1();
      await tamper(factory, NAME, (transaction) => transaction.objectStore('meta').clear());
      await store.open(NAME);
      const { outbox, device } = await store.snapshot();
      expect(outbox.map(({ id }) => id)).toEqual([3, 4]);
      expect(device).toBe('made 3');
    });

    it('STORE-3, STORE-7: an upgrade that is under way when the page is about to be frozen is undone', async () => {
      await version1();
      const upgrading = dexieStore({
        indexedDB: factory,
        IDBKeyRange: keyRange,
        uniqueID() {
          queueMicrotask(() => upgrading.abandon());
          return 'key';
        },
      });
      expect(await storageReasonOf(upgrading.open(NAME))).toBe('closed');
      const connection = await opened(factory.open(NAME));
      expect(connection.version).toBe(10);
      connection.close();
      await store.open(NAME);
      expect((await store.snapshot()).outbox).toHaveLength(2);
    });

    it('STORE-4: a database that lacks a table gets it back, and is not taken for a newer one after that', async () => {
      const warned = vi.spyOn(console, 'warn').mockReturnValue();
      const connection = await opened(factory.open(NAME, 30), (database) => {
        database.createObjectStore('locals', { keyPath: 'conversationID' });
        database.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true });
        database.createObjectStore('meta');
      });
      connection.close();
      await tamper(factory, NAME, (transaction) => put(transaction, 'locals', localState('a')));
      await store.open(NAME);
      expect(warned).toHaveBeenCalledOnce();
      expect((await store.snapshot()).locals).toEqual([localState('a')]);
      store.close();
      await store.open(NAME);
      expect(await store.commit({ seqs: { put: [seqState('a')] } })).toMatchObject({ kind: 'applied' });
      expect((await store.snapshot()).seqs).toEqual([seqState('a')]);
    });

    it('STORE-3: code that knows an older version refuses the database and leaves it as it is', async () => {
      await store.open(NAME);
      await store.commit({ outbox: { add: [intent('a')] }, locals: { put: [localState('a')] } });
      store.close();
      const newer = await opened(factory.open(NAME, 40), (upgrade) => {
        upgrade.deleteObjectStore('packs');
        upgrade.createObjectStore('chunks');
      });
      newer.close();

      const error = await rejectionOf(store.open(NAME));
      expect(error).toMatchObject({ kind: 'storage', reason: 'newer' });
      expect(String(error)).toContain('version 4');
      const after = await opened(factory.open(NAME));
      expect(after.version).toBe(40);
      expect([...after.objectStoreNames]).toContain('chunks');
      expect([...after.objectStoreNames]).not.toContain('packs');
      after.close();
    });
  });
}
