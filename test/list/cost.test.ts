import type { Observable } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { liveLists } from '../../src/list/live-list.ts';
import type { LiveLists } from '../../src/list/live-list.ts';
import type { Conversation } from '../../src/model.ts';
import { FakeRowSource } from '../support/live-lists.ts';
import { row } from '../support/rows.ts';

const count = vi.hoisted(() => ({ comparisons: 0 }));

vi.mock(import('../../src/model.ts'), async (original) => {
  const model = await original();
  return {
    ...model,
    compareConversations: (a, b) => {
      count.comparisons++;
      return model.compareConversations(a, b);
    },
  };
});

const id = (index: number): string => `si_alice_${String(index).padStart(6, '0')}`;

/** So many rows, the newest first, every other one with one message that is unread. */
const rowsOf = (length: number): readonly Conversation[] =>
  Array.from({ length }, (_, index) => row(id(index), { latestMsgTime: 1_000_000 - index, unreadCount: index % 2 }));

/** So many places, spread over a list of that length. */
const spread = (length: number, changed: number): readonly number[] =>
  Array.from({ length: changed }, (_, turn) => Math.floor(((turn + 0.5) * length) / changed));

/** These rows, of which some change once. */
class ManyRows extends FakeRowSource {
  override ready = true;
  readonly #rows: readonly Conversation[];

  constructor(rows: readonly Conversation[]) {
    super();
    this.#rows = rows;
  }

  override rows(): readonly Conversation[] {
    return this.#rows;
  }

  /** So many rows, spread over the list, come to the top, each with two messages that are unread. */
  rise(changed: number): void {
    const rows = spread(this.#rows.length, changed).map((index) => ({
      before: this.#rows[index],
      after: row(id(index), { latestMsgTime: 2_000_000 + index, unreadCount: 2 }),
    }));
    this.version++;
    this.changes$.next({ rows, complete: false, version: this.version });
  }
}

type ListOf = (lists: LiveLists) => Observable<unknown>;

const lists: readonly (readonly [string, ListOf])[] = [
  ['conversations$', ({ conversations$ }) => conversations$],
  ['list()', ({ list }) => list()],
  ['a window at the top', ({ list }) => list({ limit: 50 })],
  ['a window further down', ({ list }) => list({ offset: 200, limit: 50 })],
  ['a filter', ({ list }) => list({ unread: true })],
  ['a window on a filter', ({ list }) => list({ where: ({ unreadCount }) => unreadCount > 0, limit: 50 })],
];

const sizes = [1_000, 10_000, 100_000] as const;
const some = [1, 10, 100] as const;

describe('what a change costs, counted and not timed', () => {
  it.each(lists)('DEL-3: in %s 5 × changed × log2 N comparisons at most, and one emission', (_, listOf) => {
    for (const length of sizes) {
      const rows = rowsOf(length);
      for (const changed of some) {
        const source = new ManyRows(rows);
        const emitted = vi.fn<() => void>();
        listOf(liveLists(source)).subscribe(emitted);
        count.comparisons = 0;
        emitted.mockClear();
        source.rise(changed);
        expect(emitted).toHaveBeenCalledOnce();
        expect(count.comparisons).toBeGreaterThan(0);
        expect(count.comparisons).toBeLessThanOrEqual(5 * changed * Math.log2(length));
      }
    }
  });

  it.each(some)('DEL-3: the condition of an app is asked of the %i rows that changed, and of no others', (changed) => {
    for (const window of [{}, { limit: 50 }, { offset: 200, limit: 50 }]) {
      const source = new ManyRows(rowsOf(10_000));
      const where = vi.fn<(row: Conversation) => boolean>(({ unreadCount }) => unreadCount > 0);
      liveLists(source)
        .list({ where, ...window })
        .subscribe();
      where.mockClear();
      source.rise(changed);
      expect(where.mock.calls.map(([{ conversationID }]) => conversationID)).toEqual(
        spread(10_000, changed).map((index) => id(index)),
      );
    }
  });

  it.each<readonly [string, ListOf]>([['unreadTotal$', ({ unreadTotal$ }) => unreadTotal$], ...lists])(
    'DEL-3, SEQ-2: %s reads what is unread of the rows that changed, and of no others',
    (_, listOf) => {
      const read = new Set<string>();
      const rows = rowsOf(10_000).map(({ unreadCount, ...others }) => ({
        ...others,
        get unreadCount() {
          read.add(others.conversationID);
          return unreadCount;
        },
      }));
      const source = new ManyRows(rows);
      listOf(liveLists(source)).subscribe();
      read.clear();
      source.rise(10);
      const changed = new Set(spread(10_000, 10).map((index) => id(index)));
      expect([...read].filter((one) => !changed.has(one))).toEqual([]);
    },
  );

  it('DEL-3: rows that did not change stay the same objects, and one of them is not emitted again', () => {
    const rows = rowsOf(1_000);
    const source = new ManyRows(rows);
    const { list, conversations$, conversation } = liveLists(source);
    let listed: readonly Conversation[] = [];
    let all: readonly Conversation[] = [];
    const one = vi.fn<(row: Conversation | undefined) => void>();
    list().subscribe(({ items }) => (listed = items));
    conversations$.subscribe((items) => (all = items));
    conversation(id(0)).subscribe(one);
    source.rise(10);
    const known = new Set(rows);
    const changed = new Set(spread(1_000, 10).map((index) => id(index)));
    for (const items of [listed, all]) {
      expect(items).toHaveLength(1_000);
      expect(items.filter((item) => !known.has(item)).map(({ conversationID }) => conversationID)).toEqual(
        [...changed].toReversed(),
      );
    }
    expect(one).toHaveBeenCalledOnce();
  });
});
