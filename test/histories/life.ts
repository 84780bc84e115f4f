/** The life of one client: it may end at any crossing between the client and the world, and it may stand still. */
export class Life {
  readonly #end = new AbortController();
  /** What has come in while the page stood still. */
  #held: (() => void)[] | undefined;
  #left = Infinity;

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get over(): boolean {
    return this.#end.signal.aborted;
  }

  /** It ends when so many more things have crossed. */
  endAfter(crossings: number): void {
    this.#left = Math.min(this.#left, crossings);
    if (this.#left === 0) this.#end.abort();
  }

  /** It does not end any more. */
  spare(): void {
    this.#left = Infinity;
  }

  /** Something crosses; false where the client is gone, or goes with this. */
  cross(): boolean {
    if (this.over) return false;
    this.#left -= 1;
    if (this.#left < 0) this.#end.abort();
    return !this.over;
  }

  /** Something comes in: now, or once the page runs again. */
  enter(run: () => void): void {
    if (!this.cross()) return;
    if (this.#held === undefined) run();
    else this.#held.push(run);
  }

  get held(): boolean {
    return this.#held !== undefined;
  }

  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const run of held) this.enter(run);
  }

  /** Asks the world for something: both the question and the answer cross. */
  ask<T>(run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.cross()) return;
      run().then(
        (value) => this.enter(() => resolve(value)),
        (error: unknown) => this.enter(() => reject(asError(error))),
      );
    });
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
