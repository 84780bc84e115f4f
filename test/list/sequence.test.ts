import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixCounts, countBelow, longestIncreasing } from '../../src/list/sequence.ts';

/** The length of a longest increasing subsequence, by looking at all pairs. */
function longestLength(values: readonly number[]): number {
  const lengths: number[] = [];
  for (const [position, value] of values.entries()) {
    const before = lengths.filter((_, earlier) => (values[earlier] as number) < value);
    lengths[position] = 1 + Math.max(0, ...before);
  }
  return Math.max(0, ...lengths);
}

describe('sequences', () => {
  it('a longest increasing subsequence is found', () => {
    expect(longestIncreasing([])).toEqual([]);
    expect(longestIncreasing([3, 1, 2])).toEqual([1, 2]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (values) => {
        const positions = longestIncreasing(values);
        expect(positions).toHaveLength(longestLength(values));
        for (const [index, position] of positions.entries()) {
          const next = positions[index + 1];
          if (next === undefined) continue;
          expect(position).toBeLessThan(next);
          expect(values[position] as number).toBeLessThan(values[next] as number);
        }
      }),
    );
  });

  it('what lies below a limit is counted', () => {
    const items = [1, 3, 3, 7];
    expect([0, 1, 2, 3, 4, 7, 8].map((limit) => countBelow(items, limit, (item) => item))).toEqual([
      0, 0, 1, 1, 3, 3, 4,
    ]);
  });

  it('marks are counted from the left', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 50 })), (positions) => {
        const counts = new PrefixCounts(51);
        for (const position of positions) counts.mark(position);
        for (let limit = 0; limit <= 51; limit++) {
          expect(counts.below(limit)).toBe(positions.filter((position) => position < limit).length);
        }
      }),
    );
  });
});
