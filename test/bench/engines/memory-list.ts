/** All rows in their order, in memory, carried on from change to change. */
import { inOrder } from '../data/order.ts';
import type { BenchRecord } from '../data/records.ts';
import type { Shown } from '../engine.ts';

/** Beyond so many changes at once, one walk over the list is cheaper than a search and two moves for each. */
const WALK_FROM = 16;

export class MemoryList {
  #byID = new Map<string, BenchRecord>();
  #sorted: BenchRecord[] = [];
  readonly #listeners = new Set<() => void>();

  replace(records: readonly BenchRecord[]): void {
    this.#byID = new Map(records.map((record) => [record.conversationID, record]));
    this.#sorted = records.toSorted(inOrder);
  }

  put(records: readonly BenchRecord[]): void {
    if (records.length < WALK_FROM) for (const record of records) this.#move(record);
    else this.#merge(records);
  }

  first(limit: number): readonly BenchRecord[] {
    return this.#sorted.slice(0, limit);
  }

  window(limit: number, shown: Shown): () => void {
    let last: readonly BenchRecord[] = [];
    return this.#listen(() => {
      const rows = this.first(limit);
      if (rows.length === last.length && rows.every((row, index) => row === last[index])) return;
      last = rows;
      shown(rows);
    });
  }

  whole(shown: Shown): () => void {
    return this.#listen(() => shown(this.first(Infinity)));
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#sorted.length > 0) listener();
    return () => this.#listeners.delete(listener);
  }

  #move(record: BenchRecord): void {
    const before = this.#byID.get(record.conversationID);
    if (before !== undefined) this.#sorted.splice(this.#placeOf(before), 1);
    this.#byID.set(record.conversationID, record);
    this.#sorted.splice(this.#placeOf(record), 0, record);
  }

  #placeOf(record: BenchRecord): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#sorted[middle];
      if (other !== undefined && inOrder(other, record) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #merge(records: readonly BenchRecord[]): void {
    const changed = new Map(records.map((record) => [record.conversationID, record]));
    const moved = [...changed.values()].toSorted(inOrder);
    const next: BenchRecord[] = [];
    let taken = 0;
    for (const row of this.#sorted) {
      if (changed.has(row.conversationID)) continue;
      for (let other = moved[taken]; other !== undefined && inOrder(other, row) < 0; other = moved[++taken]) {
        next.push(other);
      }
      next.push(row);
    }
    for (const row of moved.slice(taken)) next.push(row);
    for (const row of moved) this.#byID.set(row.conversationID, row);
    this.#sorted = next;
  }
}
