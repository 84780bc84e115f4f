import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrowChanges, rowPredicate } from '../../src/list/filtered-list.ts';
import { replaceRows, sortRows } from '../../src/list/sorted-list.ts';
import type { SortedList } from '../../src/list/sorted-list.ts';
import { badgeCount, carryUnreadTotals, unreadTotals } from '../../src/list/totals.ts';
import type { ListFilter } from '../../src/list/types.ts';
import { RowTable, someBatch } from '../support/row-changes.ts';
import { row } from '../support/rows.ts';

const rows = [
  row('plain'),
  row('unread', { unreadCount: 2 }),
  row('pinned', { isPinned: true }),
  row('group', { conversationType: 3, unreadCount: 5, recvMsgOpt: 2 }),
  row('hidden', { hidden: true, unreadCount: 1 }),
];

function idsThatMatch(filter: ListFilter): readonly string[] {
  return rows.filter(rowPredicate(filter)).map(({ conversationID }) => conversationID);
}

const someFilter: fc.Arbitrary<ListFilter> = fc.record(
  {
    unread: fc.boolean(),
    pinned: fc.boolean(),
    hidden: fc.boolean(),
    types: fc.subarray([1, 3]),
    where: fc.constant<ListFilter['where']>((item) => item.latestMsgTime % 2 === 0),
  },
  { requiredKeys: [] },
);

describe('the filter of a list', () => {
  it('without conditions it has all rows but the hidden ones', () => {
    expect(idsThatMatch({})).toEqual(['plain', 'unread', 'pinned', 'group']);
  });

  it('each condition keeps the rows that it names, or those that it does not', () => {
    expect(idsThatMatch({ unread: true })).toEqual(['unread', 'group']);
    expect(idsThatMatch({ unread: false })).toEqual(['plain', 'pinned']);
    expect(idsThatMatch({ pinned: true })).toEqual(['pinned']);
    expect(idsThatMatch({ pinned: false })).toEqual(['plain', 'unread', 'group']);
    expect(idsThatMatch({ hidden: true })).toEqual(['hidden']);
    expect(idsThatMatch({ types: [3, 4] })).toEqual(['group']);
    expect(idsThatMatch({ types: [] })).toEqual([]);
    expect(idsThatMatch({ where: (item) => item.conversationID.includes('n') })).toEqual(['plain', 'unread', 'pinned']);
  });

  it('conditions are joined by and', () => {
    expect(idsThatMatch({ unread: true, types: [1] })).toEqual(['unread']);
  });

  it('a predicate that changes its mind about a row cannot part the list from its rows', () => {
    const before = row('a');
    const after = row('a', { unreadCount: 1 });
    expect(narrowChanges([before], () => false, [{ before, after }])).toEqual([{ before, after: undefined }]);
    expect(narrowChanges([], () => true, [{ before, after }])).toEqual([{ before: undefined, after }]);
  });

  it('SEQ-2: the carried totals are the sums over the rows that match, after any batches', () => {
    fc.assert(
      fc.property(someFilter, fc.array(someBatch(), { maxLength: 8 }), (filter, batches) => {
        const matches = rowPredicate(filter);
        const table = new RowTable();
        let current: SortedList = [];
        let totals = unreadTotals([]);
        for (const batch of batches) {
          const changed = narrowChanges(current, matches, table.apply(batch));
          current = replaceRows(current, changed);
          totals = carryUnreadTotals(totals, changed);
          const matching = sortRows([...table.rows.values()].filter(matches));
          expect(current).toEqual(matching);
          expect(totals.messages).toBe(matching.reduce((sum, item) => sum + item.unreadCount, 0));
          expect(totals.conversations).toBe(matching.filter((item) => item.unreadCount > 0).length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('SEQ-2: the totals of a list have the muted rows in them, the badge does not', () => {
    expect(unreadTotals(rows.filter(rowPredicate({})))).toEqual({ messages: 7, conversations: 2 });
    expect(rows.map(badgeCount)).toEqual([0, 2, 0, 0, 0]);
    expect(badgeCount(undefined)).toBe(0);
  });

  it('totals that stay the same stay the same object', () => {
    const totals = { messages: 3, conversations: 1 };
    const renamed = { before: row('a', { unreadCount: 3 }), after: row('a', { unreadCount: 3, showName: 'A' }) };
    expect(carryUnreadTotals(totals, [renamed])).toBe(totals);
  });
});
