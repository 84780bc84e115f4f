export interface Registration<T> {
  readonly item: T;
  readonly signal: AbortSignal;
  readonly drop: () => void;
}

/** In the order of their registration, each until it has ended or its signal aborts. */
export class Registrations<T> {
  readonly #entries = new Set<Registration<T>>();

  add(item: T, signal: AbortSignal): void {
    if (signal.aborted) return;
    const entry: Registration<T> = { item, signal, drop: () => this.#entries.delete(entry) };
    this.#entries.add(entry);
    signal.addEventListener('abort', entry.drop, { once: true });
  }

  end(entry: Registration<T>): void {
    this.#entries.delete(entry);
    entry.signal.removeEventListener('abort', entry.drop);
  }

  has(entry: Registration<T>): boolean {
    return this.#entries.has(entry);
  }

  clear(): void {
    for (const entry of this.#entries) this.end(entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is added while it goes on comes too. */
  [Symbol.iterator](): Iterator<Registration<T>> {
    return this.#entries.values();
  }
}
