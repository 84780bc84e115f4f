/** A tab that follows looks after its leader: where somebody looks at the list, its silence is noticed (TAB-2). */
import type { Environment } from '../ports.ts';
import { overdue as late } from './patience.ts';
import type { Timing } from './timing.ts';

export interface HeartbeatOptions {
  readonly environment: Environment;
  readonly timing: Timing;
  /** Ends with the time of following. */
  readonly signal: AbortSignal;
  /** Asks for a sign of life. */
  readonly ask: () => void;
  /** None came. */
  readonly onSilent: () => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #round = new AbortController();
  #heard = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    options.environment.onLifecycle((event) => {
      if (event === 'visible') this.#ask();
    }, options.signal);
    this.#ask();
  }

  /** The leader gave a sign of life. */
  heard(): void {
    this.#heard = true;
  }

  #ask(): void {
    const { environment, timing, ask, onSilent } = this.#options;
    // Hidden tabs are slowed down, and need no fresh list.
    if (!environment.visible()) return;
    this.#heard = false;
    ask();
    this.#after(timing.leaderPatience, (overdue) => {
      if (this.#heard) this.#after(Math.max(0, timing.leaderCheck - timing.leaderPatience), () => this.#ask());
      else if (overdue > late) this.#ask();
      else onSilent();
    });
  }

  /** One round at a time. */
  #after(ms: number, run: (overdue: number) => void): void {
    const { environment, signal } = this.#options;
    this.#round.abort();
    this.#round = new AbortController();
    const due = environment.now() + ms;
    environment.after(ms, () => run(environment.now() - due), AbortSignal.any([this.#round.signal, signal]));
  }
}
