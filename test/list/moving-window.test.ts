import * as fc from 'fast-check';
import { BehaviorSubject, Subject, concat, of, switchMap, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isSyncError } from '../../src/errors.ts';
import type { ConversationList } from '../../src/list/types.ts';
import { abc, collect, setUp } from '../support/live-lists.ts';
import { shownBy } from '../support/paced-lists.ts';
import { someBatch } from '../support/row-changes.ts';

describe('a window that moves', () => {
  it('shows more as its limit rises, and changes that are exact between the two', () => {
    const { source, lists } = setUp(abc);
    const limit$ = new BehaviorSubject(1);
    const seen: ConversationList[] = [];
    lists.list({ limit: limit$ }).subscribe(collect(seen));
    limit$.next(2);
    source.change({ c: { latestMsgTime: 9 } });
    limit$.next(5);
    limit$.next(1);
    expect(shownBy(seen)).toEqual(['a', 'a,b', 'c,a', 'c,a,b', 'c']);
    expect(seen[3]?.changes).toEqual([{ kind: 'insert', to: 2, item: source.row('b') }]);
    expect(seen[4]?.changes.map(({ kind }) => kind)).toEqual(['remove', 'remove']);
  });

  it('slides with its offset: what stays in it stays', () => {
    const { lists } = setUp(abc);
    const offset$ = new BehaviorSubject(0);
    const seen: ConversationList[] = [];
    lists.list({ offset: offset$, limit: 2 }).subscribe(collect(seen));
    for (const offset of [1, 3, 0]) offset$.next(offset);
    expect(shownBy(seen)).toEqual(['a,b', 'b,c', '', 'a,b']);
    expect(seen[1]?.changes.map(({ kind, item }) => `${kind} ${item.conversationID}`)).toEqual([
      'remove a',
      'insert c',
    ]);
  });

  it('says nothing where it moves to show the same', () => {
    const { lists } = setUp(abc);
    const limit$ = new BehaviorSubject(3);
    const seen: ConversationList[] = [];
    lists.list({ limit: limit$ }).subscribe(collect(seen));
    for (const limit of [3, 4, 50]) limit$.next(limit);
    expect(seen).toHaveLength(1);
  });

  it('waits for its first number, and begins at the last one that it was told before the list was read', () => {
    const { source, lists } = setUp();
    const limit$ = new Subject<number>();
    const seen: ConversationList[] = [];
    lists.list({ limit: limit$ }).subscribe(collect(seen));
    limit$.next(1);
    limit$.next(2);
    source.load(abc);
    const late: ConversationList[] = [];
    const limit2$ = new Subject<number>();
    lists.list({ limit: limit2$ }).subscribe(collect(late));
    expect(late).toEqual([]);
    limit2$.next(1);
    expect([shownBy(seen), shownBy(late)]).toEqual([['a,b'], ['a']]);
  });

  it('goes on where it stands after its numbers have ended', () => {
    const { source, lists } = setUp(abc);
    const seen: ConversationList[] = [];
    lists.list({ limit: of(1, 2) }).subscribe(collect(seen));
    source.change({ a: undefined });
    expect(shownBy(seen)).toEqual(['a', 'a,b', 'b,c']);
  });

  it.each<['limit' | 'offset', unknown]>([
    ['limit', -1],
    ['limit', 1.5],
    ['offset', 'top'],
    ['offset', undefined],
  ])('a bad %s that it is told later ends the list with its name: %j', (name, bad) => {
    const { lists } = setUp(abc);
    const numbers$ = new Subject<number>();
    const errors: unknown[] = [];
    lists.list({ [name]: numbers$ }).subscribe({ error: (error: unknown) => errors.push(error) });
    numbers$.next(1);
    numbers$.next(bad as number);
    const [error] = errors;
    expect(isSyncError(error, 'options') && error.path).toBe(name);
    expect(numbers$.observed).toBe(false);
  });

  it('fails with what moves it, and no other list does', () => {
    const { source, lists } = setUp(abc);
    const fault = new Error('no more');
    const errors: unknown[] = [];
    const limit = concat(
      of(1),
      throwError(() => fault),
    );
    lists.list({ limit }).subscribe({ error: (error: unknown) => errors.push(error) });
    const seen: ConversationList[] = [];
    lists.list().subscribe(collect(seen));
    source.change({ a: undefined });
    expect(errors).toEqual([fault]);
    expect(shownBy(seen)).toEqual(['a,b,c', 'b,c']);
  });

  it('a listener that moves it is heard after all have heard what was shown before', () => {
    const { lists } = setUp(abc);
    const limit$ = new BehaviorSubject(1);
    const list$ = lists.list({ limit: limit$ });
    const first: ConversationList[] = [];
    const second: ConversationList[] = [];
    list$.subscribe((list) => {
      collect(first)(list);
      if (list.items.length === 2) limit$.next(3);
    });
    list$.subscribe(collect(second));
    limit$.next(2);
    expect([shownBy(first), shownBy(second)]).toEqual([
      ['a', 'a,b', 'a,b,c'],
      ['a', 'a,b', 'a,b,c'],
    ]);
  });

  it('LIFE-1: is left with the last subscriber, and taken up again where it stands then', () => {
    const { lists } = setUp(abc);
    const limit$ = new BehaviorSubject(1);
    const list$ = lists.list({ limit: limit$ });
    list$.subscribe().unsubscribe();
    expect(limit$.observed).toBe(false);
    limit$.next(2);
    const seen: ConversationList[] = [];
    list$.subscribe(collect(seen));
    expect(shownBy(seen)).toEqual(['a,b']);
  });

  it('never changes a list that it has shown, whatever comes after', () => {
    const { source, lists } = setUp(abc);
    const limit$ = new BehaviorSubject(0);
    const offset$ = new BehaviorSubject(0);
    const seen: ConversationList[] = [];
    lists.list({ offset: offset$ }).subscribe(collect(seen));
    lists.list({ limit: limit$ }).subscribe();
    const copy = [...(seen[0]?.items ?? [])];
    offset$.next(1);
    source.change({ a: undefined });
    expect(seen[0]?.items).toEqual(copy);
    expect(shownBy(seen)).toEqual(['a,b,c', 'b,c', 'c']);
  });
});

