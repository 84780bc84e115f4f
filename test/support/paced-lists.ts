import { liveLists } from '../../src/list/live-list.ts';
import { PacedRows } from '../../src/list/paced-rows.ts';
import type { ConversationList } from '../../src/list/types.ts';
import { FakeRowSource, ids, type States } from './live-lists.ts';

/** Frames that the test makes. */
export class Frames {
  #asked: { readonly run: () => void; readonly signal: AbortSignal }[] = [];

  readonly next = (run: () => void, signal: AbortSignal): void => void this.#asked.push({ run, signal });

  /** How many wait. */
  get waiting(): number {
    return this.#asked.filter(({ signal }) => !signal.aborted).length;
  }

  make(): void {
    for (const { run, signal } of this.#asked.splice(0)) if (!signal.aborted) run();
  }
}

export function setUpPaced(states?: States) {
  const source = new FakeRowSource();
  const frames = new Frames();
  const rows = new PacedRows(source, frames.next);
  const lists = liveLists(rows);
  const run = new AbortController();
  rows.pace(run.signal);
  if (states !== undefined) source.load(states);
  return { source, frames, rows, lists, run };
}

export const shownBy = (seen: readonly ConversationList[]): readonly string[] => seen.map(({ items }) => ids(items));
