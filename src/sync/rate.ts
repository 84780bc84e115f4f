/**
 * A guard against loops, whatever their cause: what begins again and again may do so some times at once, and then at a
 * steady pace. It is a bucket of turns that fills with time.
 */
import type { Environment } from '../ports.ts';

export interface RateOptions {
  readonly environment: Environment;
  /** How many turns may be taken at once. */
  readonly burst: number;
  /** Between two turns once those are taken, in ms; 0: no limit. */
  readonly every: number;
}

export class Rate {
  readonly #options: RateOptions;
  #turns: number;
  /** Up to when the bucket was filled, in ms. */
  #filled: number;

  constructor(options: RateOptions) {
    this.#options = options;
    this.#turns = options.burst;
    this.#filled = options.environment.now();
  }

  /** Takes a turn and returns 0, or takes none and returns after how many ms the next one comes. */
  take(): number {
    const { environment, burst, every } = this.#options;
    const now = environment.now();
    // A clock that was set back fills nothing.
    const passed = Math.max(0, now - this.#filled);
    this.#filled = now;
    this.#turns = every === 0 ? burst : Math.min(burst, this.#turns + passed / every);
    if (this.#turns < 1) return Math.ceil((1 - this.#turns) * every);
    this.#turns -= 1;
    return 0;
  }
}
