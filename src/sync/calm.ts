/** Does something each time it is asked to, but when that comes too often: then once for all who ask, when there is a turn. */
import type { Environment } from '../ports.ts';
import { Rate, type RateOptions } from './rate.ts';

export interface CalmOptions extends RateOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly run: () => void;
}

export class Calm {
  readonly #options: CalmOptions;
  readonly #rate: Rate;
  #planned = false;

  constructor(options: CalmOptions) {
    this.#options = options;
    this.#rate = new Rate(options);
  }

  ask(): void {
    if (this.#planned) return;
    const { environment, signal, run } = this.#options;
    const wait = this.#rate.take();
    if (wait === 0) {
      run();
      return;
    }
    this.#planned = true;
    const turn = (): void => {
      this.#planned = false;
      this.ask();
    };
    environment.after(wait, turn, signal);
  }
}
