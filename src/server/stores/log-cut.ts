/** A place in a user's log: this version, and with it all below. */
export interface CutMark {
  readonly userID: string;
  readonly version: number;
}

/** How many entries of a log are too many. */
export interface Excess {
  readonly userID: string;
  readonly excess: number;
}

/** The highest mark of each user. */
export function highestMarks(marks: readonly CutMark[]): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const { userID, version } of marks) highest.set(userID, Math.max(version, highest.get(userID) ?? 0));
  return highest;
}

/** As much of the excesses as comes to `limit` together. */
export function upTo(limit: number, excesses: readonly Excess[]): readonly Excess[] {
  const taken: Excess[] = [];
  let left = limit;
  for (const { userID, excess } of excesses) {
    if (left <= 0) break;
    taken.push({ userID, excess: Math.min(excess, left) });
    left -= excess;
  }
  return taken;
}
