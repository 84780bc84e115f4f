import type { StepOrder } from './step-order.ts';

/** What a node that died never hears. */
const never = new Promise<never>(() => {});

/** A node whose steps a test puts in order, and that may die at each of them. */
export class SimulatedNode {
  readonly #order: StepOrder;
  readonly #name: string;
  #alive = true;
  #die: (reason: Error) => void = () => {};
  /** Rejects when it dies: its connection to the database ends, and with it what was not committed. */
  readonly died: Promise<never> = new Promise((_resolve, reject) => {
    this.#die = reject;
  });
  /** Whether it reaches the cache. */
  reaches = true;

  constructor(order: StepOrder, name: string) {
    this.#order = order;
    this.#name = name;
    this.died.catch(() => {});
  }

  /** Goes on when the scheduler says, or never where the node is dead by then. */
  async step(what: string): Promise<void> {
    await this.#order.step(`${this.#name} ${what}`);
    if (!this.#alive) await never;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  die(): void {
    this.#alive = false;
    this.#die(new Error(`${this.#name} died`));
  }
}
