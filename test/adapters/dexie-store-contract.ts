/** What the Dexie store does beside the contract of every store. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { Store } from '../../src/ports.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { intent, wireRow } from '../support/records.ts';
import { rejectionOf } from '../support/thrown.ts';
import { dexieStoreConnectionContract } from './dexie-store-connection-contract.ts';
import { dexieStoreMendingContract } from './dexie-store-mending-contract.ts';
import { dexieStorePacksContract } from './dexie-store-packs-contract.ts';
import { dexieStoreScreenContract } from './dexie-store-screen-contract.ts';
import { dexieStoreVersionContract } from './dexie-store-version-contract.ts';
import { storeContract } from './store-contract.ts';

const NAME = 'dexie-store';

/** `runs`: of the random commits. */
export function dexieStoreContract(name: string, indexedDB: IndexedDB, runs: number): void {
  const { factory, keyRange, database, transaction } = indexedDB;
  const make = (): Store => dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });

  storeContract(name, make);
  dexieStoreConnectionContract(name, indexedDB);
  dexieStoreMendingContract(name, indexedDB);
  dexieStorePacksContract(name, indexedDB, runs);
  dexieStoreScreenContract(name, indexedDB);
  dexieStoreVersionContract(name, indexedDB);

  describe(`the transactions of the Dexie store: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = make();
      await store.open(NAME);
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    it('two connections see each other, and one compares with what the other wrote (CUR-2, TAB-1, TAB-6)', async () => {
      const other = make();
      await other.open(NAME);
      const mine = await store.snapshot();
      expect((await other.snapshot()).device).toBe(mine.device);
      await other.commit({ expect: mine.cursor, cursor: { kind: 'at', versionID: 'v', version: 1 } });
      expect((await store.commit({ expect: mine.cursor })).kind).toBe('conflict');
      await other.commit({ raiseEpoch: true, outbox: { add: [intent('a')] } });
      expect((await store.commit({ epoch: 0 })).kind).toBe('deposed');
      const [write] = (await other.snapshot()).outbox;
      if (write === undefined) throw new Error('expected a write');
      await other.commit({ outbox: { put: [{ ...write, state: { kind: 'sending', by: 'other', at: 5 } }] } });
      expect((await store.commit({ claim: { ids: [write.id], by: 'mine', lapsedBefore: 5 } })).kind).toBe('taken');
      other.close();
    });

    it('CUR-1: a change set that cannot be written to its end is not written at all', async () => {
      const before = await store.snapshot();
      const broken = { ...intent('b'), userID: (() => '') as unknown as string };
      const error = await rejectionOf(
        store.commit({
          cursor: { kind: 'at', versionID: 'v', version: 1 },
          rows: { put: [wireRow('a')] },
          outbox: { add: [intent('a'), broken] },
        }),
      );
      expect(error).toMatchObject({ kind: 'storage', reason: 'failed', cause: { name: 'DataCloneError' } });
      expect(await store.snapshot()).toEqual(before);
    });

    it('STORE-7: every transaction is committed explicitly', async () => {
      const begun = vi.spyOn(database.prototype, 'transaction');
      const ended = vi.spyOn(transaction.prototype, 'commit');
      await store.commit({ rows: { put: [wireRow('a')] } });
      await store.commit({ expect: { kind: 'at', versionID: 'v', version: 1 } });
      await store.commit({ claim: { ids: [1], by: 'tab', lapsedBefore: 0 } });
      await store.snapshot();
      expect(begun).toHaveBeenCalledTimes(4);
      expect(ended).toHaveBeenCalledTimes(4);
    });

    it('WRITE-1: a commit has the durability that it asks for, and is relaxed by default', async () => {
      const begun = vi.spyOn(database.prototype, 'transaction');
      await store.commit({ outbox: { add: [intent('a')] }, durability: 'strict' });
      await store.commit({ rows: { put: [wireRow('a')] } });
      expect(begun.mock.calls.map(([, , options]) => options?.durability)).toEqual(['strict', 'relaxed']);
    });

    it('10,000 rows are written and read in one transaction each', async () => {
      const rows = Array.from({ length: 10_000 }, (_, index): WireConversation => wireRow(`si_${index}`));
      await store.commit({ rows: { put: rows } });
      expect((await store.snapshot()).rows).toHaveLength(10_000);
    });
  });
}
