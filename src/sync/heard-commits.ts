/** What other tabs wrote, in the order of the store's own numbers: news may overtake each other (TAB-5). */
import type { ChangeSet } from '../ports.ts';
import type { Applied } from './memory.ts';
import type { Settlement } from './settlement.ts';

/** A commit as other tabs hear of it. */
export interface HeardCommit {
  /** Of the database: after a loss its numbers begin anew. */
  readonly device: string;
  readonly changes: ChangeSet;
  readonly applied: Applied;
  readonly settlements: readonly Settlement[];
}

export class HeardCommits {
  /** Those that came before the ones they follow, by number. */
  readonly #early = new Map<number, HeardCommit>();

  get waiting(): boolean {
    return this.#early.size > 0;
  }

  add(commit: HeardCommit): void {
    this.#early.set(commit.applied.counters.commit, commit);
  }

  /** The one behind number `last`, if it was heard; what is known already is forgotten. */
  next(last: number): HeardCommit | undefined {
    for (const number of this.#early.keys()) if (number <= last) this.#early.delete(number);
    return this.#early.get(last + 1);
  }

  clear(): void {
    this.#early.clear();
  }
}
