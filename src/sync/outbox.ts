/**
 * The user's writes on their way to the server: shown at once, sent in order per conversation (WRITE-2), a few
 * conversations at a time, tried again until the server takes or refuses them (WRITE-3).
 */
import { isSyncError, type SyncError, toSyncError } from '../errors.ts';
import type { Intent } from '../model.ts';
import type { Environment } from '../ports.ts';
import { isRefusal } from '../protocol/error-codes.ts';
import { formatOperationID } from '../protocol/operation-id.ts';
import { retryDelay } from './backoff.ts';
import { collapse, writeAcknowledged, writeUnbrought } from './intents.ts';
import type { PassRequest, PassResult } from './pass.ts';
import type { Remote } from './remote.ts';
import type { Replica } from './replica.ts';
import type { Timing } from './timing.ts';

export interface OutboxOptions {
  readonly replica: Replica;
  readonly remote: Remote;
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly request: (wanted: Partial<PassRequest>) => void;
  readonly onRejected: (intent: Intent, error: SyncError<'api'>) => void;
  readonly onSetback: (what: string, error: unknown) => void;
}

/** What a command resolves with, once it is durable here. */
export interface CommandReceipt {
  /** Settles with the server's answer: rejects with its refusal, or with what ended the run first (`aborted`, `signed-out`); the write is kept then. */
  readonly confirmed: Promise<void>;
}

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: SyncError) => void;
}

