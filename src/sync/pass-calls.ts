/** `sync()` in a tab that follows: the leader runs the pass, whichever tab that is by then. */
import { toSyncError, type SyncError } from '../errors.ts';
import type { Engine } from './engine.ts';
import type { PassResult } from './pass.ts';
import type { PassOutcome } from './tab-messages.ts';

interface Waiter {
  readonly resolve: (result: PassResult) => void;
  readonly reject: (error: SyncError) => void;
}

export class PassCalls {
  readonly #waiting = new Map<string, Waiter>();

  /** Settles with what `settle` is told of this call. */
  of(call: string): Promise<PassResult> {
    return new Promise((resolve, reject) => this.#waiting.set(call, { resolve, reject }));
  }

  /** The calls without an answer, to be made again where the leader is another one. */
  get open(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  settle(call: string, outcome: PassOutcome): void {
    const waiter = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (outcome.kind === 'done') waiter?.resolve(outcome.result);
    else waiter?.reject(outcome.error);
  }

  rejectAll(error: SyncError): void {
    for (const call of this.open) this.settle(call, { kind: 'failed', error });
  }
}

/** Runs a pass for a tab that asked for it. */
export function runPass(engine: Engine | undefined, tell: (outcome: PassOutcome) => void): void {
  engine?.pass().then(
    (result) => tell({ kind: 'done', result }),
    (error: unknown) => tell({ kind: 'failed', error: toSyncError(error) }),
  );
}
