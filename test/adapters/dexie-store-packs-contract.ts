/** The log of packs of the Dexie store: what is read is what was committed, whatever is folded. Run on fake-indexeddb and in Chromium. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { ChangeSet, Snapshot, Store } from '../../src/ports.ts';
import { opened, putMeta, tamper } from '../support/raw-database.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { previewState, seqState, wireRow } from '../support/records.ts';

const NAME = 'dexie-store-packs';

const ids = Array.from({ length: 6 }, (_, index) => `si_${index}`);
const someIDs = fc.subarray(ids);
const text = fc.constantFrom('', 'plain', 'Zoë 🎈', '"quoted"\\', '\u2028 \u0000 \ud800');

/** What one commit does: few records, or so many that they are a pack of their own, or several. */
const someChanges: fc.Arbitrary<ChangeSet> = fc
  .record({
    put: someIDs,
    gone: someIDs,
    ex: text,
    plane: fc.constantFrom('rows', 'seqs', 'previews'),
    many: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 200, max: 1100 }) },
    ),
  })
  .map(({ put, gone, ex, plane, many }) => {
    const named = [...put.filter((id) => !gone.includes(id)), ...Array.from({ length: many }, (_, n) => `sg_${n}`)];
    const change = (make: (id: string) => object): ChangeSet => ({ [plane]: { put: named.map(make), delete: gone } });
    if (plane === 'rows') return change((id) => wireRow(id, { ex }));
    if (plane === 'seqs') return change((id) => seqState(id, { maxSeq: ex.length }));
    return change((id) => previewState(id, ex === '' ? { message: undefined } : { showName: ex, goneUpTo: ex.length }));
  });

type Step =
  | { readonly kind: 'commit'; readonly changes: ChangeSet }
  /** The page is gone while it writes this, or folds. */
  | { readonly kind: 'crash'; readonly changes: ChangeSet }
  | { readonly kind: 'reopen' | 'read' };

const someStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('commit' as const), changes: someChanges }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), changes: someChanges }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('reopen' as const, 'read' as const) }) },
);

function contents({ rows, seqs, previews, cursor, counters: { commit } }: Snapshot): object {
  const sorted = <T extends { readonly conversationID: string }>(records: readonly T[]): readonly T[] =>
    records.toSorted((a, b) => (a.conversationID < b.conversationID ? -1 : 1));
  return { rows: sorted(rows), seqs: sorted(seqs), previews: sorted(previews), cursor, commit };
}

