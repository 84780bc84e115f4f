/** The line between the tabs of one database: open while the page lives, closed while it is frozen or put away. */
import type { Channel, Environment } from '../ports.ts';
import { channelVersion, fromPortable, toPortable, type TabMessage } from './tab-messages.ts';

export interface TabLinkOptions {
  readonly environment: Environment;
  readonly database: string;
  /** Where the storage is this tab's own, it has nothing to do with what others write: only a logout is for all, and its own leaving. */
  readonly shared: () => boolean;
  readonly listener: (message: TabMessage) => void;
}

export class TabLink {
  readonly #options: TabLinkOptions;
  #channel: Channel | undefined;
  #line = new AbortController();

  constructor(options: TabLinkOptions) {
    this.#options = options;
  }

  open(): void {
    const { environment, database, listener } = this.#options;
    this.#line = new AbortController();
    const hear = (data: unknown): void => {
      const message = fromPortable(data);
      if (this.#concerns(message)) listener(message);
    };
    this.#channel = environment.openChannel(`${database}#${channelVersion}`, hear, this.#line.signal);
  }

  post(message: TabMessage): void {
    if (this.#concerns(message)) this.#channel?.post(toPortable(message));
  }

  close(): void {
    this.#channel = undefined;
    this.#line.abort();
  }

  #concerns(message: TabMessage): boolean {
    return message.kind === 'logout' || message.kind === 'bye' || this.#options.shared();
  }
}
