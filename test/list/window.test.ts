import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/list/list-changes.ts';
import { applyRowChanges, replaceRows, sortRows } from '../../src/list/sorted-list.ts';
import type { SortedList } from '../../src/list/sorted-list.ts';
import type { RowChange } from '../../src/list/types.ts';
import { windowChanges, windowRows } from '../../src/list/window.ts';
import type { Window } from '../../src/list/window.ts';
import type { Conversation } from '../../src/model.ts';
import { RowTable, someBatch } from '../support/row-changes.ts';
import { row } from '../support/rows.ts';

const list: SortedList = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) =>
  row(id, { latestMsgTime: 1000 * (6 - index) }),
);

function steps(window: Window, ...changed: readonly RowChange[]): readonly string[] {
  const next = replaceRows(list, changed);
  const items = windowRows(list, window);
  const { changes } = applyRowChanges(items, windowChanges(items, next, changed, window));
  expect(applyChanges(items, changes)).toEqual(windowRows(next, window));
  return changes.map((step) => `${step.kind} ${step.item.conversationID}`);
}

const at = (index: number): Conversation => list[index] as Conversation;

describe('a window on a sorted list', () => {
  const top = { offset: 0, limit: 3 };
  const middle = { offset: 2, limit: 2 };

  it('a row that rises into the window pushes its last row out', () => {
    const risen = { before: at(4), after: row('e', { latestMsgTime: 9000 }) };
    expect(steps(top, risen)).toEqual(['remove c', 'insert e']);
  });

  it('a row that leaves the list lets the next one slide in', () => {
    expect(steps(top, { before: at(1), after: undefined })).toEqual(['remove b', 'insert d']);
  });

  it('a row that comes above the window shifts it by one', () => {
    const come = { before: undefined, after: row('x', { latestMsgTime: 9000 }) };
    expect(steps(middle, come)).toEqual(['remove d', 'insert b']);
  });

  it('a row that passes the whole window shifts it by one', () => {
    expect(steps(middle, { before: at(5), after: row('f', { latestMsgTime: 9000 }) })).toEqual([
      'remove d',
      'insert b',
    ]);
    expect(steps(middle, { before: at(0), after: row('a', { latestMsgTime: 500 }) })).toEqual(['remove c', 'insert e']);
  });

  it('a row that changes outside of the window changes nothing in it', () => {
    expect(steps(middle, { before: at(5), after: row('f', { ...at(5), unreadCount: 1 }) })).toEqual([]);
    expect(steps(middle, { before: at(0), after: row('a', { ...at(0), unreadCount: 1 }) })).toEqual([]);
  });

  it('a row that moves within the window is a move', () => {
    expect(steps(top, { before: at(2), after: row('c', { latestMsgTime: 9000 }) })).toEqual(['move c']);
  });

  it('a window without room shows nothing, and one behind the end fills as the list grows', () => {
    expect(steps({ offset: 0, limit: 0 }, { before: at(0), after: undefined })).toEqual([]);
    expect(steps({ offset: 6, limit: 2 }, { before: undefined, after: row('x', { latestMsgTime: 9000 }) })).toEqual([
      'insert f',
    ]);
    expect(steps({ offset: 5, limit: 2 }, { before: at(0), after: undefined })).toEqual(['remove f']);
  });

  it('DEL-3: random batches through random windows give what cutting the new list gives, and the steps lead there', () => {
    const someWindow = fc.record({
      offset: fc.integer({ min: 0, max: 12 }),
      limit: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Infinity)),
    });
    fc.assert(
      fc.property(someWindow, fc.array(someBatch(), { maxLength: 8 }), (window, batches) => {
        const table = new RowTable();
        let current: SortedList = [];
        let items: SortedList = windowRows(current, window);
        for (const batch of batches) {
          const changed = table.apply(batch);
          const next = replaceRows(current, changed);
          const shown = applyRowChanges(items, windowChanges(items, next, changed, window));
          const expected = windowRows(sortRows([...table.rows.values()]), window);
          expect(shown.list).toEqual(expected);
          expect(shown.list.every((item, index) => item === expected[index])).toBe(true);
          expect(applyChanges(items, shown.changes)).toEqual(expected);
          current = next;
          items = shown.list;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('DEL-3: one row that changes looks at a handful of rows, however large the window', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`c${index}`, { latestMsgTime: 10_000 - index }));
    const changed = [{ before: rows[7000], after: row('c7000', { latestMsgTime: 20_000 }) }];
    const next = replaceRows(rows, changed);
    let looks = 0;
    const watched = (items: SortedList): SortedList =>
      new Proxy(items, {
        get: (target, key, receiver) => {
          if (key !== 'length') looks++;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
    windowChanges(watched(rows.slice(100, 5100)), watched(next), changed, { offset: 100, limit: 5000 });
    expect(looks).toBeLessThan(20);
  });
});
