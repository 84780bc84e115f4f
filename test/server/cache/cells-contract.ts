import { beforeEach, describe, expect, it } from 'vitest';
import type { Cell, VersionCells } from '../../../src/server/cache/cells.ts';

export interface CellsUnderTest {
  readonly cells: VersionCells;
  /** Makes every mark run out that stands now. */
  readonly expireMarks: (userIDs: readonly string[]) => Promise<void>;
  /** Loses all keys. */
  readonly flush: () => Promise<void>;
}

const head = (version: number, versionID = 'a'.repeat(24)): { versionID: string; version: number } => ({
  versionID,
  version,
});

/** What every place of the cells must do. `open` gives one that is empty. */
export function cellsContract(name: string, open: () => Promise<CellsUnderTest>): void {
  describe(`the cells of the version cache ${name}`, () => {
    let place: CellsUnderTest;
    let cells: VersionCells;
    beforeEach(async () => {
      place = await open();
      cells = place.cells;
    });
    const look = async (lease: string, userID = 'alice', epoch = ''): Promise<Cell | undefined> =>
      (await cells.look([userID], lease, epoch)).get(userID);
    const fill = (version: number | undefined, lease: string, epoch = ''): Promise<void> =>
      cells.fill(new Map([['alice', version === undefined ? undefined : head(version)]]), lease, epoch);
    const settle = (version: number | undefined, writer: string, epoch = ''): Promise<void> =>
      cells.settle(new Map([['alice', version === undefined ? undefined : head(version)]]), writer, epoch);

    it('who finds nothing leaves a lease, who comes after finds it, and what is filled under it is found', async () => {
      expect(await look('r1')).toEqual({ kind: 'leased', lease: 'r1' });
      expect((await look('r2'))?.kind).toBe('leased');
      expect(await look('r2')).not.toMatchObject({ lease: 'r2' });
      await fill(7, 'r2');
      expect((await look('r3'))?.kind).toBe('leased');
      await fill(7, 'r1');
      expect(await look('r4')).toEqual({ kind: 'head', head: head(7) });
    });

    it('many are looked up at once, each for itself, one named twice too', async () => {
      await look('r1');
      await fill(7, 'r1');
      await cells.mark(['bob'], 'w1');
      const found = await cells.look(['alice', 'bob', 'carol', 'alice'], 'r2', '');
      expect([...found]).toEqual([
        ['alice', { kind: 'head', head: head(7) }],
        ['bob', { kind: 'marked' }],
        ['carol', { kind: 'leased', lease: 'r2' }],
      ]);
      expect(await cells.look([], 'r3', '')).toEqual(new Map());
    });

    it('user IDs may be anything', async () => {
      for (const userID of ['', 'a b', '__proto__', '|l|', '👋', 'x'.repeat(1000)]) {
        expect(await look('r1', userID)).toEqual({ kind: 'leased', lease: 'r1' });
        await cells.fill(new Map([[userID, head(1)]]), 'r1', '');
        expect(await look('r2', userID)).toEqual({ kind: 'head', head: head(1) });
      }
    });

    it('a user without a log leaves nothing', async () => {
      await look('r1');
      await fill(undefined, 'r1');
      expect(await look('r2')).toEqual({ kind: 'leased', lease: 'r2' });
    });

    it('a head of another epoch is nothing', async () => {
      await look('r1');
      await fill(7, 'r1', 'e1');
      expect(await look('r2', 'alice', 'e1')).toEqual({ kind: 'head', head: head(7) });
      expect(await look('r2', 'alice', 'e2')).toEqual({ kind: 'leased', lease: 'r2' });
      expect(await look('r3', 'alice', 'e1')).not.toMatchObject({ kind: 'head' });
    });

    it('a mark takes lease and head away, and keeps readers from storing', async () => {
      await look('r1');
      await cells.mark(['alice'], 'w1');
      await fill(7, 'r1');
      expect(await look('r2')).toEqual({ kind: 'marked' });
      await settle(undefined, 'w1');
      expect(await look('r3')).toEqual({ kind: 'leased', lease: 'r3' });
    });

    it('a writer alone leaves its head', async () => {
      await cells.mark(['alice'], 'w1');
      await settle(8, 'w1');
      expect(await look('r1')).toEqual({ kind: 'head', head: head(8) });
    });

    it('of writers who met none leaves a head, whoever comes last', async () => {
      await cells.mark(['alice'], 'w1');
      await cells.mark(['alice'], 'w2');
      await settle(9, 'w2');
      expect(await look('r1')).toEqual({ kind: 'marked' });
      await settle(8, 'w1');
      expect(await look('r2')).toEqual({ kind: 'leased', lease: 'r2' });
    });

    it('a writer whose mark was lost takes away what stands there', async () => {
      await cells.mark(['alice'], 'w1');
      await place.flush();
      await look('r1');
      await fill(7, 'r1');
      await settle(8, 'w1');
      expect(await look('r2')).toEqual({ kind: 'leased', lease: 'r2' });
      await place.flush();
      await cells.mark(['alice'], 'w2');
      await settle(8, 'w1');
      expect(await look('r3')).toEqual({ kind: 'marked' });
    });

    it('a mark runs out, and leaves nothing', async () => {
      await cells.mark(['alice'], 'w1');
      await place.expireMarks(['alice']);
      expect(await look('r1')).toEqual({ kind: 'leased', lease: 'r1' });
      await settle(8, 'w1');
      expect(await look('r2')).toEqual({ kind: 'leased', lease: 'r2' });
    });

    it('clearing takes heads and leases away, and makes the marks that stand leave nothing', async () => {
      await look('r1');
      await cells.clear(['alice', 'bob']);
      await fill(7, 'r1');
      expect(await look('r2')).toEqual({ kind: 'leased', lease: 'r2' });
      await fill(7, 'r2');
      await cells.clear(['alice']);
      expect(await look('r3')).toEqual({ kind: 'leased', lease: 'r3' });
      await cells.mark(['alice'], 'w1');
      await cells.clear(['alice']);
      expect(await look('r4')).toEqual({ kind: 'marked' });
      await settle(8, 'w1');
      expect(await look('r5')).toEqual({ kind: 'leased', lease: 'r5' });
    });
  });
}
