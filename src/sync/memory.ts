/** All planes in memory, as they are stored, with what the user did a moment ago and the store has not yet confirmed. */
import type { Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { ChangeSet, Cursor, PlaneChange, Snapshot } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type { Planes } from './projection.ts';

export interface Memory {
  cursor: Cursor;
  replacedAt: number | undefined;
  readonly device: string;
  readonly rows: Map<string, WireConversation>;
  readonly seqs: Map<string, SeqState>;
  readonly previews: Map<string, PreviewState>;
  readonly locals: Map<string, LocalState>;
  /** By ID, ascending. */
  readonly intents: Map<number, Intent>;
}

export function emptyMemory(): Memory {
  const none = { rows: [], seqs: [], previews: [], locals: [], outbox: [] };
  return memoryOf({ commit: 0, cursor: { kind: 'none' }, replacedAt: undefined, device: '', ...none });
}

export function memoryOf(snapshot: Snapshot): Memory {
  return {
    cursor: snapshot.cursor,
    replacedAt: snapshot.replacedAt,
    device: snapshot.device,
    rows: byID(snapshot.rows),
    seqs: byID(snapshot.seqs),
    previews: byID(snapshot.previews),
    locals: byID(snapshot.locals),
    intents: new Map(snapshot.outbox.map((intent) => [intent.id, intent])),
  };
}

/** Brings the memory up to date with a committed change set; returns the IDs of the conversations that it touched. */
export function applyChangeSet(memory: Memory, changes: ChangeSet, intentIDs: readonly number[]): Set<string> {
  const touched = new Set<string>();
  if (changes.cursor !== undefined) memory.cursor = changes.cursor;
  if (changes.replacedAt !== undefined) memory.replacedAt = changes.replacedAt;
  applyPlane(memory.rows, changes.rows, touched);
  applyPlane(memory.seqs, changes.seqs, touched);
  applyPlane(memory.previews, changes.previews, touched);
  applyPlane(memory.locals, changes.locals, touched);
  const { add = [], put = [], delete: deleted = [] } = changes.outbox ?? {};
  for (const id of deleted) {
    const intent = memory.intents.get(id);
    if (intent !== undefined) touched.add(intent.conversationID);
    memory.intents.delete(id);
  }
  const added = add.map((intent, index) => ({ ...intent, id: intentIDs[index] ?? Number.NaN }));
  for (const intent of [...put, ...added]) {
    touched.add(intent.conversationID);
    memory.intents.set(intent.id, intent);
  }
  return touched;
}

/** What the user did and the store has not yet confirmed. It is shown (WRITE-1), and outlives a reading of the store. */
export class Unsaved {
  /** Oldest first. */
  readonly intents: Set<Omit<Intent, 'id'>> = new Set();
  readonly locals: Map<string, LocalState> = new Map();
}

/** Writes on their way, by conversation, oldest first. */
export function intentsByConversation(memory: Memory, unsaved: Unsaved): Map<string, Omit<Intent, 'id'>[]> {
  const all = new Map<string, Omit<Intent, 'id'>[]>();
  for (const intent of [...memory.intents.values(), ...unsaved.intents]) {
    const own = all.get(intent.conversationID);
    if (own === undefined) all.set(intent.conversationID, [intent]);
    else own.push(intent);
  }
  return all;
}

export function planesOf(memory: Memory, unsaved: Unsaved, id: string, intents: Planes['intents']): Planes {
  return {
    row: memory.rows.get(id),
    seqs: memory.seqs.get(id),
    preview: memory.previews.get(id),
    local: unsaved.locals.get(id) ?? memory.locals.get(id),
    intents,
  };
}

function byID<T extends { readonly conversationID: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.conversationID, record]));
}

function applyPlane<T extends { readonly conversationID: string }>(
  plane: Map<string, T>,
  change: PlaneChange<T> | undefined,
  touched: Set<string>,
): void {
  for (const id of change?.delete ?? []) {
    plane.delete(id);
    touched.add(id);
  }
  for (const record of change?.put ?? []) {
    plane.set(record.conversationID, record);
    touched.add(record.conversationID);
  }
}
