export interface Span {
  /** In ms, by any one clock. */
  readonly from: number;
  readonly to: number;
}

/** How long at least one of them lasted. */
export function totalLength(spans: readonly Span[]): number {
  let [total, end] = [0, -Infinity];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}
