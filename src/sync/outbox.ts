/**
 * The user's writes on their way to the server: sent in order per conversation (WRITE-2), a few conversations at a time,
 * tried again until the server takes or refuses them (WRITE-3). Run by the tab that leads.
 */
import { isSyncError, toSyncError, type SyncError } from '../errors.ts';
import type { Intent } from '../model.ts';
import type { Environment } from '../ports.ts';
import { isRefusal } from '../protocol/error-codes.ts';
import { formatOperationID } from '../protocol/operation-id.ts';
import { retryDelay } from './backoff.ts';
import { claimNext, type Claimed } from './claims.ts';
import { writeAcknowledged } from './intents.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { Learned } from './learned.ts';
import type { PassRequest } from './pass.ts';
import type { Remote } from './remote.ts';
import type { Timing } from './timing.ts';
import { Turns } from './turns.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface OutboxOptions {
  readonly replica: LeaderReplica;
  readonly remote: Remote;
  readonly learned: Learned;
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Whether no other tab sends while this one does, so that what others have claimed is free. */
  readonly sole: boolean;
  readonly request: (wanted: Partial<PassRequest>) => void;
  readonly onRejected: (intent: Intent, error: SyncError) => void;
  readonly onSetback: (what: string, error: unknown) => void;
}

type State =
  /** Something may have been missed: nothing is sent before a sync has shown what (WRITE-7). */
  | { readonly kind: 'behind' }
  | { readonly kind: 'open' }
  /** A write failed, and nothing is sent until the timer ends or there is news of the server. */
  | { readonly kind: 'waiting'; readonly timer: AbortController }
  | { readonly kind: 'closed' };

/** A pass as the outbox knows it. */
export interface BegunPass {
  /** It contains what was acknowledged before it had this number. */
  readonly number: number;
  /** Conversations with such a write. */
  readonly written: ReadonlySet<string>;
}

/** Conversations whose writes are under way at once. */
const conversationsAtOnce = 4;

export class Outbox {
  readonly #options: OutboxOptions;
  /** The name of this leadership in claims. */
  readonly #by: string;
  /** Conversations with a call under way. */
  readonly #sending = new Set<string>();
  /** Conversations whose next write another tab is sending. */
  readonly #elsewhere = new Set<string>();
  readonly #turns = new Turns();
  #failures = 0;
  #state: State = { kind: 'behind' };

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#by = options.environment.uniqueID();
    options.signal.addEventListener('abort', () => this.#stopWaiting({ kind: 'closed' }), { once: true });
  }

