/**
 * A change set in the making: reads show what was written to it so far, over what is stored. Writing back what is there
 * already writes nothing (FULL-1).
 */
import type { Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { ChangeSet, Claim, Counters, Cursor, PlaneChange } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { nextIntentState, type IntentEvent } from './intent-state.ts';
import { sameFields } from './projection.ts';
import type { Settlement } from './settlement.ts';

/** What the planes hold now. */
export interface Stored {
  /** The first half of every `operationID` of a write (WRITE-6). */
  readonly device: string;
  readonly counters: Counters;
  readonly cursor: Cursor;
  readonly replacedAt: number | undefined;
  readonly rows: ReadonlyMap<string, WireConversation>;
  readonly seqs: ReadonlyMap<string, SeqState>;
  readonly previews: ReadonlyMap<string, PreviewState>;
  readonly locals: ReadonlyMap<string, LocalState>;
  readonly intents: ReadonlyMap<number, Intent>;
}

class PlaneCopy<Record extends { readonly conversationID: string }> {
  readonly #stored: ReadonlyMap<string, Record>;
  readonly #written = new Map<string, Record | undefined>();

  constructor(stored: ReadonlyMap<string, Record>) {
    this.#stored = stored;
  }

  get(id: string): Record | undefined {
    return this.#written.has(id) ? this.#written.get(id) : this.#stored.get(id);
  }

  put(record: Record): void {
    const id = record.conversationID;
    const stored = this.#stored.get(id);
    if (stored !== undefined && sameFields(stored, record)) this.#written.delete(id);
    else this.#written.set(id, record);
  }

  delete(id: string): void {
    if (this.#stored.has(id)) this.#written.set(id, undefined);
    else this.#written.delete(id);
  }

  /**
   * Writes whatever this copy holds. Without a lock another tab may have written the record at the same cursor, by ID, so
   * that the store holds another one (CUR-2).
   */
  overwrite(id: string, record: Record | undefined): void {
    this.#written.set(id, record);
  }

  /** Of the stored and the written ones together. */
  *ids(): Generator<string> {
    for (const id of this.#stored.keys()) if (this.get(id) !== undefined) yield id;
    for (const [id, record] of this.#written) if (record !== undefined && !this.#stored.has(id)) yield id;
  }

  change(): PlaneChange<Record> | undefined {
    const put: Record[] = [];
    const deleted: string[] = [];
    for (const [id, record] of this.#written) {
      if (record === undefined) deleted.push(id);
      else put.push(record);
    }
    return present<PlaneChange<Record>>({ put: some(put), delete: some(deleted) });
  }
}

export class WorkingCopy {
  readonly rows: PlaneCopy<WireConversation>;
  readonly seqs: PlaneCopy<SeqState>;
  readonly previews: PlaneCopy<PreviewState>;
  readonly locals: PlaneCopy<LocalState>;
  readonly #stored: Stored;
  #cursor: Cursor | undefined;
  #replacedAt: number | undefined;
  readonly #added: Omit<Intent, 'id'>[] = [];
  /** By ID; undefined where it goes. */
  readonly #intents = new Map<number, Intent | undefined>();
  #claim: Claim | undefined;
  #beginsPass: true | undefined;
  #raisesEpoch: true | undefined;
  /** What becomes of writes with this change, for those who wait for it. */
  readonly settlements: Settlement[] = [];

  constructor(stored: Stored) {
    this.#stored = stored;
    this.rows = new PlaneCopy(stored.rows);
    this.seqs = new PlaneCopy(stored.seqs);
    this.previews = new PlaneCopy(stored.previews);
    this.locals = new PlaneCopy(stored.locals);
  }

  get cursor(): Cursor {
    return this.#cursor ?? this.#stored.cursor;
  }

  set cursor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  get replacedAt(): number | undefined {
    return this.#replacedAt ?? this.#stored.replacedAt;
  }

  set replacedAt(at: number) {
    this.#replacedAt = at;
  }

  /** DEL-4: seqs, preview and hide mark go with the row; the draft stays. */
  removeRow(id: string): void {
    this.rows.delete(id);
    this.seqs.delete(id);
    this.previews.delete(id);
    const local = this.locals.get(id);
    if (local === undefined) return;
    if (local.draftText === '') this.locals.delete(id);
    else this.locals.put({ ...local, hiddenAt: undefined, openedAt: 0 });
  }

  get addedIntents(): number {
    return this.#added.length;
  }

  addIntent(intent: Omit<Intent, 'id'>): void {
    this.#added.push(intent);
  }

  /** The stored ones as they are by now, oldest first. */
  intents(): readonly Intent[] {
    return [...this.#stored.intents.keys()].map((id) => this.intent(id)).filter((intent) => intent !== undefined);
  }

  intent(id: number): Intent | undefined {
    return this.#intents.has(id) ? this.#intents.get(id) : this.#stored.intents.get(id);
  }

  /** Does to the write what the table of its states says; one that is gone stays gone. */
  tell(told: Pick<Intent, 'id' | 'key'>, event: IntentEvent): void {
    const intent = this.#same(told);
    if (intent === undefined) return;
    const state = nextIntentState(intent.state, event);
    if (state === intent.state) return;
    this.#intents.set(intent.id, state === 'gone' ? undefined : { ...intent, state });
  }

  /** A database that was lost and filled again has given new IDs, and the old ones to other writes: the key stays. */
  #same({ id, key }: Pick<Intent, 'id' | 'key'>): Intent | undefined {
    const intent = this.intent(id);
    return intent?.key === key ? intent : this.intents().find((other) => other.key === key);
  }

  /** Changes what it writes. */
  rewrite(id: number, write: Intent['write']): void {
    const intent = this.intent(id);
    if (intent !== undefined) this.#intents.set(id, { ...intent, write });
  }

  claim(claim: Claim): void {
    this.#claim = claim;
  }

  /** The number of this pass; those that end after it has begun, and began before, have lower ones (WRITE-4). */
  beginPass(): number {
    this.#beginsPass = true;
    return this.passes + 1;
  }

  /** Begins a new epoch, under which this tab leads (TAB-6). */
  raiseEpoch(): void {
    this.#raisesEpoch = true;
  }

  /** How many passes had begun before this change. */
  get passes(): number {
    return this.#stored.counters.passes;
  }

  /** Undefined where nothing is to be written. Rows and cursor are compared with what they were computed from (CUR-2). */
  changes(): ChangeSet | undefined {
    const rows = this.rows.change();
    return present<ChangeSet>({
      expect: rows || this.#cursor ? this.#stored.cursor : undefined,
      cursor: this.#cursor,
      replacedAt: this.#replacedAt,
      claim: this.#claim,
      beginPass: this.#beginsPass,
      raiseEpoch: this.#raisesEpoch,
      rows,
      seqs: this.seqs.change(),
      previews: this.previews.change(),
      locals: this.locals.change(),
      outbox: this.#outbox(),
    });
  }

  #outbox(): ChangeSet['outbox'] {
    const changed = [...this.#intents.values()].filter((intent) => intent !== undefined);
    return present<NonNullable<ChangeSet['outbox']>>({
      add: some(this.#added),
      put: some(changed.filter(({ state }) => state.kind !== 'acknowledged')),
      // The store adds the number of passes, which is its own to count.
      acknowledge: some(changed.filter(({ state }) => state.kind === 'acknowledged')),
      delete: some([...this.#intents].flatMap(([id, intent]) => (intent === undefined ? [id] : []))),
    });
  }
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Without the fields that are undefined; undefined where nothing is left. */
function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? (Object.fromEntries(entries) as T) : undefined;
}