/** Conversations whose writes are under way at once. */
const conversationsAtOnce = 4;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiters = new Map<number, Settle[]>();
  /** Conversations with a call under way. */
  readonly #sending = new Set<string>();
  /** Being replaced by a later write at this moment: not to be sent any more. */
  readonly #superseded = new Set<number>();
  /** By acknowledged intent: how many passes had begun by then. A later one contains it (WRITE-4). */
  readonly #barriers = new Map<number, number>();
  readonly #drained = new Set<() => void>();
  #passesBegun = 0;
  #failures = 0;
  #state: 'open' | 'waiting' | 'closed' = 'open';

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#close(), { once: true });
  }

  async add(wanted: Omit<Intent, 'id' | 'state' | 'at'>): Promise<CommandReceipt> {
    const { replica, environment } = this.#options;
    const tail = replica.intents().findLast((intent) => intent.conversationID === wanted.conversationID);
    const merged = tail && this.#isFree(tail) ? collapse(tail, wanted.write) : undefined;
    const superseded = tail !== undefined && merged !== undefined ? [tail] : [];
    for (const { id } of superseded) this.#superseded.add(id);
    const draft = { ...wanted, write: merged ?? wanted.write, at: environment.now(), state: 'queued' } as const;
    const intent = await replica.addIntent(draft, superseded).finally(() => {
      for (const { id } of superseded) this.#superseded.delete(id);
    });
    const inherited = superseded.flatMap(({ id }) => this.#waiters.get(id) ?? []);
    for (const { id } of superseded) this.#waiters.delete(id);
    const confirmed = new Promise<void>((resolve, reject) => {
      this.#waiters.set(intent.id, [...inherited, { resolve, reject }]);
    });
    // Nobody has to listen.
    confirmed.catch(() => {});
    if (this.#state === 'closed') this.#reject(intent.id, this.#closedBy());
    this.send();
    return { confirmed };
  }

  /** Resolves once nothing waits to be sent, or can be sent no more. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.add(resolve);
      this.#tellDrained();
    });
  }

  /** Sends what can be sent now. */
  send(): void {
    if (this.#state !== 'open') return;
    for (const intent of this.#heads()) {
      if (this.#sending.size >= conversationsAtOnce) return;
      void this.#sendOne(intent);
    }
  }

  /** There is reason to think that the server can be reached. */
  sendNow(): void {
    if (this.#state === 'waiting') this.#state = 'open';
    this.send();
  }

  passBegan(): void {
    this.#passesBegun += 1;
  }

  /** WRITE-4: what was acknowledged before this pass began is in the rows that it brought, or is written into the others. */
  async passEnded(result: PassResult): Promise<void> {
    const begun = this.#passesBegun;
    const seen = new Set([...result.upserted, ...result.removed]);
    const over = this.#options.replica
      .intents()
      .filter((intent) => intent.state === 'acknowledged' && (this.#barriers.get(intent.id) ?? 0) < begun);
    if (over.length === 0) return;
    await this.#options.replica.update((copy) => {
      for (const intent of over) {
        if (!seen.has(intent.conversationID)) writeUnbrought(copy, intent);
        copy.deleteIntent(intent.id);
      }
    });
    for (const { id } of over) this.#barriers.delete(id);
  }

  #isFree({ id, state, conversationID }: Intent): boolean {
    return state === 'queued' && !this.#superseded.has(id) && !this.#sending.has(conversationID);
  }

  /** The oldest write of each conversation that has none under way. */
  #heads(): readonly Intent[] {
    const heads = new Map<string, Intent>();
    for (const intent of this.#options.replica.intents()) {
      if (this.#isFree(intent) && !heads.has(intent.conversationID)) heads.set(intent.conversationID, intent);
    }
    return [...heads.values()];
  }

  /** Never rejects. */
  async #sendOne(intent: Intent): Promise<void> {
    this.#sending.add(intent.conversationID);
    try {
      await this.#call(intent);
      this.#failures = 0;
      await this.#acknowledged(intent);
    } catch (error) {
      await this.#failed(intent, toSyncError(error)).catch((cause: unknown) => this.#options.onSetback('outbox', cause));
    } finally {
      this.#sending.delete(intent.conversationID);
    }
    this.#tellDrained();
    this.send();
  }

  #call({ id, conversationID, conversationType, userID, groupID, write }: Intent): Promise<void> {
    const { remote, replica } = this.#options;
    const operationID = formatOperationID({ device: replica.device, counter: id });
    const target = { conversationID, conversationType, userID, groupID };
    switch (write.kind) {
      case 'set':
        return remote.setConversation({ ...target, ...write.fields }, operationID);
      case 'open':
        return remote.setConversation(target, operationID);
      case 'read':
        return remote.markAsRead(conversationID, write.seq, operationID);
      case 'remove':
        return remote.deleteConversation(conversationID, operationID);
    }
  }

  async #acknowledged(intent: Intent): Promise<void> {
    const { replica, request } = this.#options;
    this.#barriers.set(intent.id, this.#passesBegun);
    await replica.update((copy) => writeAcknowledged(copy, intent));
    for (const { resolve } of this.#take(intent.id)) resolve();
    // The read position is settled by the acknowledgement itself.
    if (intent.write.kind !== 'read') request({ named: new Set([intent.conversationID]) });
  }

  async #failed(intent: Intent, error: SyncError): Promise<void> {
    const { replica, onRejected, onSetback, signal } = this.#options;
    if (isSyncError(error, 'api') && isRefusal(error.code)) {
      await replica.update((copy) => copy.deleteIntent(intent.id));
      this.#reject(intent.id, error);
      onRejected(intent, error);
      return;
    }
    if (signal.aborted) return;
    onSetback('outbox', error);
    this.#wait(error);
  }

  #wait(error: SyncError): void {
    if (this.#state !== 'open') return;
    const { environment, timing, signal } = this.#options;
    this.#state = 'waiting';
    this.#failures += 1;
    const retryAfterMs = isSyncError(error, 'http') ? error.retryAfterMs : undefined;
    environment.after(
      retryDelay(timing, this.#failures, environment.random(), retryAfterMs),
      () => this.sendNow(),
      signal,
    );
  }

  #tellDrained(): void {
    const queued = this.#options.replica.intents().some((intent) => intent.state === 'queued');
    if (queued && this.#state !== 'closed') return;
    for (const resolve of this.#drained) resolve();
    this.#drained.clear();
  }

  #close(): void {
    this.#state = 'closed';
    this.#tellDrained();
    for (const id of [...this.#waiters.keys()]) this.#reject(id, this.#closedBy());
  }

  #closedBy(): SyncError {
    return toSyncError(this.#options.signal.reason);
  }

  #reject(id: number, error: SyncError): void {
    for (const { reject } of this.#take(id)) reject(error);
  }

  #take(id: number): readonly Settle[] {
    const waiters = this.#waiters.get(id) ?? [];
    this.#waiters.delete(id);
    return waiters;
  }
}
