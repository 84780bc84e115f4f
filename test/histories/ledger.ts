/** Every write of every client, what became of it, and what the rules promise for it. */
import type { Conversation, Intent } from '../../src/model.ts';
import { carries, isOpen, isRival, takesPlace } from './entry.ts';
import type { Entry, EntryState, Place, Wanted } from './entry.ts';
import type { ServedCall } from './network.ts';
import type { Fields } from './step.ts';

/** The value that a device must show, because nobody else has a say in it. */
interface Promised {
  readonly entry: Entry;
  readonly value: unknown;
  /** The tabs that have shown it; others have yet to hear of it. */
  readonly seenBy: Set<number>;
}

const promisedFields = ['isPinned', 'recvMsgOpt', 'isPrivateChat', 'ex'] as const;

export class Ledger {
  readonly #entries: Entry[] = [];
  /** By conversation and field. */
  readonly #promised = new Map<string, Promised>();

  /** What a device showed instead of what was promised. */
  readonly #suspect = new Map<Entry, string>();

  issue({ device, tab }: Place, conversationID: string, wanted: Wanted): Entry {
    const entry: Entry = { device, conversationID, wanted, state: 'issued' };
    if (wanted.kind === 'remove') this.rowGone(conversationID);
    if (wanted.kind === 'set') {
      const contested = this.#entries.some((other) => isRival(other, entry) && isOpen(other));
      const key = keyOf(conversationID, wanted.field);
      if (contested) this.#promised.delete(key);
      else this.#promised.set(key, { entry, value: wanted.value, seenBy: new Set([tab]) });
    }
    this.#entries.push(entry);
    return entry;
  }

  /** Somebody else wrote it on the server. */
  wroteElsewhere(conversationID: string, fields: Fields): void {
    for (const field of Object.keys(fields)) this.#promised.delete(keyOf(conversationID, field));
  }

  /** A removed row comes back as a new one, with nothing in it. */
  rowGone(conversationID: string): void {
    for (const [key, { entry }] of this.#promised) {
      if (entry.conversationID === conversationID) this.#promised.delete(key);
    }
  }

  become(entry: Entry, state: EntryState): void {
    if (entry.state === 'void' || entry.state === 'settled') return;
    entry.state = state;
    if (state === 'void') this.#forget(entry);
  }

  /** The server refused the write, or the client dropped it. */
  rejected(device: number, { conversationID, write }: Pick<Intent, 'conversationID' | 'write'>): void {
    for (const entry of this.#entries) {
      if (entry.device !== device || entry.conversationID !== conversationID || !isOpen(entry)) continue;
      const { wanted } = entry;
      if (wanted.kind !== write.kind) continue;
      const meant =
        (wanted.kind === 'set' && write.kind === 'set' && wanted.field in write.fields) ||
        (wanted.kind === 'read' && write.kind === 'read' && wanted.seq <= write.seq) ||
        wanted.kind === 'remove' ||
        wanted.kind === 'open';
      if (meant) this.become(entry, 'void');
    }
  }

  /** The client is gone: what it had not stored may be there or not. */
  crashed(device: number): void {
    for (const entry of this.#entries) if (entry.device === device && entry.state === 'issued') this.#forget(entry);
  }

  unpromise(device: number): void {
    for (const [key, { entry }] of this.#promised) if (entry.device === device) this.#promised.delete(key);
  }

  /** The client's database is gone. */
  lost(device: number): void {
    for (const entry of this.#entries) {
      if (entry.device !== device) continue;
      this.become(entry, 'void');
      this.#forget(entry);
    }
  }

  /** The server is another one than it was. */
  restored(): void {
    this.#promised.clear();
    for (const entry of this.#entries) if (entry.wanted.kind === 'read') this.become(entry, 'void');
  }

  /** WRITE-1, WRITE-4: what the user wanted shows from the command on, and does not flicker back. */
  shown({ device, tab }: Place, row: Conversation): void {
    for (const field of promisedFields) {
      const promised = this.#promised.get(keyOf(row.conversationID, field));
      if (promised?.entry.device !== device) continue;
      if (promised.value !== row[field] && promised.seenBy.has(tab)) {
        this.#suspect.set(promised.entry, told(row, field, promised));
      }
    }
  }

  /** A tab is up to date and shows this: what is promised must stay from here on. */
  seen({ device, tab }: Place, row: Conversation): void {
    for (const field of promisedFields) {
      const promised = this.#promised.get(keyOf(row.conversationID, field));
      if (promised?.entry.device === device && promised.value === row[field]) promised.seenBy.add(tab);
    }
  }

  /** To be asked once nothing is under way: a refused write is taken back before the app is told. */
  problems(): readonly string[] {
    const found = [...this.#suspect].flatMap(([entry, what]) => (entry.state === 'void' ? [] : [what]));
    this.#suspect.clear();
    return found;
  }

  /** Whether the device has removed the conversation and opened it again: it may be seen as new for a moment. */
  reopened(device: number, conversationID: string): boolean {
    const mine = this.#entries.filter((entry) => entry.device === device && entry.conversationID === conversationID);
    const removed = mine.findIndex(({ wanted }) => wanted.kind === 'remove');
    return removed !== -1 && mine.slice(removed).some(({ wanted }) => wanted.kind === 'open');
  }

  /** Writes that were durable, and that the server has never taken or refused. */
  unsent(served: readonly ServedCall[], deviceOf: (tab: number) => number): readonly string[] {
    const done = served
      .filter(({ outcome }) => outcome !== 'unclear')
      .map((call) => ({ ...call, device: deviceOf(call.device) }));
    return this.#entries.flatMap((entry, at) => {
      if (entry.state !== 'durable' && entry.state !== 'settled') return [];
      const superseded = this.#entries.slice(at + 1).some((later) => takesPlace(later, entry));
      const reached = done.some((call) => call.device === entry.device && carries(call, entry));
      return superseded || reached ? [] : [`WRITE-1: it never reached the server: ${JSON.stringify(entry)}`];
    });
  }

  #forget(entry: Entry): void {
    for (const [key, promised] of this.#promised) if (promised.entry === entry) this.#promised.delete(key);
  }
}

function told(row: Conversation, field: keyof Fields, { value }: Promised): string {
  return `WRITE-4: ${row.conversationID} shows ${field} ${String(row[field])}, not ${String(value)}`;
}

function keyOf(conversationID: string, field: string): string {
  return `${conversationID} ${field}`;
}
