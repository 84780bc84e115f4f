/** The first screen that the Dexie store keeps beside its packs. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { ChangeSet, Store, StoredScreen } from '../../src/ports.ts';
import { tamper } from '../support/raw-database.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { intent, localState, previewState, seqState, wireRow } from '../support/records.ts';
import { row } from '../support/rows.ts';

const NAME = 'dexie-store-screen';

/** What can be seen in the list. */
const seen: readonly (readonly [string, ChangeSet])[] = [
  ['a row', { rows: { put: [wireRow('a')] } }],
  ['a seq', { seqs: { delete: ['a'] } }],
  ['a preview', { previews: { put: [previewState('a')] } }],
  ['a draft', { locals: { put: [localState('a')] } }],
  ['a write', { outbox: { add: [intent('a')] } }],
  ['that the list is complete', { replacedAt: 5 }],
];
const unseen: readonly (readonly [string, ChangeSet])[] = [
  ['a cursor', { cursor: { kind: 'at', versionID: 'v', version: 8 } }],
  ['an epoch', { raiseEpoch: true }],
  ['a pass', { beginPass: true }],
];
const damages: readonly (readonly [string, string | object])[] = [
  ['no JSON', '{"rows":['],
  ['no text', { rows: [] }],
  ['no rows', '{"total":3}'],
  ['a row that is none', '{"rows":[{"conversationID":"a"}]}'],
];

export function dexieStoreScreenContract(name: string, { factory, keyRange, database }: IndexedDB): void {
  describe(`the first screen of the Dexie store: ${name}`, () => {
    let store: Store;
    let screen: StoredScreen;

    beforeEach(async () => {
      store = dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });
      await store.open(NAME);
      await store.commit({ rows: { put: [wireRow('a')] }, seqs: { put: [seqState('a')] } });
      const { device, counters } = await store.snapshot();
      const rows = [row('a', { draftTime: 5.5 }), row('b', { latestMsg: previewState('b').message })];
      const unread = { messages: 3, conversations: 1 };
      screen = { rows, total: 2, unread, badge: 3, complete: true, device, commit: counters.commit };
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    it('is read as it was kept, after closing too, with frozen rows, and is no commit', async () => {
      expect(await store.screen?.()).toBeUndefined();
      store.keepScreen?.(screen);
      store.close();
      await store.open(NAME);
      const read = await store.screen?.();
      expect(read).toStrictEqual(screen);
      expect(read?.rows.every((shown) => Object.isFrozen(shown))).toBe(true);
      expect((await store.snapshot()).counters.commit).toBe(1);
    });

    it.each(seen)('is void once %s was written, until it is kept anew', async (_, changes) => {
      store.keepScreen?.(screen);
      const outcome = await store.commit(changes);
      expect(await store.screen?.()).toBeUndefined();
      store.keepScreen?.(screen);
      expect(await store.screen?.()).toBeUndefined();
      const commit = outcome.kind === 'applied' ? outcome.counters.commit : 0;
      store.keepScreen?.({ ...screen, commit });
      expect(await store.screen?.()).toMatchObject({ commit });
    });

    it.each(unseen)('outlives %s', async (_, changes) => {
      store.keepScreen?.(screen);
      await store.commit(changes);
      expect(await store.screen?.()).toEqual(screen);
    });

    it('WRITE-5: is void where a draft was kept without being counted', async () => {
      store.keepScreen?.(screen);
      store.keep?.([localState('a')]);
      expect(await store.screen?.()).toBeUndefined();
    });

    it('is void where it is of another database, or of commits that this one does not have', async () => {
      store.keepScreen?.({ ...screen, device: 'another' });
      expect(await store.screen?.()).toBeUndefined();
      store.keepScreen?.({ ...screen, commit: 2 });
      expect(await store.screen?.()).toBeUndefined();
    });

    it.each(damages)('STORE-4: is as if it were not there where it is %s', async (_, damage) => {
      store.keepScreen?.(screen);
      await tamper(factory, NAME, (tampering) => tampering.objectStore('meta').put(damage, 'screen'));
      expect(await store.screen?.()).toBeUndefined();
      expect((await store.snapshot()).rows).toEqual([wireRow('a')]);
    });

    it('WRITE-5: does not wait for the disk, and a draft does', () => {
      const begun = vi.spyOn(database.prototype, 'transaction');
      store.keepScreen?.(screen);
      store.keep?.([localState('a')]);
      expect(begun.mock.calls.map(([, , options]) => options?.durability)).toEqual(['relaxed', 'strict']);
    });

    it('keeping it in a closed store does nothing', () => {
      store.close();
      expect(() => store.keepScreen?.(screen)).not.toThrow();
    });
  });
}
