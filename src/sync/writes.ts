/** The writes of this tab: made durable here, listed, dropped, and followed to their end, whichever tab sends them. */
import { Observable, Subject } from 'rxjs';
import { SyncError, toSyncError } from '../errors.ts';
import type { Intent, IntentState } from '../model.ts';
import type { Environment } from '../ports.ts';
import { Confirmations } from './confirmations.ts';
import type { Replica } from './replica.ts';
import { until } from './until.ts';
import type { WorkingCopy } from './working-copy.ts';

/** What a command resolves with, once it is durable here. */
export interface CommandReceipt {
  /** Settles with the server's answer: rejects with its refusal, or with what ended the run first (`aborted`, `signed-out`); the write is kept then. */
  readonly confirmed: Promise<void>;
}

/** A write that the server has not yet. */
export type PendingWrite = Pick<Intent, 'id' | 'conversationID' | 'write' | 'at'>;

export interface WritesOptions {
  readonly replica: Replica;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

export class Writes {
  readonly #options: WritesOptions;
  readonly #confirmations = new Confirmations();
  /** On their way into the store, or out of it: what is read of them there means nothing yet. */
  readonly #deciding = new Set<string>();
  /** Why nothing is sent any more. */
  #over: SyncError | undefined;
  readonly #ended$ = new Subject<void>();

  constructor(options: WritesOptions) {
    const { replica, signal } = options;
    this.#options = options;
    const subscription = replica.outboxChanges$.subscribe((settlements) => {
      this.#confirmations.settle(settlements);
      this.#reconcile();
    });
    const end = (): void => {
      subscription.unsubscribe();
      this.giveUp(toSyncError(signal.reason));
    };
    signal.addEventListener('abort', end, { once: true });
  }

  async add(wanted: Omit<Intent, 'id' | 'key' | 'state' | 'at' | 'rowKnown'>): Promise<CommandReceipt> {
    const { replica, environment } = this.#options;
    const intent = {
      ...wanted,
      key: environment.uniqueID(),
      at: environment.now(),
      rowKnown: rowKnown(replica, wanted.conversationID),
      state: { kind: 'queued' },
    } as const;
    this.#deciding.add(intent.key);
    const confirmed = this.#confirmations.of(intent.key);
    try {
      await replica.addIntent(intent);
    } finally {
      this.#deciding.delete(intent.key);
    }
    if (this.#over !== undefined) {
      this.#confirmations.settle([{ kind: 'rejected', key: intent.key, error: this.#over }]);
    }
    return { confirmed };
  }

  /** Whether the write was dropped: one that the server has by now stays. */
  async discard(id: number): Promise<boolean> {
    const { replica } = this.#options;
    const key = replica.intents().find((intent) => intent.id === id)?.key;
    if (key === undefined) return false;
    const error = new SyncError('dropped', 'the write was discarded', { reason: 'discarded' });
    let told = false;
    // Where it runs again after a failure, the write may be gone because of the first time.
    const drop = (copy: WorkingCopy): boolean => {
      const intent = copy.intents().find((each) => each.key === key);
      if (intent === undefined) return told;
      if (!isPending(intent)) return false;
      told = true;
      this.#deciding.add(key);
      copy.tell(intent, { kind: 'discarded' });
      copy.settlements.push({ kind: 'rejected', key, error });
      return true;
    };
    const discarded = await replica.update(drop).finally(() => this.#deciding.delete(key));
    if (discarded) this.#confirmations.settle([{ kind: 'rejected', key, error }]);
    return discarded;
  }

  /** Resolves once nothing waits to be sent, or can be sent no more. */
  async drained(): Promise<void> {
    const { replica, signal } = this.#options;
    const over = (): boolean => this.#over !== undefined || signal.aborted || !replica.intents().some(isPending);
    await until(over, replica.outboxChanges$, this.#ended$);
  }

  /** Nothing is sent any more, and who waits is told so; undefined: writes are sent again. */
  giveUp(error: SyncError | undefined): void {
    this.#over = error;
    if (error === undefined) return;
    this.#ended$.next();
    this.#confirmations.rejectAll(error);
  }

  /** After a reading of the whole store, what was settled meanwhile is seen by what is left. */
  #reconcile(): void {
    const keys = (kind: (intent: Intent) => boolean): Set<string> =>
      new Set(this.#options.replica.intents().flatMap((intent) => (kind(intent) ? [intent.key] : [])));
    const waiting = keys(isPending);
    for (const key of this.#deciding) waiting.add(key);
    this.#confirmations.reconcile({ waiting, acknowledged: keys((intent) => !isPending(intent)) });
  }
}

/** Those that the server has not yet, oldest first, now and with each change. */
export function pendingWrites(replica: Replica): Observable<readonly PendingWrite[]> {
  return new Observable((subscriber) => {
    let told: string | undefined;
    const tell = (): void => {
      const intents = replica.intents().filter(isPending);
      const writes = intents.map(({ id, conversationID, write, at }) => ({ id, conversationID, write, at }));
      // What was read again from the store is the same in other objects.
      const text = JSON.stringify(writes);
      if (text === told) return;
      told = text;
      subscriber.next(writes);
    };
    const listening = replica.outboxChanges$.subscribe(tell);
    tell();
    return listening;
  });
}

function isPending({ state }: { readonly state: IntentState }): boolean {
  return state.kind !== 'acknowledged';
}

/** A row that waits for its removal, or for its making, is not the one that the write is about. */
function rowKnown(replica: Replica, conversationID: string): boolean {
  const remade = ({ write }: Intent): boolean => write.kind === 'remove' || write.kind === 'open';
  return (
    replica.stored.rows.has(conversationID) &&
    !replica.intents().some((intent) => intent.conversationID === conversationID && remade(intent))
  );
}
