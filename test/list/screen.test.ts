import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortRows } from '../../src/list/sorted-list.ts';
import { screenOf } from '../../src/list/screen.ts';
import type { ConversationList, ListOptions } from '../../src/list/types.ts';
import { abc, collect, ids, setUp, watch } from '../support/live-lists.ts';
import { someBatch } from '../support/row-changes.ts';

describe('the top of the list, before the rest is read', () => {
  it('is shown by windows that lie in it, with the sums over all rows', () => {
    const { source, lists } = setUp();
    const whole = watch(lists);
    const first = watch(lists, { limit: 2, hidden: false });
    const badges: number[] = [];
    lists.unreadTotal$.subscribe((badge) => badges.push(badge));
    source.keep({ a: { ...abc.a, unreadCount: 4 }, b: { ...abc.b, unreadCount: 3, recvMsgOpt: 2 }, c: abc.c });
    expect(whole.seen.map(({ items }) => ids(items))).toEqual(['a,b,c']);
    expect(first.seen).toMatchObject([{ total: 3, unread: { messages: 7, conversations: 2 }, complete: false }]);
    expect(first.seen.map(({ items }) => ids(items))).toEqual(['a,b']);
    expect(badges).toEqual([4]);
    const late = watch(lists, { limit: 1, offset: 1 });
    expect(late.seen.map(({ items }) => ids(items))).toEqual(['b']);
  });

  it('is not told again once the rest is read and says the same', () => {
    const { source, lists } = setUp();
    const { seen } = watch(lists, { limit: 2 });
    source.keep(abc);
    source.load();
    expect(seen).toHaveLength(1);
    source.change({ c: { latestMsgTime: 9 } });
    expect(seen.map(({ items }) => ids(items))).toEqual(['a,b', 'c,a']);
  });

  it('gives way to what is read, by steps that lead there', () => {
    const { source, lists } = setUp();
    const { seen } = watch(lists, { limit: 2 });
    source.keep(abc);
    source.load({ a: undefined, c: { latestMsgTime: 9 }, d: { latestMsgTime: 8, unreadCount: 1 } });
    expect(seen.map(({ items }) => ids(items))).toEqual(['a,b', 'c,d']);
    expect(seen.at(-1)).toMatchObject({ total: 3, unread: { messages: 1, conversations: 1 } });
    source.change({ b: { latestMsgTime: 10 } });
    expect(ids(seen.at(-1)?.items)).toBe('b,c');
  });

  it.each<ListOptions>([{ unread: true }, { pinned: false }, { types: [1] }, { where: () => true }, { hidden: true }])(
    'is not enough for a list of %o, nor for all rows and for one',
    (options) => {
      const { source, lists } = setUp();
      const seen: unknown[] = [];
      lists.list(options).subscribe((list) => seen.push(list));
      lists.conversations$.subscribe((rows) => seen.push(rows));
      lists.conversation('a').subscribe((row) => seen.push(row));
      source.keep(abc);
      expect(seen).toEqual([]);
      source.load();
      expect(seen).toHaveLength(3);
    },
  );

  it('is 100 rows at most, hidden ones left out, and lists that need more of them wait', () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, n) => [`c${n}`, { latestMsgTime: n, hidden: n === 149 }]),
    );
    const { source, lists } = setUp();
    const within = watch(lists, { offset: 40, limit: 60 });
    const beyond = watch(lists, { offset: 41, limit: 60 });
    source.keep(many);
    expect(within.seen).toHaveLength(1);
    expect(within.seen[0]).toMatchObject({ total: 149 });
    expect(within.seen[0]?.items.at(0)).toMatchObject({ conversationID: 'c108' });
    expect(beyond.seen).toEqual([]);
  });

  it('FULL-1: random tops and what is read after them, each told by exact steps, with rows that stay the same objects', () => {
    const someWindow = fc.record({ limit: fc.nat(8), offset: fc.nat(4) }, { requiredKeys: [] });
    fc.assert(
      fc.property(someWindow, someBatch(), someBatch(), someBatch(), (options, kept, read, changed) => {
        const { source, lists } = setUp();
        const seen: ConversationList[] = [];
        lists.list(options).subscribe(collect(seen));
        source.keep(Object.fromEntries(kept));
        source.load(Object.fromEntries(read));
        source.change(Object.fromEntries(changed));
        const rows = sortRows(source.rows().filter(({ hidden }) => !hidden));
        const { offset = 0, limit = Infinity } = options;
        expect(seen.at(-1)).toMatchObject({
          total: rows.length,
          unread: screenOf(rows, false).unread,
        });
        expect(seen.at(-1)?.items).toEqual(rows.slice(offset, offset + limit));
        for (const [index, row] of (seen.at(-1)?.items ?? []).entries()) expect(row).toBe(rows[offset + index]);
      }),
      { numRuns: 300 },
    );
  });
});
