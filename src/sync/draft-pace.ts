/** Drafts change with every key, and each write of one is strict: they wait their turn, and only the last of them is written. */
import type { Environment } from '../ports.ts';

export interface DraftPaceOptions {
  readonly environment: Environment;
  /** Between two writes, in ms. */
  readonly every: number;
  readonly signal: AbortSignal;
}

export class DraftPace {
  readonly #options: DraftPaceOptions;
  #last = -Infinity;
  /** Those who wait for the next turn. */
  #turn: { readonly promise: Promise<void>; readonly begin: () => void } | undefined;

  constructor(options: DraftPaceOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => void this.flush(), { once: true });
  }

  /** Resolves when a draft may be written. */
  turn(): Promise<void> {
    const { environment, every, signal } = this.#options;
    if (this.#turn !== undefined) return this.#turn.promise;
    const wait = this.#last + every - environment.now();
    if (wait <= 0 || wait > every || signal.aborted) {
      this.#last = environment.now();
      return Promise.resolve();
    }
    let begin = (): void => {};
    const promise = new Promise<void>((resolve) => (begin = resolve));
    this.#turn = { promise, begin };
    environment.after(wait, () => void this.flush(), signal);
    return promise;
  }

  /** The page may go away: whoever waits, writes now. */
  flush(): 'flushed' | 'nothing' {
    const turn = this.#turn;
    if (turn === undefined) return 'nothing';
    this.#last = this.#options.environment.now();
    this.#turn = undefined;
    turn.begin();
    return 'flushed';
  }
}
