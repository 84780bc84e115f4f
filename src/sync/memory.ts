/** All planes in memory, as they are stored, with what the user did a moment ago and the store has not yet confirmed. */
import type { Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { ChangeSet, CommitOutcome, Counters, Cursor, PlaneChange, Snapshot } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { noLocal } from './local-merge.ts';
import type { Planes } from './projection.ts';

export interface Memory {
  counters: Counters;
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
  const counters = { commit: 0, epoch: 0, passes: 0 };
  return memoryOf({ counters, cursor: { kind: 'none' }, replacedAt: undefined, device: '', ...none });
}

export function memoryOf(snapshot: Snapshot): Memory {
  return {
    counters: snapshot.counters,
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

/** What the store said of a change set that it has written. */
export type Applied = Omit<Extract<CommitOutcome, { kind: 'applied' }>, 'kind'>;

/** Brings the memory up to date with a committed change set; returns the IDs of the conversations that it touched. */
export function applyChangeSet(memory: Memory, changes: ChangeSet, { counters, intentIDs }: Applied): Set<string> {
  const touched = new Set<string>();
  memory.counters = counters;
  if (changes.cursor !== undefined) memory.cursor = changes.cursor;
  if (changes.replacedAt !== undefined) memory.replacedAt = changes.replacedAt;
  applyPlane(memory.rows, changes.rows, touched);
  applyPlane(memory.seqs, changes.seqs, touched);
  applyPlane(memory.previews, changes.previews, touched);
  applyPlane(memory.locals, changes.locals, touched);
  const { add = [], put = [], acknowledge = [], delete: deleted = [] } = changes.outbox ?? {};
  for (const id of deleted) {
    const intent = memory.intents.get(id);
    if (intent !== undefined) touched.add(intent.conversationID);
    memory.intents.delete(id);
  }
  const state = { kind: 'acknowledged', passes: counters.passes } as const;
  const changed = [...put, ...acknowledge.map((intent) => ({ ...intent, state }))];
  const added = add.map((intent, index) => ({ ...intent, id: intentIDs[index] ?? Number.NaN }));
  // One that is gone stays gone, as in the store.
  for (const intent of [...changed.filter(({ id }) => memory.intents.has(id)), ...added]) {
    touched.add(intent.conversationID);
    memory.intents.set(intent.id, intent);
  }
  return touched;
}

/** `rows`: the list has to be synced anew; `all`: it goes on from the cursor that it stands at. */
export type Restored = 'rows' | 'all';

/**
 * What the memory holds and the database lacks, as one change set, written only if nothing else is meanwhile. Writes get new
 * IDs there. Undefined where it lacks nothing, or was synced since.
 */
export function restoration(memory: Memory, restored: Restored, found: Snapshot): ChangeSet | undefined {
  if (found.cursor.kind !== 'none') return undefined;
  const { rows, seqs, previews, locals, intents, cursor, replacedAt } = memory;
  const stored = new Set(found.outbox.map(({ key }) => key));
  const waiting = [...intents.values()].filter(({ key, state }) => state.kind !== 'acknowledged' && !stored.has(key));
  const written = new Set(found.locals.map(({ conversationID }) => conversationID));
  const unwritten = [...locals.values()].filter(({ conversationID }) => !written.has(conversationID));
  const whole = found.rows.length === 0 && rows.size > 0;
  if (!whole && waiting.length + unwritten.length === 0) return undefined;
  return {
    expectCommit: found.counters.commit,
    ...(restored === 'all' && { cursor, ...(replacedAt !== undefined && { replacedAt }) }),
    ...(whole && {
      rows: { put: [...rows.values()] },
      seqs: { put: [...seqs.values()] },
      previews: { put: [...previews.values()] },
    }),
    locals: { put: unwritten },
    outbox: { add: waiting.map((intent) => ({ ...intent, state: { kind: 'queued' } })) },
    durability: 'strict',
  };
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

/** What this device knows of the conversation beside the server. */
export function localOf(memory: Memory, unsaved: Unsaved, conversationID: string): LocalState {
  const known = unsaved.locals.get(conversationID) ?? memory.locals.get(conversationID);
  return known ?? { ...noLocal, conversationID };
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
