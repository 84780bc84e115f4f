/** How to take back what was written since the transaction began, newest last. */
export type UndoLog = (() => void)[];

/** Values under two keys, the first of which names a partition. Each write leaves in the log how to take it back. */
export class MemoryTable<Value> {
  readonly #partitions = new Map<string, Map<string, Value>>();
  readonly #undo: UndoLog;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  get(partition: string, key: string): Value | undefined {
    return this.#partitions.get(partition)?.get(key);
  }

  /** In the order in which the keys were first written. */
  entries(partition: string): readonly (readonly [string, Value])[] {
    return [...(this.#partitions.get(partition) ?? [])];
  }

  partitions(): readonly string[] {
    return [...this.#partitions.keys()];
  }

  set(partition: string, key: string, value: Value): void {
    const before = this.get(partition, key);
    this.#undo.push(() => this.#write(partition, key, before));
    this.#write(partition, key, value);
  }

  delete(partition: string, key: string): void {
    const before = this.get(partition, key);
    if (before === undefined) return;
    this.#undo.push(() => this.#write(partition, key, before));
    this.#write(partition, key, undefined);
  }

  #write(partition: string, key: string, value: Value | undefined): void {
    const values = this.#partitions.get(partition) ?? new Map<string, Value>();
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    if (values.size === 0) this.#partitions.delete(partition);
    else this.#partitions.set(partition, values);
  }
}

/** Ascending by code unit. */
export function ascending(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
