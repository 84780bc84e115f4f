/**
 * Changes wait in line, and those that wait together are written together: one draft, one commit. Where the store says
 * that its cursor is another one (another tab moved it), the state is read again and the same changes run on it.
 */
import { SyncError } from '../errors.ts';
import type { ChangeSet, CommitOutcome } from '../ports.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface CommitTarget {
  /** A draft over what is stored now. */
  begin(): WorkingCopy;
  commit(changes: ChangeSet): Promise<CommitOutcome>;
  /** Reads what is stored anew, after a conflict. */
  reload(): Promise<void>;
  /** Shows what was written. `stored` is what the changes want to be run first, in their order. */
  applied(changes: ChangeSet, intentIDs: readonly number[], stored: readonly (() => void)[]): void;
}

interface Entry {
  readonly change: (copy: WorkingCopy) => unknown;
  readonly strict: boolean;
  /** Runs once the change is stored, before it is shown. */
  readonly stored: () => void;
  readonly resolve: (result: Committed<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

export interface Committed<T> {
  readonly result: T;
  /** Of the intents that this change added. */
  readonly intentIDs: readonly number[];
}

export interface ChangeOptions {
  readonly strict?: boolean;
  readonly stored?: () => void;
}

/** Only other tabs move the cursor in between; more conflicts than this in a row are a fault, not a race. */
const maxConflicts = 10;

export class CommitQueue {
  readonly #target: CommitTarget;
  #waiting: Entry[] = [];
  #running = false;
  #closed = false;

  constructor(target: CommitTarget) {
    this.#target = target;
  }

  run<T>(
    change: (copy: WorkingCopy) => T,
    { strict = false, stored = () => {} }: ChangeOptions = {},
  ): Promise<Committed<T>> {
    if (this.#closed) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, strict, stored, resolve: resolve as Entry['resolve'], reject });
      if (!this.#running) void this.#drain();
    });
  }

  /** Refuses what waits; what is being written ends. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopped());
  }

  /** Never rejects: each entry is told its own end. */
  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }

  async #write(batch: readonly Entry[]): Promise<void> {
    for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
      const copy = this.#target.begin();
      const ran = runAll(batch, copy);
      if (ran === 'failed') {
        // One of them threw, perhaps half way: each has a draft of its own then.
        for (const entry of batch) await this.#writeAlone(entry);
        return;
      }
      const changes = copy.changes();
      if (changes === undefined) {
        this.#settle(ran, []);
        return;
      }
      const durability = batch.some((entry) => entry.strict) ? 'strict' : 'relaxed';
      const outcome = await this.#target.commit({ ...changes, durability });
      if (outcome.kind === 'applied') {
        this.#target.applied(
          changes,
          outcome.intentIDs,
          batch.map((entry) => entry.stored),
        );
        this.#settle(ran, outcome.intentIDs);
        return;
      }
      await this.#target.reload();
    }
    throw new SyncError('storage', `the stored cursor moved ${maxConflicts} times during one write`, {});
  }

  async #writeAlone(entry: Entry): Promise<void> {
    try {
      entry.change(this.#target.begin());
    } catch (error) {
      entry.reject(error);
      return;
    }
    await this.#write([entry]).catch(entry.reject);
  }

  #settle(ran: readonly Ran[], intentIDs: readonly number[]): void {
    let from = 0;
    for (const { entry, result, added } of ran) {
      entry.resolve({ result, intentIDs: intentIDs.slice(from, from + added) });
      from += added;
    }
  }
}

interface Ran {
  readonly entry: Entry;
  readonly result: unknown;
  /** How many intents it added. */
  readonly added: number;
}

function runAll(batch: readonly Entry[], copy: WorkingCopy): readonly Ran[] | 'failed' {
  try {
    return batch.map((entry) => {
      const before = copy.addedIntents;
      const result = entry.change(copy);
      return { entry, result, added: copy.addedIntents - before };
    });
  } catch {
    return 'failed';
  }
}

function stopped(): SyncError {
  return new SyncError('aborted', 'the SDK is not running', {});
}
