/** Who waits for the server's answer to which write. Writes are known by their key, in whatever tab the answer came. */
import { SyncError } from '../errors.ts';
import type { Settlement } from './settlement.ts';

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: SyncError) => void;
}

export class Confirmations {
  /** By the key of the intent. */
  readonly #waiting = new Map<string, readonly Settle[]>();

  /** Settles with the write of this key. Nobody has to listen. */
  of(key: string): Promise<void> {
    const confirmed = new Promise<void>((resolve, reject) => this.#add(key, [{ resolve, reject }]));
    confirmed.catch(() => {});
    return confirmed;
  }

  settle(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) {
      const waiting = this.#take(settlement.key);
      if (settlement.kind === 'merged') this.#add(settlement.into, waiting);
      else if (settlement.kind === 'confirmed') for (const { resolve } of waiting) resolve();
      else for (const { reject } of waiting) reject(settlement.error);
    }
  }

  /** Those that are no longer in the outbox, and whose end was not heard of. */
  reconcile(keys: { readonly waiting: ReadonlySet<string>; readonly acknowledged: ReadonlySet<string> }): void {
    for (const key of [...this.#waiting.keys()]) {
      if (keys.acknowledged.has(key)) this.settle([{ kind: 'confirmed', key }]);
      else if (!keys.waiting.has(key)) {
        const error = new SyncError('aborted', 'another tab had the answer to this write', {});
        this.settle([{ kind: 'rejected', key, error }]);
      }
    }
  }

  rejectAll(error: SyncError): void {
    for (const key of [...this.#waiting.keys()]) this.settle([{ kind: 'rejected', key, error }]);
  }

  #add(key: string, settles: readonly Settle[]): void {
    if (settles.length > 0) this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), ...settles]);
  }

  #take(key: string): readonly Settle[] {
    const settles = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return settles;
  }
}
