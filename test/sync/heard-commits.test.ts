import { describe, expect, it } from 'vitest';
import { HeardCommits, type HeardCommit } from '../../src/sync/heard-commits.ts';

function heard(number: number): HeardCommit {
  const counters = { commit: number, epoch: 1, passes: 0 };
  return { device: 'device-1', changes: {}, applied: { counters, intentIDs: [] }, settlements: [] };
}

/** The numbers that come out, in their order, for a tab that knows all up to `last`. */
function taken(commits: HeardCommits, last: number): readonly number[] {
  const numbers: number[] = [];
  for (;;) {
    const next = commits.next(numbers.at(-1) ?? last);
    if (next === undefined) return numbers;
    numbers.push(next.applied.counters.commit);
  }
}

describe('commits of other tabs', () => {
  it('TAB-5: come out in the order of their numbers, whatever the order in which they were heard', () => {
    const commits = new HeardCommits();
    for (const number of [6, 4, 5]) commits.add(heard(number));
    expect(taken(commits, 3)).toEqual([4, 5, 6]);
  });

  it('TAB-5: wait behind a gap until it is closed', () => {
    const commits = new HeardCommits();
    for (const number of [4, 6, 7]) commits.add(heard(number));
    expect(taken(commits, 3)).toEqual([4]);
    expect(commits.beyond(4)).toBe(true);
    commits.add(heard(5));
    expect(taken(commits, 4)).toEqual([5, 6, 7]);
    expect(taken(commits, 7)).toEqual([]);
    expect(commits.beyond(7)).toBe(false);
  });

  it('TAB-5: what is known already, by a reading of the store, is forgotten', () => {
    const commits = new HeardCommits();
    for (const number of [4, 6, 9]) commits.add(heard(number));
    expect(commits.next(6)).toBeUndefined();
    expect(commits.beyond(6)).toBe(true);
    expect(commits.next(9)).toBeUndefined();
    expect(commits.beyond(9)).toBe(false);
  });

  it('TAB-5: a commit that was heard twice comes out once', () => {
    const commits = new HeardCommits();
    for (const number of [4, 4]) commits.add(heard(number));
    expect(taken(commits, 3)).toEqual([4]);
  });

  it('STORE-6: of a database that was lost nothing is left', () => {
    const commits = new HeardCommits();
    commits.add(heard(4));
    commits.knownElsewhere(4);
    commits.clear();
    expect(commits.beyond(3)).toBe(false);
    expect(commits.next(3)).toBeUndefined();
  });

  it('TAB-5: there is more as long as another tab knows a higher number, until everything has been read', () => {
    const commits = new HeardCommits();
    commits.knownElsewhere(5);
    commits.knownElsewhere(4);
    expect([commits.beyond(4), commits.beyond(5)]).toEqual([true, false]);
    commits.caughtUp();
    expect(commits.beyond(4)).toBe(false);
  });
});
