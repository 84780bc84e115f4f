import type { Conversation } from '../model.ts';
import type { RowBatch } from './row-source.ts';
import type { RowChange } from './types.ts';

/** Batches that are told as one: each row as it was before the first and is after the last, or not at all. */
export class MergedBatch implements RowBatch {
  complete = false;
  version = 0;
  readonly #rows = new Map<string | undefined, RowChange>();

  get rows(): readonly RowChange[] {
    return [...this.#rows.values()];
  }

  add({ rows, complete, version }: RowBatch): void {
    for (const { before, after } of rows) {
      const id = (before ?? after)?.conversationID;
      const first = this.#rows.get(id) ?? { before };
      if (first.before === after) this.#rows.delete(id);
      else this.#rows.set(id, { before: first.before, after });
    }
    this.complete = complete;
    this.version = version;
  }

  /** The row before the batches, `now` being what it is after them. */
  rowBefore(id: string, now: Conversation | undefined): Conversation | undefined {
    const change = this.#rows.get(id);
    return change === undefined ? now : change.before;
  }

  /** All rows before the batches. */
  rowsBefore(now: readonly Conversation[]): readonly Conversation[] {
    const unchanged = now.filter(({ conversationID }) => !this.#rows.has(conversationID));
    return [...unchanged, ...this.rows.flatMap(({ before }) => before ?? [])];
  }
}
