export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many values it is made of. */
  readonly count: number;
}

/** Undefined where there are no values. */
export function summarise(values: readonly number[]): Summary | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  return { median: medianOf(sorted), min, max, count: sorted.length };
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted.length >>> 1;
  const lower = sorted.length % 2 === 1 ? upper : upper - 1;
  return ((sorted[lower] ?? Number.NaN) + (sorted[upper] ?? Number.NaN)) / 2;
}

/** The least value that so large a part of all (0 to 1) is not above; undefined where there are none. */
export function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
