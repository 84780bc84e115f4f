/** The line between the tabs of one database: open while the page lives, closed while it is frozen or put away. */
import type { Channel, Environment } from '../ports.ts';
import { channelVersion, fromPortable, toPortable, type TabMessage } from './tab-messages.ts';

export class TabLink {
  readonly #environment: Environment;
  readonly #name: string;
  readonly #listener: (message: TabMessage) => void;
  #channel: Channel | undefined;
  #line = new AbortController();

  constructor(environment: Environment, database: string, listener: (message: TabMessage) => void) {
    this.#environment = environment;
    this.#name = `${database}#${channelVersion}`;
    this.#listener = listener;
  }

  open(): void {
    this.#line = new AbortController();
    const { signal } = this.#line;
    const hear = (data: unknown): void => this.#listener(fromPortable(data));
    this.#channel = this.#environment.openChannel(this.#name, hear, signal);
  }

  post(message: TabMessage): void {
    this.#channel?.post(toPortable(message));
  }

  close(): void {
    this.#channel = undefined;
    this.#line.abort();
  }
}
