/** The server's time as far as it is known, in this tab: from its own calls, or from the tab that leads (CUR-5). */
import type { Environment } from '../ports.ts';

export class ServerClock {
  readonly #environment: Pick<Environment, 'now'>;
  /** Milliseconds by which the server's clock is ahead of this device's; 0 until an answer has told it. */
  offset = 0;

  constructor(environment: Pick<Environment, 'now'>) {
    this.#environment = environment;
  }

  /** In ms since 1970. */
  now(): number {
    return this.#environment.now() + this.offset;
  }

  /** An answer said that it is this late now. */
  told(serverTime: number): void {
    this.offset = serverTime - this.#environment.now();
  }
}
