/** More microtasks than lie between two steps. */
const TURNS = 50;

/** Steps of things that run at once, put in an order by numbers that a test draws. */
export class StepOrder {
  readonly #choices: readonly number[];
  readonly #waiting: { readonly what: string; readonly go: () => void }[] = [];
  #taken = 0;
  /** What was done, in order. */
  readonly log: string[] = [];

  /** @param choices each from 0 to 1: the place among what waits. */
  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** Goes on when it is its turn. */
  step(what: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ what, go: resolve });
    });
  }

  /** Goes on until nothing waits. */
  async run(): Promise<void> {
    for (;;) {
      // All that is ready to go on comes to its next step meanwhile.
      for (let turn = 0; turn < TURNS; turn++) await undefined;
      const choice = this.#choices[this.#taken++ % this.#choices.length] ?? 0;
      const [next] = this.#waiting.splice(Math.floor(choice * this.#waiting.length), 1);
      if (next === undefined) return;
      this.log.push(next.what);
      next.go();
    }
  }
}
