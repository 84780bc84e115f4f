/** What the Dexie store does with damaged records. Run on fake-indexeddb and in Chromium. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { Store } from '../../src/ports.ts';
import { put, putMeta, tamper } from '../support/raw-database.ts';
import type { IndexedDB } from '../support/raw-database.ts';
import { intent, localState, previewState, seqState, wireRow } from '../support/records.ts';
import { storageReasonOf } from '../support/thrown.ts';

const NAME = 'dexie-store-mending';

type Damage = (transaction: IDBTransaction) => void;

/** Below all that the store itself has written. */
function putPack(tampering: IDBTransaction, pack: object): void {
  tampering.objectStore('packs').put(JSON.stringify(pack), 0.5);
}

const damages: readonly (readonly [string, Damage])[] = [
  ['a row', (tampering) => putPack(tampering, { rows: { put: [{ ...wireRow('bad'), isPinned: 1 }] } })],
  ['a seq', (tampering) => putPack(tampering, { seqs: { put: [{ ...seqState('bad'), maxSeq: null }] } })],
  ['a preview', (tampering) => putPack(tampering, { previews: { put: [{ ...previewState('bad'), message: 'hi' }] } })],
  ['a deletion', (tampering) => putPack(tampering, { rows: { delete: [7] } })],
  ['a list of records', (tampering) => putPack(tampering, { seqs: { put: 'many' } })],
  ['a plane', (tampering) => putPack(tampering, { previews: null })],
  ['a pack', (tampering) => tampering.objectStore('packs').put('{"rows":{"put":[{"conv', 0.5)],
  ["a pack's text", (tampering) => tampering.objectStore('packs').put({ rows: {} }, 0.5)],
  ["a pack's value", (tampering) => tampering.objectStore('packs').put('7', 0.5)],
  ['a draft', (tampering) => put(tampering, 'locals', { conversationID: 'bad' })],
  ['a write', (tampering) => put(tampering, 'outbox', { ...intent('bad'), id: 99, write: { kind: 'pin' } })],
  ["a write's state", (tampering) => put(tampering, 'outbox', { ...intent('bad'), id: 99, state: 'queued' })],
  ['the cursor', (tampering) => putMeta(tampering, { cursor: { kind: 'at', version: 'seven' } })],
];

export function dexieStoreMendingContract(name: string, { factory, keyRange }: IndexedDB): void {
  describe(`a damaged database of the Dexie store: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = dexieStore({ indexedDB: factory, IDBKeyRange: keyRange });
      await store.open(NAME);
      await store.commit({ raiseEpoch: true });
      await store.commit({
        cursor: { kind: 'at', versionID: 'v', version: 7 },
        replacedAt: 9000,
        beginPass: true,
        rows: { put: [wireRow('good')] },
        seqs: { put: [seqState('good')] },
        previews: { put: [previewState('good')] },
        locals: { put: [localState('good')] },
        outbox: { add: [intent('good')] },
      });
    });

    afterEach(async () => {
      await store.destroy(NAME);
    });

    it.each(damages)(
      'STORE-4: where %s is damaged, the rest is kept and leads to a full sync, once',
      async (_, damage) => {
        const whole = await store.snapshot();
        await tamper(factory, NAME, damage);

        const mended = await store.snapshot();
        expect(mended).toEqual({
          ...whole,
          cursor: { kind: 'none' },
          replacedAt: undefined,
          // Tabs that are open see that something was written (TAB-5), and who leads goes on (TAB-6).
          counters: { commit: 3, epoch: 1, passes: 1 },
        });
        expect(await store.commit({ expect: { kind: 'none' }, cursor: whole.cursor })).toMatchObject({
          kind: 'applied',
        });
        expect((await store.snapshot()).cursor).toEqual(whole.cursor);
      },
    );

    it('STORE-4: of the head all is kept that can be read: the device, and each counter', async () => {
      const { device } = await store.snapshot();
      await tamper(factory, NAME, (tampering) =>
        putMeta(tampering, { counters: { commit: 2, epoch: 'one', passes: 5 }, replacedAt: 'soon' }),
      );
      expect(await storageReasonOf(store.commit({}))).toBe('damaged');
      expect(await store.snapshot()).toMatchObject({ device, counters: { commit: 3, epoch: 0, passes: 5 } });
      await tamper(factory, NAME, (tampering) => putMeta(tampering, { counters: 3 }));
      expect(await store.snapshot()).toMatchObject({ device, counters: { commit: 1, epoch: 0, passes: 0 } });
      await tamper(factory, NAME, (tampering) => putMeta(tampering, { device: 7 }));
      const mended = await store.snapshot();
      expect(mended.device).toMatch(/./);
      expect(mended).toMatchObject({ counters: { commit: 2, epoch: 0, passes: 0 } });
    });

    it('STORE-4: a database that lost its head gets a new device, because its counter may be lost too', async () => {
      const { device } = await store.snapshot();
      await tamper(factory, NAME, (tampering) => tampering.objectStore('meta').clear());
      expect(await storageReasonOf(store.commit({}))).toBe('damaged');
      const mended = await store.snapshot();
      expect(mended.device).toMatch(/./);
      expect(mended.device).not.toBe(device);
      expect(mended.cursor).toEqual({ kind: 'none' });
      expect(await store.commit({})).toMatchObject({ kind: 'applied' });
    });

    it('STORE-4, TAB-1: a damaged write does not keep the others from being claimed', async () => {
      await store.commit({ outbox: { add: [intent('good')] } });
      const [, whole] = (await store.snapshot()).outbox;
      if (whole === undefined) throw new Error('expected two writes');
      await tamper(factory, NAME, (tampering) => put(tampering, 'outbox', { id: 1, conversationID: 'good' }));
      const claim = { ids: [whole.id], by: 'tab', lapsedBefore: 0 };
      expect(await store.commit({ claim })).toMatchObject({ kind: 'applied' });
    });
  });
}
