/** Two classics on sequences of numbers. */

/** The positions of a longest strictly increasing subsequence, ascending. O(n log n). */
export function longestIncreasing(values: readonly number[]): readonly number[] {
  /** For each length, the position of the smallest value that ends a subsequence so long. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [position, value] of values.entries()) {
    const length = countBelow(ends, value, (end) => values[end] as number);
    previous.push(ends[length - 1]);
    ends[length] = position;
  }
  const longest: number[] = [];
  for (let position = ends.at(-1); position !== undefined; position = previous[position]) longest.push(position);
  return longest.toReversed();
}

/** How many of the items, ascending by `key`, lie below `limit`. O(log n). */
export function countBelow<T>(items: readonly T[], limit: number, key: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(items[middle] as T) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks on the positions 0 … n − 1, counted from the left in O(log n): a Fenwick tree. */
export class PrefixCounts {
  readonly #nodes: Uint32Array;

  constructor(length: number) {
    this.#nodes = new Uint32Array(length + 1);
  }

  mark(position: number): void {
    for (let node = position + 1; node < this.#nodes.length; node += node & -node) {
      this.#nodes[node] = (this.#nodes[node] as number) + 1;
    }
  }

  /** The number of marks on positions below `position`. */
  below(position: number): number {
    let count = 0;
    for (let node = position; node > 0; node -= node & -node) count += this.#nodes[node] as number;
    return count;
  }
}
