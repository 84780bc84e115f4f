import { describe, expect, it, vi } from 'vitest';
import type { ConversationList } from '../../src/list/types.ts';
import type { Conversation } from '../../src/model.ts';
import { abc, collect, ids, setUp, watch } from '../support/live-lists.ts';

describe('live lists', () => {
  it('emit nothing before the local list is read, then all of it as insertions', () => {
    const { source, lists } = setUp();
    const { seen } = watch(lists);
    const rows: string[] = [];
    const totals: number[] = [];
    const one: unknown[] = [];
    lists.conversations$.subscribe((items) => rows.push(ids(items)));
    lists.unreadTotal$.subscribe((total) => totals.push(total));
    lists.conversation('a').subscribe((item) => one.push(item));
    expect([seen, rows, totals, one].flat()).toEqual([]);

    source.load(abc);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.changes.map((change) => change.kind)).toEqual(['insert', 'insert', 'insert']);
    expect([rows, totals, one]).toEqual([['a,b,c'], [0], [source.row('a')]]);
  });

  it('an empty local list is emitted too', () => {
    const { seen } = watch(setUp({}).lists);
    expect(seen).toEqual([
      { items: [], total: 0, unread: { messages: 0, conversations: 0 }, complete: false, changes: [] },
    ]);
  });

  it('replay their last value, with changes that lead to it from nothing', () => {
    const { source, lists } = setUp(abc);
    const list$ = lists.list({ limit: 2 });
    const early: ConversationList[] = [];
    const late: ConversationList[] = [];
    list$.subscribe(collect(early));
    source.change({ c: { latestMsgTime: 9 } });
    list$.subscribe(collect(late));
    source.change({ b: { latestMsgTime: 10 } });
    expect(early.map(({ items }) => ids(items))).toEqual(['a,b', 'c,a', 'b,c']);
    expect(late.map(({ items }) => ids(items))).toEqual(['c,a', 'b,c']);
    expect(late.at(-1)).toBe(early.at(-1));
  });

  it('emit only what differs: items, total, unread or complete', () => {
    const { source, lists } = setUp(abc);
    const { seen } = watch(lists, { limit: 1, where: (item) => item.conversationID !== 'x' });
    source.change({ x: { latestMsgTime: 50 } });
    source.change({ c: { latestMsgTime: 1, showName: 'C' } });
    expect(seen).toHaveLength(1);
    source.change({ d: {} });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toMatchObject({ total: 4, changes: [] });
    expect(seen[1]?.items).toBe(seen[0]?.items);
    source.change({ d: { unreadCount: 2 } });
    expect(seen[2]).toMatchObject({ unread: { messages: 2, conversations: 1 }, changes: [] });
    source.setComplete();
    expect(seen[3]).toMatchObject({ complete: true, changes: [] });
    expect(seen).toHaveLength(4);
  });

  it('a row is emitted when it changes, comes and goes, and not otherwise', () => {
    const { source, lists } = setUp(abc);
    const names: (string | undefined)[] = [];
    lists.conversation('a').subscribe((item) => names.push(item?.showName));
    source.change({ b: { unreadCount: 1 } });
    source.change({ a: { showName: 'A' } });
    source.change({ a: undefined });
    source.change({ a: { showName: 'B' } });
    expect(names).toEqual(['', 'A', undefined, 'B']);
  });

  it('conversations$ has hidden rows, a list without that condition has not', () => {
    const { lists } = setUp({ a: { hidden: true }, b: {} });
    const { seen } = watch(lists);
    expect(ids(seen[0]?.items)).toBe('b');
    lists.conversations$.subscribe((items) => expect(ids(items)).toBe('a,b')).unsubscribe();
    expect.assertions(3);
  });

  it('SEQ-2: unreadTotal$ sums the rows that are neither hidden nor without notice', () => {
    const { source, lists } = setUp({ a: { unreadCount: 3 }, b: { unreadCount: 4, recvMsgOpt: 2 } });
    const totals: number[] = [];
    lists.unreadTotal$.subscribe((total) => totals.push(total));
    source.change({ c: { unreadCount: 5, hidden: true } });
    source.change({ b: { unreadCount: 4, recvMsgOpt: 1 } });
    source.change({ a: undefined });
    expect(totals).toEqual([3, 7, 4]);
  });

  it('a listener that changes a row is heard after all have heard of the change before', () => {
    const { source, lists } = setUp(abc);
    const first = watch(lists, { limit: 2 });
    lists.conversation('a').subscribe((item) => {
      if (item?.showName === 'one') source.change({ a: { latestMsgTime: 0, showName: 'two' } });
    });
    const second = watch(lists);
    source.change({ a: { latestMsgTime: 3, showName: 'one' } });
    for (const { seen } of [first, second]) {
      expect(seen.map(({ items }) => items.find((item) => item.conversationID === 'a')?.showName)).toEqual(
        seen === first.seen ? ['', 'one', undefined] : ['', 'one', 'two'],
      );
    }
  });

  it('a list that a listener makes in the middle of a change has each change once', () => {
    const { source, lists } = setUp(abc);
    let inner: ReturnType<typeof watch> | undefined;
    lists.conversation('a').subscribe((item) => {
      if (item?.showName !== 'one') return;
      source.change({ b: { latestMsgTime: 7 } });
      inner = watch(lists);
    });
    source.change({ a: { showName: 'one' } });
    source.change({ c: { latestMsgTime: 8 } });
    expect(inner?.seen.map(({ items }) => ids(items))).toEqual(['b,c,a', 'c,b,a']);
  });

  it('a change that the first emission causes is not missed', () => {
    const { source, lists } = setUp(abc);
    const seen: string[] = [];
    lists.list().subscribe(({ items }) => {
      seen.push(ids(items));
      if (seen.length === 1) source.change({ a: undefined });
    });
    expect(seen).toEqual(['a,b,c', 'b,c']);
  });

  it('LIFE-1: the source has one listener for all subscribers, and none without them', () => {
    const { source, lists } = setUp(abc);
    const listen = vi.spyOn(source.changes$, 'subscribe');
    const watches = [watch(lists), watch(lists, { unread: true })];
    const others = [
      lists.conversations$.subscribe(),
      lists.unreadTotal$.subscribe(),
      lists.conversation('a').subscribe(),
    ];
    expect(listen).toHaveBeenCalledOnce();
    for (const { stop } of watches) stop();
    for (const other of others) other.unsubscribe();
    expect(source.changes$.observed).toBe(false);
  });

  it('a list that was left is made anew for the next subscriber', () => {
    const { source, lists } = setUp(abc);
    const list$ = lists.list();
    list$.subscribe().unsubscribe();
    expect(source.changes$.observed).toBe(false);
    source.change({ b: undefined });
    const seen: ConversationList[] = [];
    list$.subscribe(collect(seen));
    expect(ids(seen[0]?.items)).toBe('a,c');
  });

  it('a condition of the app that throws ends that list with its error, and no other', () => {
    const { source, lists } = setUp(abc);
    const errors: unknown[] = [];
    const fault = new Error('not for d');
    const where = ({ conversationID }: Conversation): boolean => {
      if (conversationID === 'd') throw fault;
      return true;
    };
    lists.list({ where }).subscribe({ error: (error: unknown) => errors.push(error) });
    const { seen } = watch(lists);
    source.change({ d: {} });
    expect(errors).toEqual([fault]);
    expect(seen).toHaveLength(2);
  });
});
