import { describe, expect, it, vi } from 'vitest';
import { liveLists } from '../../src/list/live-list.ts';
import { PacedRows } from '../../src/list/paced-rows.ts';
import { sortRows } from '../../src/list/sorted-list.ts';
import type { ConversationList } from '../../src/list/types.ts';
import { FakeRowSource, abc, collect, ids, watch } from '../support/live-lists.ts';
import { Frames, setUpPaced, shownBy } from '../support/paced-lists.ts';

describe('rows that are paced by frames', () => {
  it('TAB-3: the first change of a frame shows at once, those that follow show together at its end', () => {
    const { source, frames, lists } = setUpPaced(abc);
    const { seen } = watch(lists, { limit: 2 });
    source.change({ b: { latestMsgTime: 10 } });
    expect(shownBy(seen)).toEqual(['a,b', 'b,a']);
    source.change({ c: { latestMsgTime: 11 } });
    source.change({ a: { latestMsgTime: 12 } });
    source.change({ c: { latestMsgTime: 13 } });
    expect(seen).toHaveLength(2);
    frames.make();
    expect(shownBy(seen)).toEqual(['a,b', 'b,a', 'c,a']);
  });

  it('a frame in which changes showed begins the next one, and after a quiet one a change shows at once again', () => {
    const { source, frames, lists } = setUpPaced(abc);
    const { seen } = watch(lists, { limit: 1 });
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    frames.make();
    source.change({ a: { latestMsgTime: 12 } });
    expect(shownBy(seen)).toEqual(['a', 'b', 'c']);
    frames.make();
    frames.make();
    expect(frames.waiting).toBe(0);
    source.change({ b: { latestMsgTime: 13 } });
    expect(shownBy(seen)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('DEL-3: 1,000 changes in one frame are two emissions, with each row once, however often it changed', () => {
    const { source, frames, rows, lists } = setUpPaced(abc);
    const { seen } = watch(lists);
    const told: number[] = [];
    rows.changes$.subscribe((batch) => told.push(batch.rows.length));
    for (let time = 10; time < 1010; time++) source.change({ [`r${time % 50}`]: { latestMsgTime: time } });
    frames.make();
    expect(told).toEqual([1, 50]);
    expect(seen).toHaveLength(3);
    expect(ids(seen.at(-1)?.items)).toBe(ids(sortRows(source.rows())));
  });

  it('what came and went, or went back to the same object, in one frame is not told', () => {
    const { source, frames, rows } = setUpPaced(abc);
    const told: unknown[] = [];
    rows.changes$.subscribe((batch) => told.push(batch.rows));
    source.change({ a: { showName: 'A' } });
    const before = source.row('b');
    const after = { ...abc.b, showName: 'B' };
    source.change({ d: {}, b: after });
    source.change({ d: undefined });
    source.changes$.next({ rows: [{ before: source.row('b'), after: before }], complete: false, version: 9 });
    frames.make();
    expect(told).toEqual([expect.anything(), []]);
    expect(rows.version).toBe(9);
  });

  it('WRITE-1: what a command changes shows when it returns, once, with what waited before it', () => {
    const { source, frames, rows, lists } = setUpPaced(abc);
    const { seen } = watch(lists);
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    const result = rows.atOnce(() => {
      source.change({ c: { latestMsgTime: 11, isPinned: true } });
      source.change({ a: { latestMsgTime: 12, isPinned: true } });
      return 'done';
    });
    expect(result).toBe('done');
    expect(shownBy(seen)).toEqual(['a,b,c', 'b,a,c', 'a,c,b']);
    frames.make();
    expect(seen).toHaveLength(3);
  });

  it('WRITE-1: after a command the changes of the same frame wait, and a command that fails lets them go on', () => {
    const { source, frames, rows, lists } = setUpPaced(abc);
    const { seen } = watch(lists, { limit: 1 });
    const fault = new Error('no');
    expect(() =>
      rows.atOnce(() => {
        source.change({ b: { latestMsgTime: 10 } });
        throw fault;
      }),
    ).toThrow(fault);
    source.change({ c: { latestMsgTime: 11 } });
    expect(shownBy(seen)).toEqual(['a', 'b']);
    frames.make();
    expect(shownBy(seen)).toEqual(['a', 'b', 'c']);
  });

  it('a subscriber that comes while changes wait begins with the newest, and so do the others', () => {
    const { source, frames, rows, lists } = setUpPaced(abc);
    const list$ = rows.fresh(lists.list({ limit: 1 }));
    const early: ConversationList[] = [];
    list$.subscribe(collect(early));
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    const late: ConversationList[] = [];
    list$.subscribe(collect(late));
    const own = watch({ ...lists, list: (options) => rows.fresh(lists.list(options)) });
    frames.make();
    expect([shownBy(early), shownBy(late), shownBy(own.seen)]).toEqual([['a', 'b', 'c'], ['c'], ['c,b,a']]);
  });

  it('one row is never ahead of the lists', () => {
    const { source, frames, lists } = setUpPaced(abc);
    const names: (string | undefined)[] = [];
    const inList: (string | undefined)[] = [];
    lists
      .list()
      .subscribe(({ items }) => inList.push(items.find(({ conversationID }) => conversationID === 'a')?.showName));
    lists.conversation('b').subscribe((item) => {
      // A change of the server within the emission of another.
      if (item?.showName === 'B') source.change({ a: { latestMsgTime: 3, showName: 'A' } });
    });
    lists.conversation('a').subscribe((item) => names.push(item?.showName));
    source.change({ b: { showName: 'B' } });
    expect([names, inList]).toEqual([[''], ['', '']]);
    frames.make();
    expect([names, inList]).toEqual([
      ['', 'A'],
      ['', '', 'A'],
    ]);
  });

  it('a list that is first asked for, by whatever way, while changes wait has each change once', () => {
    const { source, frames, lists } = setUpPaced(abc);
    watch(lists);
    source.change({ a: { latestMsgTime: 3, showName: 'A' } });
    source.change({ b: { latestMsgTime: 10 }, d: { latestMsgTime: 9 }, c: undefined });
    const { seen } = watch(lists);
    expect(shownBy(seen)).toEqual(['a,b,c']);
    source.change({ a: { latestMsgTime: 20 } });
    frames.make();
    expect(shownBy(seen)).toEqual(['a,b,c', 'a,b,d']);
  });

  it('complete is told with the rows that make it so', () => {
    const { source, frames, rows, lists } = setUpPaced(abc);
    const { seen } = watch(lists);
    source.change({ d: {} });
    source.setComplete();
    expect([rows.complete, seen.at(-1)?.complete]).toEqual([false, false]);
    frames.make();
    expect([rows.complete, seen.at(-1)?.complete]).toEqual([true, true]);
  });

  it('without frames, before a run and after it every change shows at once', () => {
    const source = new FakeRowSource();
    const frames = new Frames();
    const rows = new PacedRows(source, frames.next);
    const { seen } = watch(liveLists(rows), { limit: 1 });
    source.load(abc);
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    expect(shownBy(seen)).toEqual(['a', 'b', 'c']);
    const frameless = new PacedRows(source, undefined);
    frameless.pace(new AbortController().signal);
    const other = watch(liveLists(frameless), { limit: 1 });
    source.change({ a: { latestMsgTime: 12 } });
    source.change({ b: { latestMsgTime: 13 } });
    expect(shownBy(other.seen)).toEqual(['c', 'a', 'b']);
    expect(frames.waiting).toBe(0);
  });

  it('LIFE-1: the end of a run shows what waits, and leaves no frame', () => {
    const { source, frames, lists, run } = setUpPaced(abc);
    const { seen } = watch(lists, { limit: 1 });
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    run.abort();
    expect(shownBy(seen)).toEqual(['a', 'b', 'c']);
    source.change({ a: { latestMsgTime: 12 } });
    expect(shownBy(seen)).toEqual(['a', 'b', 'c', 'a']);
    expect(frames.waiting).toBe(0);
  });

  it('LIFE-1: a run that begins before the one before it has ended has frames of its own', () => {
    const { source, frames, rows, lists, run } = setUpPaced(abc);
    const { seen } = watch(lists, { limit: 1 });
    source.change({ b: { latestMsgTime: 10 } });
    rows.pace(new AbortController().signal);
    run.abort();
    source.change({ c: { latestMsgTime: 11 } });
    source.change({ a: { latestMsgTime: 12 } });
    expect(shownBy(seen)).toEqual(['a', 'b', 'c']);
    frames.make();
    expect(shownBy(seen)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('asks for no frame while nobody listens', () => {
    const { source, frames, rows } = setUpPaced(abc);
    source.change({ b: { latestMsgTime: 10 } });
    source.change({ c: { latestMsgTime: 11 } });
    expect(frames.waiting).toBe(0);
    const next = vi.fn<() => void>();
    rows.changes$.subscribe(next);
    source.change({ a: { latestMsgTime: 12 } });
    expect(next).toHaveBeenCalledOnce();
    expect(frames.waiting).toBe(1);
  });
});
