/**
 * A change set in the making: reads show what was written to it so far, over what is stored. Writing back what is there
 * already writes nothing (FULL-1).
 */
import type { Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { ChangeSet, Cursor, PlaneChange } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { sameFields } from './projection.ts';

/** What the planes hold now. */
export interface Stored {
  readonly cursor: Cursor;
  readonly replacedAt: number | undefined;
  readonly rows: ReadonlyMap<string, WireConversation>;
  readonly seqs: ReadonlyMap<string, SeqState>;
  readonly previews: ReadonlyMap<string, PreviewState>;
  readonly locals: ReadonlyMap<string, LocalState>;
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
    if (put.length + deleted.length === 0) return undefined;
    return { ...(put.length > 0 && { put }), ...(deleted.length > 0 && { delete: deleted }) };
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
  readonly #putIntents: Intent[] = [];
  readonly #deletedIntents: number[] = [];

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

  putIntent(intent: Intent): void {
    this.#putIntents.push(intent);
  }

  deleteIntent(id: number): void {
    this.#deletedIntents.push(id);
  }

  /** Undefined where nothing is to be written. Rows and cursor are compared with what they were computed from (CUR-2). */
  changes(): ChangeSet | undefined {
    const planes = {
      rows: this.rows.change(),
      seqs: this.seqs.change(),
      previews: this.previews.change(),
      locals: this.locals.change(),
    };
    const outbox = {
      ...(this.#added.length > 0 && { add: this.#added }),
      ...(this.#putIntents.length > 0 && { put: this.#putIntents }),
      ...(this.#deletedIntents.length > 0 && { delete: this.#deletedIntents }),
    };
    const set: ChangeSet = {
      ...((planes.rows ?? this.#cursor) && { expect: this.#stored.cursor }),
      ...(this.#cursor && { cursor: this.#cursor }),
      ...(this.#replacedAt !== undefined && { replacedAt: this.#replacedAt }),
      ...(planes.rows && { rows: planes.rows }),
      ...(planes.seqs && { seqs: planes.seqs }),
      ...(planes.previews && { previews: planes.previews }),
      ...(planes.locals && { locals: planes.locals }),
      ...(Object.keys(outbox).length > 0 && { outbox }),
    };
    return Object.keys(set).length > 0 ? set : undefined;
  }
}
