import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameCursor, type Cursor } from '../../src/ports.ts';
import type { IncrementalAnswer } from '../../src/protocol/incremental.ts';
import { planDelta } from '../../src/sync/delta.ts';
import { wireRow } from '../support/wire-rows.ts';

const log = 'a'.repeat(24);
const otherLog = 'b'.repeat(24);
const cursor = { kind: 'at', versionID: log, version: 7 } as const;

function answer(fields: Partial<IncrementalAnswer> = {}): IncrementalAnswer {
  return { version: 7, versionID: log, full: false, delete: [], insert: [], update: [], ...fields };
}

const a = wireRow({ conversationID: 'si_a' });
const b = wireRow({ conversationID: 'si_b' });

describe('what an incremental answer means', () => {
  const table: readonly [string, Partial<IncrementalAnswer>, ReturnType<typeof planDelta>['kind']][] = [
    ['CUR-3: the same version with empty lists is equal', {}, 'equal'],
    ['CUR-3: a newer version with empty lists is a delta', { version: 8 }, 'delta'],
    ['DEL-1: a newer version with rows is a delta', { version: 8, insert: [a] }, 'delta'],
    ['DEL-1: the same version with rows is a delta all the same', { update: [a] }, 'delta'],
    ['DEL-1: the same version with deletions is a delta all the same', { delete: ['si_a'] }, 'delta'],
    ['FULL-1: an answer that says so is full', { full: true, version: 900 }, 'full'],
    ['FULL-1: an answer of the same version that says full is full', { full: true }, 'full'],
    ['FULL-1: the versionID of another log is full', { versionID: otherLog, version: 8 }, 'full'],
    ['FULL-1: the versionID of another log is full, also at the same version', { versionID: otherLog }, 'full'],
    ['FULL-1: a versionID is compared as text, case included', { versionID: log.toUpperCase() }, 'full'],
    ['FULL-1: a server that is behind is full', { version: 6 }, 'full'],
    ['FULL-1: a server that is behind is full, whatever rows it gives', { version: 6, update: [a] }, 'full'],
  ];
  it.each(table)('%s', (_, fields, kind) => {
    expect(planDelta(cursor, answer(fields)).kind).toBe(kind);
  });

  it('CUR-3: the cursor of an empty delta is the newer version of the same log', () => {
    expect(planDelta(cursor, answer({ version: 8 }))).toEqual({
      kind: 'delta',
      cursor: { kind: 'at', versionID: log, version: 8 },
      upsert: [],
      remove: [],
    });
  });

  it('DEL-1: rows of insert and update are both upserted, and those of delete removed', () => {
    expect(planDelta(cursor, answer({ version: 9, insert: [a], update: [b], delete: ['si_c'] }))).toMatchObject({
      upsert: [a, b],
      remove: ['si_c'],
    });
  });

  it('DEL-1: an ID in delete and in a list is upserted, for the row was found', () => {
    expect(planDelta(cursor, answer({ version: 9, insert: [a], delete: ['si_a', 'si_c'] }))).toMatchObject({
      upsert: [a],
      remove: ['si_c'],
    });
    expect(planDelta(cursor, answer({ version: 9, update: [b], delete: ['si_b'] }))).toMatchObject({
      upsert: [b],
      remove: [],
    });
  });

  it('DEL-1: a row that is in both lists is upserted once', () => {
    const newer = { ...a, isPinned: true };
    expect(planDelta(cursor, answer({ version: 9, insert: [a], update: [newer] }))).toMatchObject({ upsert: [newer] });
  });

  it('DEL-1: whatever the lists, no ID is upserted twice, none both upserted and removed, and none is forgotten', () => {
    const someIDs = fc.array(fc.constantFrom('si_a', 'si_b', 'si_c', 'si_d'), { maxLength: 5 });
    fc.assert(
      fc.property(someIDs, someIDs, someIDs, (insert, update, deleted) => {
        const rows = (ids: string[]) => ids.map((conversationID) => wireRow({ conversationID }));
        const plan = planDelta(
          cursor,
          answer({ version: 9, insert: rows(insert), update: rows(update), delete: deleted }),
        );
        if (plan.kind !== 'delta') throw new Error(`a newer version was taken for ${plan.kind}`);
        const upserted = plan.upsert.map((row) => row.conversationID);
        const found = new Set([...insert, ...update]);
        expect(new Set(upserted)).toEqual(found);
        expect(upserted).toHaveLength(found.size);
        expect(new Set(plan.remove)).toEqual(new Set(deleted.filter((id) => !found.has(id))));
      }),
    );
  });
});

describe('cursors', () => {
  const cursors: readonly Cursor[] = [
    { kind: 'none' },
    { kind: 'at', versionID: log, version: 7 },
    { kind: 'at', versionID: log, version: 8 },
    { kind: 'at', versionID: otherLog, version: 7 },
    { kind: 'replacing', versionID: log, version: 7 },
    { kind: 'replacing', versionID: log, version: 8 },
  ];
  const pairs = cursors.flatMap((left, i) => cursors.map((right, j) => [left, right, i === j] as const));

  it.each(pairs)('CUR-2: %j and %j are the same: %s', (left, right, same) => {
    expect(sameCursor(left, { ...right })).toBe(same);
  });
});