describe('pages of a list whose rows move', () => {
  it('DEL-3: windows that move at random show what cutting the list gives, in exact steps', () => {
    const someStep = fc.oneof(
      someBatch().map((batch) => ({ kind: 'rows' as const, batch })),
      fc.record({ kind: fc.constant('window' as const), offset: fc.nat(12), limit: fc.nat(12) }),
    );
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 12 }), fc.boolean(), (steps, isWhole) => {
        const { source, lists } = setUp({});
        const offset$ = new BehaviorSubject(0);
        const limit$ = new BehaviorSubject(3);
        const seen: ConversationList[] = [];
        const copies: (readonly unknown[])[] = [];
        let all: ConversationList['items'] = [];
        lists.list().subscribe(({ items }) => (all = items));
        lists.list({ offset: offset$, ...(!isWhole && { limit: limit$ }) }).subscribe((list) => {
          collect(seen)(list);
          copies.push([...list.items]);
        });
        for (const step of steps) {
          if (step.kind === 'rows') source.change(Object.fromEntries(step.batch));
          else {
            offset$.next(step.offset);
            limit$.next(step.limit);
          }
          const end = isWhole ? undefined : offset$.value + limit$.value;
          expect(seen.at(-1)?.items).toEqual(all.slice(offset$.value, end));
        }
        expect(seen.map(({ items }) => items)).toEqual(copies);
      }),
      { numRuns: 500 },
    );
  });

  it('pages side by side make the top of the list at every moment: no gap, no row twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(someBatch(), { maxLength: 10 }), (size, batches) => {
        const { source, lists } = setUp({});
        let all: ConversationList['items'] = [];
        lists.list().subscribe(({ items }) => (all = items));
        const pages: ConversationList['items'][] = [];
        for (let page = 0; page < 3; page++) {
          lists.list({ offset: page * size, limit: size }).subscribe(({ items }) => (pages[page] = items));
        }
        for (const batch of batches) {
          source.change(Object.fromEntries(batch));
          expect(pages.flat()).toEqual(all.slice(0, 3 * size));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a larger list in the place of a smaller one shows the top of the list from its first emission on', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(someBatch(), fc.nat(9)), { maxLength: 10 }), (steps) => {
        const { source, lists } = setUp({});
        const limit$ = new BehaviorSubject(2);
        let all: ConversationList['items'] = [];
        lists.list().subscribe(({ items }) => (all = items));
        let shown: ConversationList['items'] = [];
        limit$.pipe(switchMap((limit) => lists.list({ limit }))).subscribe(({ items }) => {
          shown = items;
          expect(new Set(items).size).toBe(items.length);
        });
        for (const [batch, limit] of steps) {
          source.change(Object.fromEntries(batch));
          expect(shown).toEqual(all.slice(0, limit$.value));
          limit$.next(limit);
          expect(shown).toEqual(all.slice(0, limit));
        }
      }),
      { numRuns: 300 },
    );
  });
});
