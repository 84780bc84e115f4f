/** What a leader knows of the tabs that follow it: which rows they show, and whether one of them is visible. */
import type { Environment } from '../ports.ts';
import type { Timing } from './timing.ts';

export class OtherTabs {
  readonly #environment: Environment;
  readonly #timing: Timing;
  readonly #looks = new Map<string, readonly string[]>();
  /** When each was last heard to be visible, in ms. */
  readonly #visible = new Map<string, number>();

  constructor(environment: Environment, timing: Timing) {
    this.#environment = environment;
    this.#timing = timing;
  }

  look(tab: string, ids: readonly string[]): void {
    this.#looks.set(tab, ids);
  }

  /** Only visible tabs ask for a sign of life. */
  asked(tab: string): void {
    this.#visible.set(tab, this.#environment.now());
  }

  /** Whether nobody was heard of who has not left. */
  get none(): boolean {
    return this.#looks.size + this.#visible.size === 0;
  }

  left(tab: string): void {
    this.#looks.delete(tab);
    this.#visible.delete(tab);
  }

  *viewed(): Generator<string> {
    for (const ids of this.#looks.values()) yield* ids;
  }

  /** Whether one of them asked not long ago. */
  visible(): boolean {
    const since = this.#environment.now() - this.#timing.leaderCheck - this.#timing.leaderPatience;
    return [...this.#visible.values()].some((at) => at >= since);
  }
}
