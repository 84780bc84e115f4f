import type { Channel } from '../ports.ts';
import { Registrations } from './registrations.ts';
import type { VirtualMainThread } from './virtual-main-thread.ts';

interface Port {
  readonly thread: VirtualMainThread;
  readonly name: string;
  readonly listener: (message: unknown) => void;
}

/** The channels between the pages of a virtual browser. */
export class VirtualChannels {
  readonly #ports = new Registrations<Port>();

  open(port: Port, signal: AbortSignal): Channel {
    const isOpen = (): boolean => !signal.aborted && port.thread.state !== 'crashed';
    if (isOpen()) this.#ports.add(port, signal);
    return {
      post: (message) => {
        if (isOpen()) this.#post(port, message);
      },
    };
  }

  /** How many this page has open. */
  count(thread: VirtualMainThread): number {
    return [...this.#ports].filter(({ item }) => item.thread === thread).length;
  }

  /** The page is gone. */
  close(thread: VirtualMainThread): void {
    for (const entry of this.#ports) if (entry.item.thread === thread) this.#ports.end(entry);
  }

  #post(from: Port, message: unknown): void {
    // Taken at once: what the sender does to it later is not seen, and what cannot be cloned throws here.
    const sent: unknown = structuredClone(message);
    for (const entry of this.#ports) {
      const { thread, name, listener } = entry.item;
      if (name !== from.name || entry.item === from) continue;
      thread.queue('message', () => {
        if (this.#ports.has(entry)) listener(structuredClone(sent));
      });
    }
  }
}
