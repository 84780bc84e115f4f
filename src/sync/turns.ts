/**
 * Whose write goes next. Who failed comes after the others, so that a few that fail each time do not keep those from the
 * server (WRITE-3).
 */
export class Turns {
  /** Whose last call failed, the latest last. */
  readonly #failing = new Set<string>();

  failed(id: string): void {
    this.#failing.delete(id);
    this.#failing.add(id);
  }

  succeeded(id: string): void {
    this.#failing.delete(id);
  }

  /** Those who wait, by the order in which they came. */
  of(waiting: Iterable<string>): Iterable<string> {
    const turns = new Set(waiting);
    for (const id of this.#failing) {
      if (turns.delete(id)) turns.add(id);
      else this.#failing.delete(id);
    }
    return turns;
  }
}