export function dexieStorePacksContract(name: string, { factory, keyRange }: IndexedDB, runs: number): void {
  const make = (): Store => dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });

  /** The keys of the packs, and what lies under them. */
  async function packs(): Promise<readonly { readonly key: number; readonly pack: ChangeSet }[]> {
    const database = await opened(factory.open(NAME));
    const transaction = database.transaction(['packs'], 'readonly');
    const keys = transaction.objectStore('packs').getAllKeys();
    const texts = transaction.objectStore('packs').getAll() as IDBRequest<string[]>;
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    database.close();
    return texts.result.map((json, index) => ({
      key: keys.result[index] as number,
      pack: JSON.parse(json) as ChangeSet,
    }));
  }

  describe(`the log of packs: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = make();
      await store.open(NAME);
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    const pin = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await store.commit({ rows: { put: [wireRow('si_0', { burnDuration: n })] } });
    };

    it('CUR-1: any commits are read as a store in memory reads them, through folds, crashes and openings', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 160, size: 'max' }), async (steps) => {
          await store.destroy(NAME);
          await store.open(NAME);
          const model = memoryStore();
          await model.open(NAME);
          for (const step of steps) {
            if (step.kind === 'commit') {
              expect((await store.commit(step.changes)).kind).toBe('applied');
              await model.commit(step.changes);
            } else if (step.kind === 'crash') {
              const before = await store.snapshot();
              const written = store.commit(step.changes).then(
                () => true,
                () => false,
              );
              store.abandon();
              expect(await written).toBe(false);
              await store.open(NAME);
              expect(await store.snapshot()).toEqual(before);
            } else {
              if (step.kind === 'reopen') store.close();
              if (step.kind === 'reopen') await store.open(NAME);
              expect(contents(await store.snapshot())).toEqual(contents(await model.snapshot()));
            }
          }
          expect(contents(await store.snapshot())).toEqual(contents(await model.snapshot()));
        }),
        { numRuns: runs },
      );
    }, 60_000);

    it('a commit adds one pack under its number, and 64 small ones are folded into one', async () => {
      await pin(63);
      expect((await packs()).map(({ key }) => key)).toEqual(Array.from({ length: 63 }, (_, n) => n + 1));
      await pin(1);
      const [folded, ...others] = await packs();
      expect(others).toEqual([]);
      expect(folded).toMatchObject({ key: 64, pack: { rows: { put: [{ conversationID: 'si_0', burnDuration: 0 }] } } });
      await store.commit({ outbox: { delete: [7] } });
      expect(await packs()).toHaveLength(1);
    });

    it('a commit of many records is packs of at most 500, which are not folded with the small ones', async () => {
      await pin(1);
      const rows = Array.from({ length: 1200 }, (_, index) => wireRow(`sg_${index}`));
      await store.commit({ rows: { put: rows, delete: ['si_9'] } });
      await pin(64);
      const found = await packs();
      expect(found.map(({ key }) => key)).toEqual([1, 1.25, 1.5, 1.75, 2, 66]);
      expect(found.map(({ pack }) => pack.rows?.put?.length ?? 0)).toEqual([1, 500, 500, 200, 0, 1]);
      expect((await store.snapshot()).rows).toHaveLength(1201);
    });

    /** So much of the log is out of force that the next reading folds it. */
    const fillThrice = async (): Promise<void> => {
      for (let ex = 0; ex < 3; ex++) {
        const put = Array.from({ length: 600 }, (_, index) => wireRow(`sg_${index}`, { ex: String(ex) }));
        await store.commit({ rows: { put, ...(ex === 2 && { delete: ['si_0'] }) } });
        await pin(ex === 1 ? 1 : 0);
      }
    };

    it('a log of which most is out of force is folded after it was read, and says the same afterwards', async () => {
      await fillThrice();
      const before = await store.snapshot();
      // Behind the fold in the order of the transactions.
      await store.commit({ cursor: { kind: 'at', versionID: 'v', version: 1 } });
      const found = await packs();
      expect(found.flatMap(({ pack }) => pack.rows?.put ?? [])).toHaveLength(600);
      expect(found.flatMap(({ pack }) => pack.rows?.delete ?? [])).toEqual([]);
      const after = await store.snapshot();
      expect(contents({ ...after, counters: before.counters, cursor: before.cursor })).toEqual(contents(before));
      await pin(1);
      expect((await store.snapshot()).rows).toHaveLength(601);
    });

    it('a page that is open for long folds the log without reading it', async () => {
      await fillThrice();
      await tamper(factory, NAME, (tampering) => putMeta(tampering, { log: { folded: 4, tail: 63, folds: 127 } }));
      await pin(1);
      await store.commit({});
      expect((await packs()).flatMap(({ pack }) => pack.rows?.put ?? [])).toHaveLength(601);
    });

    it('STORE-7: a fold that the page does not live to end leaves the log as it was', async () => {
      await fillThrice();
      const before = contents(await store.snapshot());
      for (let turns = 0; turns < 40; turns++) {
        store.abandon();
        await store.open(NAME);
        // Reading begins a fold; it gets so far.
        const read = await store.snapshot();
        expect(contents(read)).toEqual(before);
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve));
      }
    });

    it('STORE-4: a fold that comes upon a damaged pack leaves it to the next reading', async () => {
      await pin(63);
      await tamper(factory, NAME, (tampering) => tampering.objectStore('packs').put('{"rows":', 5));
      const outcome = store.commit({ rows: { put: [wireRow('si_1')] } });
      await expect(outcome).rejects.toMatchObject({ kind: 'storage', reason: 'damaged' });
      const mended = await store.snapshot();
      expect(mended).toMatchObject({ cursor: { kind: 'none' }, counters: { commit: 64 } });
      expect(mended.rows.map(({ burnDuration }) => burnDuration)).toEqual([62]);
      expect(await store.commit({ rows: { put: [wireRow('si_1')] } })).toMatchObject({ counters: { commit: 65 } });
      expect((await store.snapshot()).rows).toHaveLength(2);
    });
  });
}
