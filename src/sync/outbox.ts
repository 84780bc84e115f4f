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
import { Confirmations } from './confirmations.ts';
import { collapse, writeAcknowledged, writeUnbrought } from './intents.ts';
import type { Learned } from './learned.ts';
import type { PassRequest, PassResult } from './pass.ts';
import type { Remote } from './remote.ts';
import type { Replica } from './replica.ts';
import type { Timing } from './timing.ts';

export interface OutboxOptions {
  readonly replica: Replica;
  readonly remote: Remote;
  readonly learned: Learned;
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

type State =
  | { readonly kind: 'open' }
  /** A write failed, and nothing is sent until the timer ends or there is news of the server. */
  | { readonly kind: 'waiting'; readonly timer: AbortController }
  | { readonly kind: 'closed' };

/** Conversations whose writes are under way at once. */
const conversationsAtOnce = 4;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #confirmations = new Confirmations();
  /** Conversations with a call under way. */
  readonly #sending = new Set<string>();
  /** By acknowledged intent: how many passes had begun by then. A later one contains it (WRITE-4). */
  readonly #barriers = new Map<number, number>();
  readonly #drained = new Set<() => void>();
  #passesBegun = 0;
  #failures = 0;
  #state: State = { kind: 'open' };

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#close(), { once: true });
  }

  async add(wanted: Omit<Intent, 'id' | 'state' | 'at'>): Promise<CommandReceipt> {
    const { replica, environment } = this.#options;
    const intent = await replica.addIntent({ ...wanted, at: environment.now(), state: 'queued' });
    const confirmed = this.#confirmations.of(intent.id);
    if (this.#state.kind === 'closed') this.#confirmations.reject(intent.id, this.#closedBy());
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
    if (this.#state.kind !== 'open') return;
    for (const intent of this.#heads()) {
      if (this.#sending.size >= conversationsAtOnce) return;
      void this.#sendOne(intent);
    }
  }

  /** There is reason to think that the server can be reached. */
  sendNow(): void {
    if (this.#state.kind === 'waiting') {
      this.#state.timer.abort();
      this.#state = { kind: 'open' };
    }
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

  #queued(): readonly Intent[] {
    return this.#options.replica.intents().filter((intent) => intent.state === 'queued');
  }

  /** The oldest write of each conversation that has none under way. */
  #heads(): readonly Intent[] {
    const heads = new Map<string, Intent>();
    for (const intent of this.#queued()) {
      const { conversationID } = intent;
      if (!this.#sending.has(conversationID) && !heads.has(conversationID)) heads.set(conversationID, intent);
    }
    return [...heads.values()];
  }

  /** Never rejects. */
  async #sendOne(head: Intent): Promise<void> {
    this.#sending.add(head.conversationID);
    let intent = head;
    try {
      intent = await this.#collapsed(head);
      await this.#call(intent);
      this.#failures = 0;
      await this.#acknowledged(intent);
    } catch (error) {
      await this.#failed(intent, toSyncError(error)).catch((cause: unknown) =>
        this.#options.onSetback('outbox', cause),
      );
    } finally {
      this.#sending.delete(intent.conversationID);
    }
    this.#tellDrained();
    this.send();
  }

  /** WRITE-2: `head` with the writes that wait right behind it, where they can be one; that has the number of the last. */
  async #collapsed(head: Intent): Promise<Intent> {
    const { replica } = this.#options;
    let last = head;
    const parts: Intent[] = [];
    for (const next of this.#queued()) {
      if (next.conversationID !== head.conversationID || next.id <= head.id) continue;
      const write = collapse(last, next.write);
      if (write === undefined) break;
      parts.push(last);
      last = { ...next, write };
    }
    if (parts.length === 0) return head;
    await replica.update((copy) => {
      for (const { id } of parts) copy.deleteIntent(id);
      copy.putIntent(last);
    });
    for (const { id } of parts) this.#confirmations.move(id, last.id);
    return last;
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
    const { replica, request, learned } = this.#options;
    this.#barriers.set(intent.id, this.#passesBegun);
    // A replacement that asked for the seqs before this moment must not take the position back (SEQ-1).
    if (intent.write.kind === 'read') learned.toldSeqs(intent.conversationID);
    await replica.update((copy) => writeAcknowledged(copy, intent));
    this.#confirmations.resolve(intent.id);
    // The read position is settled by the acknowledgement itself.
    if (intent.write.kind !== 'read') request({ named: new Set([intent.conversationID]) });
  }

  async #failed(intent: Intent, error: SyncError): Promise<void> {
    const { replica, onRejected, onSetback, signal } = this.#options;
    if (isSyncError(error, 'api') && isRefusal(error.code)) {
      await replica.update((copy) => copy.deleteIntent(intent.id));
      this.#confirmations.reject(intent.id, error);
      onRejected(intent, error);
      return;
    }
    if (signal.aborted) return;
    onSetback('outbox', error);
    this.#wait(error);
  }

  #wait(error: SyncError): void {
    if (this.#state.kind !== 'open') return;
    const { environment, timing, signal } = this.#options;
    const timer = new AbortController();
    this.#state = { kind: 'waiting', timer };
    this.#failures += 1;
    const retryAfterMs = isSyncError(error, 'http') ? error.retryAfterMs : undefined;
    environment.after(
      retryDelay(timing, this.#failures, environment.random(), retryAfterMs),
      () => this.sendNow(),
      AbortSignal.any([timer.signal, signal]),
    );
  }

  #tellDrained(): void {
    if (this.#queued().length > 0 && this.#state.kind !== 'closed') return;
    for (const resolve of this.#drained) resolve();
    this.#drained.clear();
  }

  #close(): void {
    this.#state = { kind: 'closed' };
    this.#tellDrained();
    this.#confirmations.rejectAll(this.#closedBy());
  }

  #closedBy(): SyncError {
    return toSyncError(this.#options.signal.reason);
  }
}