  /** Sends what can be sent now. */
  send(): void {
    // PUSH-4: when the network is back, a pass comes first.
    if (this.#state.kind !== 'open' || !this.#options.environment.online()) return;
    const waiting = this.#waiting().map((intent) => intent.conversationID);
    for (const conversationID of this.#turns.of(waiting)) {
      if (this.#sending.size >= conversationsAtOnce) return;
      const taken = this.#sending.has(conversationID) || this.#elsewhere.has(conversationID);
      if (!taken) void this.#sendNext(conversationID);
    }
  }

  /** The outbox has changed, here or by another tab. */
  changed(): void {
    this.#elsewhere.clear();
    this.send();
  }

  /** WRITE-7: there was a gap in what is known of the server; what is under way goes on. */
  fellBehind(): void {
    this.#stopWaiting({ kind: 'behind' });
  }

  /**
   * Only where an acknowledged write waits for a pass does it need a new number (WRITE-4). `looks`: the store is asked in
   * any case, which tells of what a tab wrote that was gone before it could say so (TAB-5).
   */
  async passBegins(looks = false): Promise<BegunPass> {
    const { replica } = this.#options;
    const waits = replica.intents().some(({ state }) => state.kind === 'acknowledged');
    if (!waits && !looks) return { number: replica.stored.counters.passes, written: new Set() };
    return replica.update((copy) => {
      const number = copy.beginPass();
      return { number, written: new Set(containedBy(copy, number).map((intent) => intent.conversationID)) };
    });
  }

  /** WRITE-4: what was acknowledged before this pass began is in these rows that it brought, in the same transaction. */
  contain(copy: WorkingCopy, pass: number, brought: Iterable<string>): void {
    const ids = new Set(brought);
    for (const intent of containedBy(copy, pass)) {
      if (ids.has(intent.conversationID)) copy.tell(intent, { kind: 'contained' });
    }
  }

  /** A pass ended well: the server can be reached, and a row that a replacement did not bring is not there. */
  async passEnded(pass: number): Promise<void> {
    this.#stopWaiting({ kind: 'open' });
    this.send();
    const { replica } = this.#options;
    if (!replica.intents().some(({ state }) => state.kind === 'acknowledged')) return;
    await replica.update((copy) => {
      for (const intent of containedBy(copy, pass)) copy.tell(intent, { kind: 'contained' });
    });
  }

  #waiting(): readonly Intent[] {
    return this.#options.replica.intents().filter(({ state }) => state.kind !== 'acknowledged');
  }

  /** Never rejects. */
  async #sendNext(conversationID: string): Promise<void> {
    this.#sending.add(conversationID);
    try {
      const intent = await this.#claim(conversationID);
      if (intent !== undefined) await this.#send(intent);
    } catch (error) {
      if (this.#options.signal.aborted) return;
      this.#options.onSetback('outbox', error);
      this.#wait(toSyncError(error));
    }
    this.#sending.delete(conversationID);
    this.send();
  }

  /** TAB-6, TAB-1: each send begins with a transaction in which this tab still leads, or the write is still free. */
  async #claim(conversationID: string): Promise<Intent | undefined> {
    const { replica, environment, timing, signal, sole, onRejected } = this.#options;
    const now = environment.now();
    const lapsedBefore = sole ? Infinity : now - timing.claim;
    const claimant = { by: this.#by, now, lapsedBefore };
    // Those of each run: one whose end was not heard of may have dropped them all the same.
    const dropped = new Map<string, Claimed['dropped'][number]>();
    const { intent } = await replica.update((copy) => {
      const claimed = claimNext(copy, conversationID, claimant);
      for (const each of claimed.dropped) dropped.set(each.intent.key, each);
      return claimed;
    });
    for (const { key } of replica.intents()) dropped.delete(key);
    for (const { intent: lost, error } of dropped.values()) onRejected(lost, error);
    if (intent === undefined && this.#waiting().some((waiting) => waiting.conversationID === conversationID)) {
      // Another tab sends it, and may die meanwhile; its claim has lapsed a moment after that time.
      this.#elsewhere.add(conversationID);
      environment.after(timing.claim + 1, () => this.changed(), signal);
    }
    return intent;
  }

  async #send(intent: Intent): Promise<void> {
    const { replica, request, learned } = this.#options;
    try {
      await this.#call(intent);
    } catch (error) {
      await this.#failed(intent, toSyncError(error));
      return;
    }
    this.#failures = 0;
    this.#turns.succeeded(intent.conversationID);
    // A replacement that asked for the seqs before this moment must not take the position back (SEQ-1).
    if (intent.write.kind === 'read') learned.toldSeqs(intent.conversationID);
    await replica.update((copy) => writeAcknowledged(copy, intent));
    // The read position is settled by the acknowledgement itself.
    if (intent.write.kind !== 'read') request({});
  }

  #call({ id, conversationID, conversationType, userID, groupID, write }: Intent): Promise<void> {
    const { remote, replica } = this.#options;
    const operationID = formatOperationID({ device: replica.stored.device, counter: id });
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

  async #failed(intent: Intent, error: SyncError): Promise<void> {
    const { replica, onRejected, onSetback, signal } = this.#options;
    if (isSyncError(error, 'api') && isRefusal(error.code)) {
      await replica.update((copy) => {
        copy.tell(intent, { kind: 'refused' });
        copy.settlements.push({ kind: 'rejected', key: intent.key, error });
      });
      onRejected(intent, error);
      return;
    }
    if (signal.aborted) return;
    this.#turns.failed(intent.conversationID);
    await replica.update((copy) => copy.tell(intent, { kind: 'failed' }));
    onSetback('outbox', error);
    this.#wait(error);
  }

  #wait(error: SyncError): void {
    if (this.#state.kind !== 'open') return;
    const { environment, timing, signal } = this.#options;
    const timer = new AbortController();
    this.#state = { kind: 'waiting', timer };
    this.#failures += 1;
    const again = (): void => {
      this.#stopWaiting({ kind: 'open' });
      this.send();
    };
    const delay = retryDelay(timing, this.#failures, environment.random(), error);
    environment.after(delay, again, AbortSignal.any([timer.signal, signal]));
  }

  #stopWaiting(next: State): void {
    if (this.#state.kind === 'closed') return;
    if (this.#state.kind === 'waiting') this.#state.timer.abort();
    this.#state = next;
  }
}

function containedBy(copy: WorkingCopy, pass: number): readonly Intent[] {
  return copy.intents().filter(({ state }) => state.kind === 'acknowledged' && state.passes < pass);
}
