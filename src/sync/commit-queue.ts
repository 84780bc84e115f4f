/**
 * Changes wait in line, and those that wait together are written together: one draft, one commit. Where the store says
 * that it holds something else than the changes were computed from (another tab wrote), or fails, the state is read again
 * and the same changes run on it.
 */
import { isSyncError, SyncError, toSyncError } from '../errors.ts';
import type { ChangeSet, CommitOutcome, Counters } from '../ports.ts';
import type { Applied } from './memory.ts';
import type { Settlement } from './settlement.ts';
import type { WorkingCopy } from './working-copy.ts';

/** What was written, and who is to be told of it. */
export interface CommitNotice {
  readonly changes: ChangeSet;
  readonly applied: Applied;
  readonly settlements: readonly Settlement[];
  /** What the changes want to be run first, in their order. */
  readonly stored: readonly (() => unknown)[];
}

export interface CommitTarget {
  /** A draft over what is stored now. */
  begin(): WorkingCopy;
  commit(changes: ChangeSet): Promise<CommitOutcome>;
  /** Reads what is stored anew. */
  reload(): Promise<void>;
  /** Makes the storage usable again after this failure, or rejects; what is stored is read again afterwards. */
  recover(error: SyncError<'storage'>): Promise<void>;
  /** Shows what was written. */
  applied(notice: CommitNotice): Promise<void>;
  /** Another tab leads by now. */
  deposed(epoch: number): void;
}

interface Entry {
  readonly change: (copy: WorkingCopy) => unknown;
  readonly strict: boolean;
  readonly epoch: number | undefined;
  readonly stored: () => unknown;
  readonly resolve: (result: Committed<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

export interface Committed<T> {
  readonly result: T;
  /** Of the intents that this change added. */
  readonly intentIDs: readonly number[];
  /** Those of the store after the change; undefined where nothing was to be written. */
  readonly counters: Counters | undefined;
}

export interface ChangeOptions {
  readonly strict?: boolean;
  /** Under which this tab leads: without it the change may be written by any tab (TAB-6). */
  readonly epoch?: number | undefined;
  /** Runs once the change is stored, before it is shown. */
  readonly stored?: () => unknown;
}

/** Only other tabs change the store in between; more than this in a row are a fault, not a race. */
const maxReruns = 10;

export class CommitQueue {
  readonly #target: CommitTarget;
  #waiting: Entry[] = [];
  #state: 'resting' | 'running' | 'closed' = 'resting';
  /** Whether what is stored has to be read again before the next change. */
  #stale = false;

  constructor(target: CommitTarget) {
    this.#target = target;
  }

  run<T>(change: (copy: WorkingCopy) => T, options: ChangeOptions = {}): Promise<Committed<T>> {
    if (this.#state === 'closed') return Promise.reject(stopped());
    const { strict = false, epoch, stored = () => {} } = options;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, strict, epoch, stored, resolve: resolve as Entry['resolve'], reject });
      this.#wake();
    });
  }

  /** Reads what is stored again, before the next change. */
  refresh(): void {
    this.#stale = true;
    this.#wake();
  }

  /** Refuses what waits; what is being written ends. */
  close(): void {
    this.#state = 'closed';
    for (const { reject } of this.#waiting.splice(0)) reject(stopped());
  }

  #wake(): void {
    if (this.#state === 'resting') void this.#drain();
  }

  /** Never rejects: each entry is told its own end. */
  async #drain(): Promise<void> {
    this.#state = 'running';
    while (this.#stale || this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        if (this.#stale) await this.#reload();
        if (batch.length > 0) await this.#write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      if (this.#closed()) return;
    }
    this.#state = 'resting';
  }

  /** Asked after an await, where the compiler thinks that it knows better. */
  #closed(): boolean {
    return this.#state === 'closed';
  }

  async #reload(): Promise<void> {
    this.#stale = false;
    await this.#target.reload();
  }

  async #write(given: readonly Entry[]): Promise<void> {
    let batch = given;
    for (let runs = 0; runs < maxReruns && batch.length > 0; runs++) {
      const copy = this.#target.begin();
      const ran = runAll(batch, copy);
      if (ran === 'failed') {
        // One of them threw, perhaps half way: each has a draft of its own then.
        for (const entry of batch) await this.#writeAlone(entry);
        return;
      }
      const changes = copy.changes();
      if (changes === undefined) {
        settle(ran, [], undefined);
        return;
      }
      const outcome = await this.#commit(changes, batch);
      if (outcome === undefined || outcome.kind === 'conflict' || outcome.kind === 'taken') await this.#reload();
      else if (outcome.kind === 'deposed') batch = this.#withoutDeposed(batch);
      else {
        const { counters, intentIDs } = outcome;
        const stored = batch.map((entry) => entry.stored);
        const { settlements } = copy;
        await this.#target.applied({ changes, applied: { counters, intentIDs }, settlements, stored });
        settle(ran, intentIDs, counters);
        return;
      }
    }
    if (batch.length === 0) return;
    throw new SyncError('storage', `the store changed ${maxReruns} times during one write`, { reason: 'failed' });
  }

  /** Undefined after a failure that is mended: whether the change is stored shows when it is read again. */
  async #commit(changes: ChangeSet, batch: readonly Entry[]): Promise<CommitOutcome | undefined> {
    const epoch = batch.find((entry) => entry.epoch !== undefined)?.epoch;
    const durability = batch.some((entry) => entry.strict) ? 'strict' : 'relaxed';
    try {
      return await this.#target.commit({ ...changes, durability, ...(epoch !== undefined && { epoch }) });
    } catch (thrown) {
      const error = toSyncError(thrown);
      if (!isSyncError(error, 'storage')) throw error;
      await this.#target.recover(error);
      return undefined;
    }
  }

  /** TAB-6: what only the leader may write is refused; the rest goes on. */
  #withoutDeposed(batch: readonly Entry[]): readonly Entry[] {
    const epoch = batch.find((entry) => entry.epoch !== undefined)?.epoch;
    if (epoch === undefined) return batch;
    for (const { reject } of batch.filter((entry) => entry.epoch === epoch)) {
      reject(new SyncError('aborted', 'another tab leads by now', {}));
    }
    this.#target.deposed(epoch);
    return batch.filter((entry) => entry.epoch !== epoch);
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

function settle(ran: readonly Ran[], intentIDs: readonly number[], counters: Counters | undefined): void {
  let from = 0;
  for (const { entry, result, added } of ran) {
    entry.resolve({ result, intentIDs: intentIDs.slice(from, from + added), counters });
    from += added;
  }
}

function stopped(): SyncError {
  return new SyncError('aborted', 'the SDK is not running', {});
}
