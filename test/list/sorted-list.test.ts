import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, insertAll } from '../../src/list/list-changes.ts';
import { applyRowChanges, carryRows, replaceRows, sortRows } from '../../src/list/sorted-list.ts';
import type { SortedList } from '../../src/list/sorted-list.ts';
import type { RowChange } from '../../src/list/types.ts';
import type { Conversation } from '../../src/model.ts';
import { RowTable, someBatch } from '../support/row-changes.ts';
import { row } from '../support/rows.ts';

/** Rows a, b, c … from the newest to the oldest: times 1000 · n down to 1000. */
function letters(count: number): SortedList {
  return Array.from({ length: count }, (_, index) =>
    row(String.fromCharCode(97 + index), { latestMsgTime: 1000 * (count - index) }),
  );
}

function change(list: SortedList, id: string, fields: Partial<Conversation> | undefined): RowChange {
  const before = list.find((item) => item.conversationID === id);
  return {
    before,
    after: fields && row(id, { ...before, sortTime: fields.latestMsgTime ?? before?.sortTime ?? 0, ...fields }),
  };
}

/** The steps in short, e.g. `move 2→0 c`. */
function steps(list: SortedList, ...changed: readonly RowChange[]): readonly string[] {
  const { list: next, changes } = applyRowChanges(list, changed);
  expect(applyChanges(list, changes)).toEqual(next);
  return changes.map((step) => {
    const from = 'from' in step ? step.from : '';
    const to = 'to' in step ? step.to : '';
    return `${step.kind} ${from}→${to} ${step.item.conversationID}`;
  });
}

describe('the steps from a sorted list to the next', () => {
  const list = letters(5);

  it('a new row is one insertion', () => {
    expect(steps(list, { before: undefined, after: row('x', { latestMsgTime: 2500 }) })).toEqual(['insert →3 x']);
  });

  it('a row that goes is one removal', () => {
    expect(steps(list, change(list, 'b', undefined))).toEqual(['remove 1→ b']);
  });

  it('a row that changes in its place is one update', () => {
    expect(steps(list, change(list, 'c', { unreadCount: 3 }))).toEqual(['update 2→2 c']);
  });

  it('a row that changes its time but not its neighbours is one update', () => {
    expect(steps(list, change(list, 'c', { latestMsgTime: 3999 }))).toEqual(['update 2→2 c']);
  });

  it('a row that rises or falls is one move', () => {
    expect(steps(list, change(list, 'd', { latestMsgTime: 9000 }))).toEqual(['move 3→0 d']);
    expect(steps(list, change(list, 'a', { latestMsgTime: 1500 }))).toEqual(['move 0→3 a']);
  });

  it('two rows that change places are one update and one move', () => {
    const swap = [change(list, 'b', { latestMsgTime: 3000 }), change(list, 'c', { latestMsgTime: 4000 })];
    expect(steps(list, ...swap)).toEqual(['move 1→2 b', 'update 1→1 c']);
  });

  it('each index refers to the list as the steps before left it', () => {
    const batch = [
      change(list, 'a', undefined),
      change(list, 'd', undefined),
      change(list, 'e', { latestMsgTime: 9000 }),
      { before: undefined, after: row('x', { latestMsgTime: 3500 }) },
      change(list, 'c', { ex: 'new' }),
    ];
    expect(steps(list, ...batch)).toEqual(['remove 3→ d', 'remove 0→ a', 'move 2→0 e', 'insert →2 x', 'update 3→3 c']);
  });

  it('all rows changed in place are updates only', () => {
    const all = list.map((before) => ({ before, after: row(before.conversationID, { ...before, unreadCount: 1 }) }));
    expect(steps(list, ...all).every((step) => step.startsWith('update'))).toBe(true);
  });

  it('a row reported as changed that is the same object is no step, and the list stays the same array', () => {
    const same = { before: list[1], after: list[1] };
    expect(steps(list, same)).toEqual([]);
    expect(applyRowChanges(list, [same]).list).toBe(list);
  });

  it('rows that did not change keep their object', () => {
    const next = applyRowChanges(list, [change(list, 'e', { latestMsgTime: 9000 })]).list;
    expect(next.slice(1).every((item, index) => item === list[index])).toBe(true);
  });

  it('a row that the list does not hold cannot change in it', () => {
    expect(() => applyRowChanges(list, [{ before: row('a', { latestMsgTime: 5000 }), after: undefined }])).toThrow(
      /a$/,
    );
  });

  it('DEL-3: random batches give what sorting anew gives, and the steps lead there', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(someBatch(), someBatch(120)), { maxLength: 8 }), (batches) => {
        const table = new RowTable();
        let current: SortedList = [];
        for (const batch of batches) {
          const changed = table.apply(batch);
          const { list: next, changes } = applyRowChanges(current, changed);
          const sorted = sortRows([...table.rows.values()]);
          expect(next).toEqual(sorted);
          expect(next.every((item, index) => item === sorted[index])).toBe(true);
          expect(applyChanges(current, changes)).toEqual(next);
          expect(replaceRows(current, changed)).toEqual(next);
          expect(carryRows([...current], changed)).toEqual(next);
          expect(changes.length).toBeLessThanOrEqual(changed.length);
          const standsStill = changes.filter((step) => 'from' in step && 'to' in step && step.from === step.to);
          expect(standsStill).toEqual(changes.filter((step) => step.kind === 'update'));
          current = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('applying steps leaves the previous items as they were', () => {
    const before = list.slice();
    applyChanges(list, [{ kind: 'remove', from: 0, item: list[0] as Conversation }]);
    expect(list).toEqual(before);
    expect(applyChanges([], insertAll(list))).toEqual(list);
  });

  it('DEL-3: k changed rows among N cost O(k log N) comparisons', () => {
    const size = 16_384;
    const counter = { comparisons: 0 };
    const rows = Array.from({ length: size }, (_, index) =>
      counted(row(`c${index}`, { sortTime: 2 * (size - index) }), counter),
    );
    for (const k of [1, 10, 100, 1000]) {
      const changed = Array.from({ length: k }, (_, index) => {
        const before = rows[(index * 7919) % size] as Conversation;
        return {
          before,
          after: counted(
            row(before.conversationID, { sortTime: 2 * size - 2 * ((index * 104_729) % size) - 1 }),
            counter,
          ),
        };
      });
      counter.comparisons = 0;
      applyRowChanges(rows, changed);
      // One search for where a row stood, one for where it goes, and the changed rows sorted among themselves.
      expect(counter.comparisons).toBeLessThanOrEqual(k * (2 * (Math.log2(size) + 1) + Math.ceil(Math.log2(k))));
    }
  });
});

/** Every comparison reads the pin of both of its rows, each once where none is pinned. */
function counted(item: Conversation, counter: { comparisons: number }): Conversation {
  return Object.defineProperty({ ...item }, 'isPinned', {
    get: () => {
      counter.comparisons += 0.5;
      return false;
    },
  });
}
