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

/** How much of which database a tab knows. */
export interface KnownCommit extends Pick<HeardCommit, 'device'> {
  readonly commit: number;
}

export class HeardCommits {
  /** Those that came before the ones they follow, by number. */
  readonly #early = new Map<number, HeardCommit>();

  /** The highest number that another tab knows. */
  #known = 0;

  /** Whether there is more than what is known up to number `last`. */
  beyond(last: number): boolean {
    return this.#early.size > 0 || this.#known > last;
  }

  /** A tab that wrote may be gone before it could say so: others have read it. */
  knownElsewhere(commit: number): void {
    this.#known = Math.max(this.#known, commit);
  }

  add(commit: HeardCommit): void {
    this.#early.set(commit.applied.counters.commit, commit);
  }

  /** The one behind number `last`, if it was heard; what is known already is forgotten. */
  next(last: number): HeardCommit | undefined {
    for (const number of this.#early.keys()) if (number <= last) this.#early.delete(number);
    return this.#early.get(last + 1);
  }

  /** Those that follow one another, each asked for when the number of the last one is known. */
  *following(last: () => number): Generator<HeardCommit> {
    for (let next = this.next(last()); next !== undefined; next = this.next(last())) yield next;
  }

  /** Everything has been read. */
  caughtUp(): void {
    this.#known = 0;
  }

  clear(): void {
    this.#early.clear();
    this.caughtUp();
  }
}
