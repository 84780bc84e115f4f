/** What every store does. Run on each implementation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeSet, CommitOutcome, Cursor, Snapshot, Store } from '../../src/ports.ts';
import { intent, localState, previewState, seqState, wireRow } from '../support/records.ts';
import { storageReasonOf } from '../support/thrown.ts';
import { storeCoordinationContract } from './store-coordination-contract.ts';

const at = (version: number): Cursor => ({ kind: 'at', versionID: 'a'.repeat(24), version });
const none: Cursor = { kind: 'none' };

const everything: ChangeSet = {
  cursor: at(7),
  replacedAt: 9000,
  rows: { put: [wireRow('a', { isPinned: true, ex: 'Zoë 🎈' }), wireRow('b')] },
  seqs: { put: [seqState('a')] },
  previews: { put: [previewState('a'), previewState('b', { message: undefined, nameFrom: 'pushed' })] },
  locals: { put: [localState('a'), localState('c', { hiddenAt: 3 })] },
  outbox: { add: [intent('a'), intent('b', { write: { kind: 'read', seq: 4 } })] },
};

/** `makeStore` gives a store over the same data each time; what a test leaves is deleted. */
export function storeContract(name: string, makeStore: () => Store): void {
  storeCoordinationContract(name, makeStore);

  describe(`a store: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = makeStore();
      await store.open('one');
    });

    afterEach(async () => {
      await store.destroy('one');
      await store.destroy('two');
    });

    const ids = (items: readonly { readonly conversationID: string }[]): readonly string[] =>
      items.map((item) => item.conversationID).toSorted();
    const added = async (count: number): Promise<readonly number[]> => {
      const outcome = await store.commit({ outbox: { add: Array.from({ length: count }, () => intent('a')) } });
      return outcome.kind === 'applied' ? outcome.intentIDs : [];
    };

    it('a new database is empty but for a device of its own', async () => {
      const { device, ...rest } = await store.snapshot();
      const empty: Omit<Snapshot, 'device'> = {
        counters: { commit: 0, epoch: 0, passes: 0 },
        cursor: none,
        replacedAt: undefined,
        rows: [],
        seqs: [],
        previews: [],
        locals: [],
        outbox: [],
      };
      expect(rest).toEqual(empty);
      expect(device).toMatch(/./);
    });

    it('what was committed is read again, after closing too', async () => {
      const outcome = await store.commit(everything);
      expect(outcome).toMatchObject({ kind: 'applied', counters: { commit: 1 } });
      const before = await store.snapshot();
      expect(before).toMatchObject({ counters: { commit: 1 }, cursor: at(7), replacedAt: 9000 });
      expect(before.rows).toEqual(expect.arrayContaining([...(everything.rows?.put ?? [])]));
      expect(before.seqs).toEqual(everything.seqs?.put);
      expect(before.previews).toEqual(expect.arrayContaining([...(everything.previews?.put ?? [])]));
      expect(before.locals).toEqual(expect.arrayContaining([...(everything.locals?.put ?? [])]));
      const [first, second] = outcome.kind === 'applied' ? outcome.intentIDs : [];
      expect(before.outbox).toEqual([
        { ...intent('a'), id: first },
        { ...intent('b', { write: { kind: 'read', seq: 4 } }), id: second },
      ]);
      store.close();
      await store.open('one');
      expect(await store.snapshot()).toEqual(before);
    });

    it('a record that is put again replaces the one before, and deletions take what they name', async () => {
      await store.commit(everything);
      await store.commit({
        rows: { put: [wireRow('a', { ex: 'new' })], delete: ['b', 'never there'] },
        seqs: { delete: ['a'] },
        previews: { delete: ['b'] },
        locals: { put: [localState('a', { draftText: '' })], delete: ['c'] },
      });
      const { rows, seqs, previews, locals, cursor, replacedAt } = await store.snapshot();
      expect(rows).toEqual([wireRow('a', { ex: 'new' })]);
      expect(seqs).toEqual([]);
      expect(ids(previews)).toEqual(['a']);
      expect(locals).toEqual([localState('a', { draftText: '' })]);
      expect({ cursor, replacedAt }).toEqual({ cursor: at(7), replacedAt: 9000 });
    });

    it('commits are counted, empty ones too, and conflicts are not', async () => {
      expect(await store.commit({})).toEqual({
        kind: 'applied',
        counters: { commit: 1, epoch: 0, passes: 0 },
        intentIDs: [],
      });
      await store.commit({ expect: at(1) });
      expect(await store.commit({})).toMatchObject({ counters: { commit: 2 } });
      expect((await store.snapshot()).counters.commit).toBe(2);
    });

    it('CUR-2: a commit that expects another cursor than the stored one writes nothing of it', async () => {
      await store.commit({ cursor: at(7), rows: { put: [wireRow('a')] } });
      const before = await store.snapshot();
      const others: readonly Cursor[] = [
        none,
        at(6),
        { kind: 'replacing', versionID: 'a'.repeat(24), version: 7 },
        { kind: 'at', versionID: 'A'.repeat(24), version: 7 },
      ];
      for (const expected of others) {
        expect(await store.commit({ ...everything, cursor: at(8), expect: expected })).toEqual({
          kind: 'conflict',
          cursor: at(7),
        });
      }
      expect(await store.snapshot()).toEqual(before);
    });

    it('CUR-1, CUR-2: of two answers to one cursor only the first is applied, rows and cursor together', async () => {
      const answers = ['x', 'y'].map((id, index) => ({
        expect: none,
        cursor: at(index + 1),
        rows: { put: [wireRow(id)] },
      }));
      const outcomes = await Promise.all(answers.map((answer) => store.commit(answer)));
      expect(outcomes.map((outcome: CommitOutcome) => outcome.kind)).toEqual(['applied', 'conflict']);
      const { rows, cursor } = await store.snapshot();
      expect({ ids: ids(rows), cursor }).toEqual({ ids: ['x'], cursor: at(1) });
    });

    it('commits are applied in the order of the calls, whatever they touch', async () => {
      const outcomes = await Promise.all([
        store.commit({ rows: { put: [wireRow('a', { ex: '1' })] } }),
        store.commit({ locals: { put: [localState('a')] }, durability: 'strict' }),
        store.commit({ rows: { put: [wireRow('a', { ex: '2' })] } }),
        store.commit({ rows: { delete: ['a'] }, seqs: { put: [seqState('a')] } }),
        store.commit({ rows: { put: [wireRow('a', { ex: '3' })] } }),
      ]);
      expect(outcomes.map((outcome) => outcome.kind === 'applied' && outcome.counters.commit)).toEqual([1, 2, 3, 4, 5]);
      expect((await store.snapshot()).rows).toEqual([wireRow('a', { ex: '3' })]);
    });

    it('a snapshot has the commits that were called before it', async () => {
      const committed = store.commit({ rows: { put: [wireRow('a')] } });
      expect(ids((await store.snapshot()).rows)).toEqual(['a']);
      await committed;
    });

    it('a replacement that has begun is read as such', async () => {
      const replacing: Cursor = { kind: 'replacing', versionID: 'b'.repeat(24), version: 3 };
      await store.commit({ cursor: replacing });
      expect((await store.snapshot()).cursor).toEqual(replacing);
    });

    it('WRITE-6: the IDs of writes ascend and are never given twice, after deletions and closing too', async () => {
      const first = await added(3);
      await store.commit({ outbox: { delete: [...first] } });
      const second = await added(2);
      await store.commit({ outbox: { delete: [...second] } });
      store.close();
      await store.open('one');
      const third = await added(1);
      const all = [...first, ...second, ...third];
      expect(all).toHaveLength(6);
      expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b));
      expect(all.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
    });

    it('writes are read by ascending ID, however many and in whatever order they were put', async () => {
      const given = await added(12);
      const changed = given
        .toReversed()
        .map((id) => ({ ...intent('a', { state: { kind: 'acknowledged', passes: 3 } }), id }));
      await store.commit({ outbox: { put: changed, delete: given.slice(0, 1) } });
      const { outbox } = await store.snapshot();
      expect(outbox.map(({ id }) => id)).toEqual(given.slice(1));
      expect(outbox.every(({ state }) => state.kind === 'acknowledged')).toBe(true);
    });

    it('WRITE-5: what is kept without an answer is there, is not counted, and takes the place of what was there', async () => {
      const local = { conversationID: 'si_1', draftText: 'half', draftTime: 1, hiddenAt: undefined, openedAt: 0 };
      await store.commit({ locals: { put: [local, { ...local, conversationID: 'si_2' }] } });
      store.keep?.([{ ...local, draftText: 'half a thought' }]);
      const { locals, counters } = await store.snapshot();
      expect(Object.fromEntries(locals.map(({ conversationID, draftText }) => [conversationID, draftText]))).toEqual({
        si_1: 'half a thought',
        si_2: 'half',
      });
      expect(counters.commit).toBe(1);
      store.close();
      store.keep?.([{ ...local, draftText: 'too late' }]);
      await store.open('one');
      expect((await store.snapshot()).locals).toContainEqual({ ...local, draftText: 'half a thought' });
    });

    it('databases of different names share nothing, and each has a device of its own', async () => {
      await store.commit(everything);
      const { device } = await store.snapshot();
      store.close();
      await store.open('two');
      const other = await store.snapshot();
      expect(other.rows).toEqual([]);
      expect(other.device).not.toBe(device);
      store.close();
      await store.open('one');
      expect((await store.snapshot()).device).toBe(device);
    });

    it('LIFE-2: a destroyed database is gone, and its name makes a new one with another device', async () => {
      await store.commit(everything);
      const { device } = await store.snapshot();
      await store.destroy('one');
      await store.open('one');
      const fresh = await store.snapshot();
      expect(fresh).toMatchObject({ counters: { commit: 0 }, cursor: none, rows: [], outbox: [] });
      expect(fresh.device).not.toBe(device);
    });

    it('a store is open once: a second opening is refused and harms nothing', async () => {
      await store.commit(everything);
      expect(await storageReasonOf(store.open('two'))).toBe('failed');
      expect((await store.snapshot()).counters.commit).toBe(1);
    });
  });
}
