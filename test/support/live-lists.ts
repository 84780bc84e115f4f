import { ReplaySubject, Subject } from 'rxjs';
import { expect } from 'vitest';
import { applyChanges } from '../../src/list/list-changes.ts';
import { liveLists } from '../../src/list/live-list.ts';
import type { LiveLists } from '../../src/list/live-list.ts';
import type { RowBatch, RowSource } from '../../src/list/row-source.ts';
import type { ConversationList, ListOptions } from '../../src/list/types.ts';
import { screenOf } from '../../src/list/screen.ts';
import type { Conversation } from '../../src/model.ts';
import type { Screen } from '../../src/ports.ts';
import { RowTable } from './row-changes.ts';

export type States = Readonly<Record<string, Partial<Conversation> | undefined>>;

/** A source of rows that the test changes. */
export class FakeRowSource implements RowSource {
  ready = false;
  complete = false;
  version = 0;
  readonly changes$: Subject<RowBatch> = new Subject<RowBatch>();
  readonly screen$: ReplaySubject<Screen> = new ReplaySubject<Screen>(1);
  readonly #table = new RowTable();

  /** Reads the local list. */
  load(states: States = {}): void {
    this.#table.apply(new Map(Object.entries(states)));
    this.ready = true;
    this.#emit([]);
  }

  /** What a page before this one kept of these rows, which `load` then reads. */
  keep(states: States): void {
    this.#table.apply(new Map(Object.entries(states)));
    this.screen$.next(screenOf(this.rows(), this.complete));
  }

  change(states: States): void {
    this.#emit(this.#table.apply(new Map(Object.entries(states))));
  }

  setComplete(): void {
    this.complete = true;
    this.#emit([]);
  }

  rows(): readonly Conversation[] {
    return [...this.#table.rows.values()];
  }

  row(id: string): Conversation | undefined {
    return this.#table.rows.get(id);
  }

  #emit(rows: RowBatch['rows']): void {
    this.version++;
    this.changes$.next({ rows, complete: this.complete, version: this.version });
  }
}

/** What one subscriber saw, each emission checked against the one before it. */
export function watch(
  lists: LiveLists,
  options?: ListOptions,
): { readonly seen: ConversationList[]; readonly stop: () => void } {
  const seen: ConversationList[] = [];
  const subscription = lists.list(options).subscribe(collect(seen));
  return { seen, stop: () => subscription.unsubscribe() };
}

export function collect(seen: ConversationList[]): (list: ConversationList) => void {
  return (list) => {
    expect(applyChanges(seen.at(-1)?.items ?? [], list.changes)).toEqual(list.items);
    seen.push(list);
  };
}

export const ids = (rows: readonly Conversation[] | undefined): string =>
  (rows ?? []).map((item) => item.conversationID).join();

export function setUp(states?: States): { source: FakeRowSource; lists: LiveLists } {
  const source = new FakeRowSource();
  if (states !== undefined) source.load(states);
  return { source, lists: liveLists(source) };
}

/** Three rows, the newest first. */
export const abc = { a: { latestMsgTime: 3 }, b: { latestMsgTime: 2 }, c: { latestMsgTime: 1 } };
