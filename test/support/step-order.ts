/** More microtasks than lie between two steps. */
const TURNS = 50;

interface Step {
  readonly what: string;
  readonly go: () => void;
  /** How many others are taken before it, where there are so many. */
  readonly due: number;
}

/** Steps of things that run at once, put in an order by numbers that a test draws. */
export class StepOrder {
  readonly #delays: readonly number[];
  #waiting: Step[] = [];
  #asked = 0;
  /** What is under way outside, e.g. on a server. */
  #outside = 0;
  #held: RegExp | undefined;
  /** What was done, in order. */
  readonly log: string[] = [];

  /** @param delays how many steps each is put off, in turn. */
  constructor(delays: readonly number[] = [0]) {
    this.#delays = delays;
  }

  /** Goes on when it is its turn. */
  step(what: string): Promise<void> {
    return new Promise((resolve) => {
      const delay = this.#delays[this.#asked++ % this.#delays.length] ?? 0;
      this.#waiting.push({ what, go: resolve, due: this.log.length + delay });
    });
  }

  /** Lets nothing else go on until this is done. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.#outside++;
    try {
      return await task();
    } finally {
      this.#outside--;
    }
  }

  /** Goes on until nothing waits but what is held. */
  async run(): Promise<void> {
    for (;;) {
      // All that is ready to go on comes to its next step meanwhile.
      for (let turn = 0; turn < TURNS; turn++) await undefined;
      if (this.#outside > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      const free = this.#waiting.filter(({ what }) => this.#held?.test(what) !== true);
      const [next] = free.toSorted((a, b) => a.due - b.due);
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((step) => step !== next);
      this.log.push(next.what);
      next.go();
    }
  }

  /** Holds the steps of these names from now on, in place of those before; undefined holds none. */
  hold(names: RegExp | undefined): void {
    this.#held = names;
  }
}
