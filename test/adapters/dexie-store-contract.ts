/** What the Dexie store does beside the contract of every store. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { isSyncError } from '../../src/errors.ts';
import type { Store } from '../../src/ports.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import { intent, localState, previewState, seqState, wireRow } from '../support/records.ts';
import { storeContract } from './store-contract.ts';

/** An IndexedDB: the browser's, or one in memory. */
export interface IndexedDB {
  readonly factory: IDBFactory;
  readonly keyRange: typeof IDBKeyRange;
  /** Whose `transaction` and `commit` are watched. */
  readonly database: typeof IDBDatabase;
  readonly transaction: typeof IDBTransaction;
}

const NAME = 'dexie-store';

export function dexieStoreContract(name: string, { factory, keyRange, database, transaction }: IndexedDB): void {
  const make = (): Store => dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });

  storeContract(name, make);

  describe(`the Dexie store: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = make();
      await store.open(NAME);
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => undefined,
        (error: unknown) => error,
      );

    /** The database without the store: `write` runs in a transaction on all tables. */
    async function tamper(write: (transaction: IDBTransaction) => void): Promise<void> {
      const connection = await opened(factory.open(NAME));
      const tampering = connection.transaction([...connection.objectStoreNames], 'readwrite');
      write(tampering);
      await new Promise((resolve) => tampering.addEventListener('complete', resolve));
      connection.close();
    }

    it('two connections see each other, and one compares with what the other wrote (CUR-2)', async () => {
      const other = make();
      await other.open(NAME);
      const mine = await store.snapshot();
      expect((await other.snapshot()).device).toBe(mine.device);
      await other.commit({ expect: mine.cursor, cursor: { kind: 'at', versionID: 'v', version: 1 } });
      expect((await store.commit({ expect: mine.cursor })).kind).toBe('conflict');
      other.close();
    });

    it('CUR-1: a change set that cannot be written to its end is not written at all', async () => {
      const before = await store.snapshot();
      const broken = { ...wireRow('b'), ex: (() => '') as unknown as string };
      const error = await thrownBy(
        store.commit({
          cursor: { kind: 'at', versionID: 'v', version: 1 },
          rows: { put: [wireRow('a'), broken] },
          outbox: { add: [intent('a')] },
        }),
      );
      expect(isSyncError(error, 'storage')).toBe(true);
      expect((error as Error).cause).toMatchObject({ name: 'DataCloneError' });
      expect(await store.snapshot()).toEqual(before);
    });

    it('STORE-7: every transaction is committed explicitly', async () => {
      const begun = vi.spyOn(database.prototype, 'transaction');
      const ended = vi.spyOn(transaction.prototype, 'commit');
      await store.commit({ rows: { put: [wireRow('a')] } });
      await store.commit({ expect: { kind: 'at', versionID: 'v', version: 1 } });
      await store.snapshot();
      expect(begun).toHaveBeenCalledTimes(3);
      expect(ended).toHaveBeenCalledTimes(3);
    });

    it('WRITE-1: a commit has the durability that it asks for, and is relaxed by default', async () => {
      const begun = vi.spyOn(database.prototype, 'transaction');
      await store.commit({ outbox: { add: [intent('a')] }, durability: 'strict' });
      await store.commit({ rows: { put: [wireRow('a')] } });
      expect(begun.mock.calls.map(([, , options]) => options?.durability)).toEqual(['strict', 'relaxed']);
    });

    it('STORE-3: code that knows an older version refuses the database and leaves it as it is', async () => {
      await store.commit({ outbox: { add: [intent('a')] }, locals: { put: [localState('a')] } });
      store.close();
      const newer = await opened(factory.open(NAME, 30), (upgrade) => {
        upgrade.deleteObjectStore('rows');
        upgrade.createObjectStore('chunks');
      });
      newer.close();

      const error = await thrownBy(store.open(NAME));
      expect(isSyncError(error, 'storage')).toBe(true);
      expect(String(error)).toContain('version 3');
      const after = await opened(factory.open(NAME));
      expect(after.version).toBe(30);
      expect([...after.objectStoreNames]).toContain('chunks');
      expect([...after.objectStoreNames]).not.toContain('rows');
      after.close();
    });

    it('STORE-1: a database that another tab deletes is let go, and nothing is written until it is opened again', async () => {
      await store.commit({ rows: { put: [wireRow('a')] } });
      const request = factory.deleteDatabase(NAME);
      let blocked = false;
      request.addEventListener('blocked', () => (blocked = true));
      await new Promise((resolve) => request.addEventListener('success', resolve));
      expect(blocked).toBe(false);

      const error = await thrownBy(store.commit({ rows: { put: [wireRow('b')] } }));
      expect(isSyncError(error, 'storage')).toBe(true);
      await store.open(NAME);
      expect(await store.snapshot()).toMatchObject({ counters: { commit: 0 }, rows: [] });
    });

    it('STORE-3: a database that another tab upgrades is let go, so that the upgrade goes on', async () => {
      const upgraded = await opened(factory.open(NAME, 30));
      expect(upgraded.version).toBe(30);
      upgraded.close();
      expect(isSyncError(await thrownBy(store.snapshot()), 'storage')).toBe(true);
    });

    const damaged: readonly (readonly [string, (transaction: IDBTransaction) => void])[] = [
      ['a row', (tampering) => put(tampering, 'rows', { ...wireRow('bad'), isPinned: 1 })],
      ['a seq', (tampering) => put(tampering, 'seqs', { ...seqState('bad'), maxSeq: Number.NaN })],
      ['a preview', (tampering) => put(tampering, 'previews', { ...previewState('bad'), message: 'hello' })],
      ['a draft', (tampering) => put(tampering, 'locals', { conversationID: 'bad' })],
      ['a write', (tampering) => put(tampering, 'outbox', { ...intent('bad'), id: 99, write: { kind: 'pin' } })],
      ['the cursor', (tampering) => putMeta(tampering, { cursor: { kind: 'at', version: 'seven' } })],
    ];

    it.each(damaged)(
      'STORE-4: where %s is damaged, the rest is kept and leads to a full sync, once',
      async (_, damage) => {
        await store.commit({
          cursor: { kind: 'at', versionID: 'v', version: 7 },
          replacedAt: 9000,
          rows: { put: [wireRow('good')] },
          seqs: { put: [seqState('good')] },
          previews: { put: [previewState('good')] },
          locals: { put: [localState('good')] },
          outbox: { add: [intent('good')] },
        });
        const whole = await store.snapshot();
        await tamper(damage);

        const mended = await store.snapshot();
        for (const plane of ['rows', 'seqs', 'previews', 'locals', 'outbox'] as const) {
          expect(mended[plane]).toEqual(whole[plane]);
        }
        expect(mended).toMatchObject({ cursor: { kind: 'none' }, replacedAt: undefined });
        expect(await store.commit({ expect: { kind: 'none' }, cursor: whole.cursor })).toMatchObject({
          kind: 'applied',
        });
        expect((await store.snapshot()).cursor).toEqual(whole.cursor);
      },
    );

    it('STORE-4: a database that lost its head gets a new device, because its counter may be lost too', async () => {
      const { device } = await store.snapshot();
      await tamper((tampering) => tampering.objectStore('meta').clear());
      expect(isSyncError(await thrownBy(store.commit({})), 'storage')).toBe(true);
      const mended = await store.snapshot();
      expect(mended.device).not.toBe(device);
      expect(mended.cursor).toEqual({ kind: 'none' });
      expect(await store.commit({})).toMatchObject({ kind: 'applied' });
    });

    it('closing while it opens leaves no connection behind', async () => {
      store.close();
      const opening = thrownBy(store.open(NAME));
      store.close();
      expect(isSyncError(await opening, 'storage')).toBe(true);
      const request = factory.deleteDatabase(NAME);
      let blocked = false;
      request.addEventListener('blocked', () => (blocked = true));
      await new Promise((resolve) => request.addEventListener('success', resolve));
      expect(blocked).toBe(false);
    });

    it('a refusal to open is a storage error with its cause', async () => {
      const refused = new DOMException('denied', 'SecurityError');
      vi.spyOn(factory, 'open').mockImplementation(() => {
        throw refused;
      });
      const error = await thrownBy(make().open('other'));
      expect(isSyncError(error, 'storage') && error.cause).toBe(refused);
    });

    it('10,000 rows are written and read in one transaction each', async () => {
      const rows = Array.from({ length: 10_000 }, (_, index): WireConversation => wireRow(`si_${index}`));
      await store.commit({ rows: { put: rows } });
      expect((await store.snapshot()).rows).toHaveLength(10_000);
    });
  });
}

function put(tampering: IDBTransaction, table: string, record: unknown): void {
  tampering.objectStore(table).put(record);
}

function putMeta(tampering: IDBTransaction, fields: object): void {
  const meta = tampering.objectStore('meta');
  const request = meta.get('meta');
  request.addEventListener('success', () => {
    meta.put({ ...(request.result as object), ...fields }, 'meta');
  });
}

function opened(request: IDBOpenDBRequest, upgrade?: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.addEventListener('upgradeneeded', () => upgrade?.(request.result));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
  });
}
