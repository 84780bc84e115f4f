/** Row by row: the order, and every field of every row. */
import type { BenchRecord } from './records.ts';

/** The first difference in words; undefined where there is none. */
export function firstDifference(
  shown: readonly BenchRecord[],
  expected: readonly BenchRecord[],
  ignored: readonly (keyof BenchRecord)[] = [],
): string | undefined {
  if (shown.length !== expected.length) return `${shown.length} rows instead of ${expected.length}`;
  for (const [index, wanted] of expected.entries()) {
    const row = shown[index];
    for (const field of Object.keys(wanted) as (keyof BenchRecord)[]) {
      if (ignored.includes(field) || row?.[field] === wanted[field]) continue;
      return `row ${index}: ${field} is ${JSON.stringify(row?.[field])} instead of ${JSON.stringify(wanted[field])}`;
    }
  }
  return undefined;
}
