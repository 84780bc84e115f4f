import { BehaviorSubject, Subject, firstValueFrom, of, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/model.ts';
import { Viewed } from '../../src/sync/viewed.ts';
import { row } from '../support/rows.ts';

const rows = (...ids: string[]): readonly Conversation[] => ids.map((id) => row(id));
const all = (list: readonly Conversation[]) => list;

function setUp() {
  let changes = 0;
  const viewed = new Viewed(() => (changes += 1));
  return { viewed, ids: () => [...viewed.ids()], changes: () => changes };
}

describe('what somebody looks at', () => {
  it('is what the lists with a subscriber show now', () => {
    const { viewed, ids } = setUp();
    const source = new BehaviorSubject(rows('a', 'b'));
    const list$ = viewed.watch(source, all);
    expect(ids()).toEqual([]);
    const subscription = list$.subscribe();
    expect(ids()).toEqual(['a', 'b']);
    source.next(rows('c'));
    expect(ids()).toEqual(['c']);
    subscription.unsubscribe();
    expect(ids()).toEqual([]);
  });

  it('is the first 100 rows of a list', () => {
    const { viewed, ids } = setUp();
    const many = Array.from({ length: 150 }, (_, index) => `c${index}`);
    const subscription = viewed.watch(new BehaviorSubject(rows(...many)), all).subscribe();
    expect(ids()).toEqual(many.slice(0, 100));
    subscription.unsubscribe();
  });

  it('may be less than the whole value', () => {
    const { viewed, ids } = setUp();
    viewed.watch(of(rows('a', 'b', 'c')), (list) => list.slice(0, 2)).subscribe();
    expect(ids()).toEqual([]);
    viewed.watch(new BehaviorSubject(rows('a', 'b', 'c')), (list) => list.slice(0, 2)).subscribe();
    expect(ids()).toEqual(['a', 'b']);
  });

  it('counts by subscription: one that ends does not take the rows of another', () => {
    const { viewed, ids } = setUp();
    const list$ = viewed.watch(new BehaviorSubject(rows('a')), all);
    const first = list$.subscribe();
    const second = list$.subscribe();
    first.unsubscribe();
    expect(ids()).toEqual(['a']);
    second.unsubscribe();
    expect(ids()).toEqual([]);
  });

  it('is told of after the subscriber was, with every value', () => {
    const order: string[] = [];
    const viewed = new Viewed(() => order.push(`changed ${[...viewed.ids()].join('')}`));
    const source = new Subject<readonly Conversation[]>();
    viewed.watch(source, all).subscribe((list) => order.push(`shown ${list.length}`));
    source.next(rows('a', 'b'));
    source.next(rows('c'));
    expect(order).toEqual(['shown 2', 'changed ab', 'shown 1', 'changed c']);
  });

  it('LIFE-1: is nothing after a source has completed or failed, or a subscriber took one value', async () => {
    const { viewed, ids } = setUp();
    await firstValueFrom(viewed.watch(new BehaviorSubject(rows('a')), all));
    viewed.watch(of(rows('b')), all).subscribe();
    viewed
      .watch(new BehaviorSubject(rows('c')), all)
      .pipe(take(1))
      .subscribe();
    const failed: unknown[] = [];
    const fault = new Error('a fault');
    viewed
      .watch(
        throwError(() => fault),
        all,
      )
      .subscribe({ error: (error: unknown) => failed.push(error) });
    expect([ids(), failed]).toEqual([[], [fault]]);
  });

  it('LIFE-1: leaves no subscription of its source behind', () => {
    const { viewed } = setUp();
    const source = new Subject<readonly Conversation[]>();
    const subscription = viewed.watch(source, all).subscribe();
    expect(source.observed).toBe(true);
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
  });
});
