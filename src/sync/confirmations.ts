/** Who waits for the server's answer to which write. */
import type { SyncError } from '../errors.ts';

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: SyncError) => void;
}

export class Confirmations {
  /** By the ID of the intent. */
  readonly #waiting = new Map<number, readonly Settle[]>();

  /** Settles with the write of this ID. Nobody has to listen. */
  of(id: number): Promise<void> {
    const confirmed = new Promise<void>((resolve, reject) => this.#add(id, [{ resolve, reject }]));
    confirmed.catch(() => {});
    return confirmed;
  }

  /** The write of `from` has become a part of that of `to`. */
  move(from: number, to: number): void {
    this.#add(to, this.#take(from));
  }

  resolve(id: number): void {
    for (const { resolve } of this.#take(id)) resolve();
  }

  reject(id: number, error: SyncError): void {
    for (const { reject } of this.#take(id)) reject(error);
  }

  rejectAll(error: SyncError): void {
    for (const id of [...this.#waiting.keys()]) this.reject(id, error);
  }

  #add(id: number, settles: readonly Settle[]): void {
    this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), ...settles]);
  }

  #take(id: number): readonly Settle[] {
    const settles = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    return settles;
  }
}
