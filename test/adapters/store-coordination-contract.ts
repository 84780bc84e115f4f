/** What every store does for tabs that share a database. Run on each implementation. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intent } from '../../src/model.ts';
import type { ChangeSet, Counters, Cursor, Store } from '../../src/ports.ts';
import { intent, wireRow } from '../support/records.ts';
import { storageReasonOf } from '../support/thrown.ts';

const at = (version: number): Cursor => ({ kind: 'at', versionID: 'a'.repeat(24), version });
const row: ChangeSet = { rows: { put: [wireRow('a')] } };

export function storeCoordinationContract(name: string, makeStore: () => Store): void {
  describe(`a store that tabs share: ${name}`, () => {
    let store: Store;
    const onClosed = vi.fn<() => void>();

    beforeEach(async () => {
      onClosed.mockClear();
      store = makeStore();
      await store.open('one', onClosed);
    });

    afterEach(async () => {
      await store.destroy('one');
    });

    const countersOf = async (changes: ChangeSet): Promise<Counters> => {
      const outcome = await store.commit(changes);
      if (outcome.kind !== 'applied') throw new Error(`expected it to be applied, not ${outcome.kind}`);
      return outcome.counters;
    };
    /** Stored writes, the first of each conversation that is named. */
    const waiting = async (...conversations: readonly string[]): Promise<readonly Intent[]> => {
      await store.commit({ outbox: { add: conversations.map((id) => intent(id)) } });
      return (await store.snapshot()).outbox;
    };
    const claimOf = (by: string, ...intents: readonly Intent[]): ChangeSet => ({
      claim: { ids: intents.map(({ id }) => id), by, lapsedBefore: 0 },
      outbox: { put: intents.map((one): Intent => ({ ...one, state: { kind: 'sending', by, at: 500 } })) },
    });
    const refused = async (changes: ChangeSet): Promise<string> => {
      const before = await store.snapshot();
      const { kind } = await store.commit(changes);
      expect(await store.snapshot()).toEqual(before);
      return kind;
    };

    it('TAB-6: each leader begins an epoch, which the outcome tells and the database keeps', async () => {
      expect(await countersOf({ raiseEpoch: true })).toEqual({ commit: 1, epoch: 1, passes: 0 });
      expect(await countersOf({ epoch: 1 })).toEqual({ commit: 2, epoch: 1, passes: 0 });
      store.close();
      await store.open('one');
      expect(await countersOf({ raiseEpoch: true })).toEqual({ commit: 3, epoch: 2, passes: 0 });
      expect((await store.snapshot()).counters).toEqual({ commit: 3, epoch: 2, passes: 0 });
    });

    it('TAB-6: a leader whose epoch is over writes nothing, and one that begins its own does', async () => {
      await store.commit({ raiseEpoch: true });
      await store.commit({ raiseEpoch: true });
      for (const epoch of [0, 1, 3]) {
        expect(await refused({ ...row, cursor: at(1), beginPass: true, epoch })).toBe('deposed');
      }
      expect(await countersOf({ ...row, epoch: 2 })).toMatchObject({ epoch: 2 });
      expect(await countersOf({ epoch: 2, raiseEpoch: true })).toMatchObject({ epoch: 3 });
      expect(await refused({ epoch: 2, raiseEpoch: true })).toBe('deposed');
    });

    it('TAB-6: of two leaders that write at once the deposed one writes nothing', async () => {
      await store.commit({ raiseEpoch: true });
      const outcomes = await Promise.all([
        store.commit({ epoch: 1, cursor: at(1) }),
        store.commit({ raiseEpoch: true }),
        store.commit({ epoch: 1, cursor: at(2) }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'deposed']);
      expect((await store.snapshot()).cursor).toEqual(at(1));
    });

    it('STORE-1: what is computed from the number of commits is written only where there were no others since', async () => {
      await store.commit({ cursor: at(1) });
      expect(await refused({ expectCommit: 0, cursor: at(2) })).toBe('conflict');
      expect(await countersOf({ expectCommit: 1, cursor: at(3) })).toMatchObject({ commit: 2 });
      expect((await store.snapshot()).cursor).toEqual(at(3));
    });

    it('TAB-6: outbox and drafts are written by any tab, whatever the epoch', async () => {
      await store.commit({ raiseEpoch: true });
      expect(await countersOf({ outbox: { add: [intent('a')] } })).toEqual({ commit: 2, epoch: 1, passes: 0 });
    });

    it('WRITE-4: syncs are counted when they begin, and a write is acknowledged with their number by then', async () => {
      const [first, second] = await waiting('a', 'b');
      if (first === undefined || second === undefined) throw new Error('expected two writes');
      expect(await countersOf({ beginPass: true })).toMatchObject({ passes: 1 });
      expect(await countersOf({ beginPass: true })).toMatchObject({ passes: 2 });
      await store.commit({ outbox: { acknowledge: [first] } });
      await store.commit({ beginPass: true, outbox: { acknowledge: [second] } });
      const { outbox, counters } = await store.snapshot();
      expect(outbox).toEqual([
        { ...first, state: { kind: 'acknowledged', passes: 2 } },
        { ...second, state: { kind: 'acknowledged', passes: 3 } },
      ]);
      expect(counters.passes).toBe(3);
    });

    it('a write that was discarded stays gone, whatever is put or acknowledged of it later', async () => {
      const [gone, kept] = await waiting('a', 'b');
      if (gone === undefined || kept === undefined) throw new Error('expected two writes');
      await store.commit({ outbox: { delete: [gone.id] } });
      const later: Intent = { ...kept, rowKnown: false };
      await store.commit({ outbox: { put: [gone, later] } });
      await store.commit({ outbox: { acknowledge: [gone] } });
      expect((await store.snapshot()).outbox).toEqual([later]);
    });

    it('TAB-1: a write is claimed once; the tab that was late writes nothing', async () => {
      const [one] = await waiting('a');
      if (one === undefined) throw new Error('expected a write');
      const outcomes = await Promise.all([
        store.commit(claimOf('tab 1', one)),
        store.commit({ ...claimOf('tab 2', one), ...row }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'taken']);
      expect(await store.snapshot()).toMatchObject({
        counters: { commit: 2 },
        rows: [],
        outbox: [{ state: { kind: 'sending', by: 'tab 1', at: 500 } }],
      });
      expect((await store.commit(claimOf('tab 1', one))).kind).toBe('applied');
      expect((await store.commit({ claim: { ids: [one.id], by: 'tab 2', lapsedBefore: 501 } })).kind).toBe('applied');
    });

    it('TAB-1, WRITE-2: what was discarded cannot be claimed, nor a write before the older one', async () => {
      const [first, second] = await waiting('a', 'a');
      if (first === undefined || second === undefined) throw new Error('expected two writes');
      expect(await refused(claimOf('tab', second))).toBe('taken');
      expect((await store.commit(claimOf('tab', first, second))).kind).toBe('applied');
      await store.commit({ outbox: { delete: [first.id] } });
      expect(await refused(claimOf('tab', first))).toBe('taken');
      expect((await store.commit(claimOf('tab', second))).kind).toBe('applied');
    });

    it('what is told first of several refusals: the epoch, then the cursor, then the claim', async () => {
      const claim = { ids: [99], by: 'tab', lapsedBefore: 0 };
      expect(await refused({ epoch: 7, expect: at(7), claim })).toBe('deposed');
      expect(await refused({ epoch: 0, expect: at(7), claim })).toBe('conflict');
      expect(await refused({ epoch: 0, expect: { kind: 'none' }, claim })).toBe('taken');
    });

    it.each(['close', 'abandon'] as const)(
      'after %s it says that it is closed, tells nobody else, and can be opened again',
      async (by) => {
        await store.commit(row);
        store[by]();
        store[by]();
        expect(await storageReasonOf(store.snapshot())).toBe('closed');
        expect(await storageReasonOf(store.commit({}))).toBe('closed');
        await store.open('one', onClosed);
        expect((await store.snapshot()).rows).toEqual([wireRow('a')]);
        await store.destroy('one');
        expect(onClosed).not.toHaveBeenCalled();
      },
    );

    it('what is being written when it is closed is written to its end', async () => {
      const committed = store.commit(row);
      store.close();
      expect(await committed).toMatchObject({ kind: 'applied' });
      await store.open('one');
      expect((await store.snapshot()).rows).toEqual([wireRow('a')]);
    });
  });
}
