import { SyncError } from '../errors.ts';
import type { Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { ChangeSet, CommitOutcome, Counters, Cursor, PlaneChange, Snapshot, Store } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { uniqueID } from './browser-environment.ts';
import { NO_COUNTS, countersAfter, refusalOf, replacementsIn } from './commit-rules.ts';

export interface MemoryStoreOptions {
  /** Makes the `device` of a new database. Default: random. */
  readonly uniqueID?: () => string;
}

/** A store that lives as long as its object: other stores, tabs and loads of the page do not see it. */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.uniqueID ?? uniqueID);
}

class MemoryDatabase {
  counters: Counters = NO_COUNTS;
  cursor: Cursor = { kind: 'none' };
  replacedAt: number | undefined;
  readonly device: string;
  readonly rows: Map<string, WireConversation> = new Map();
  readonly seqs: Map<string, SeqState> = new Map();
  readonly previews: Map<string, PreviewState> = new Map();
  readonly locals: Map<string, LocalState> = new Map();
  readonly outbox: Map<number, Intent> = new Map();
  lastIntentID = 0;

  constructor(device: string) {
    this.device = device;
  }
}

class MemoryStore implements Store {
  readonly shared = false;
  readonly #databases = new Map<string, MemoryDatabase>();
  readonly #uniqueID: () => string;
  #open: MemoryDatabase | undefined;

  constructor(uniqueID: () => string) {
    this.#uniqueID = uniqueID;
  }

  open(name: string): Promise<void> {
    return settled(() => {
      if (this.#open !== undefined) throw new SyncError('storage', 'the store is open already', { reason: 'failed' });
      const database = this.#databases.get(name) ?? new MemoryDatabase(this.#uniqueID());
      this.#databases.set(name, database);
      this.#open = database;
    });
  }

  snapshot(): Promise<Snapshot> {
    return settled(() => {
      const { counters, cursor, replacedAt, device, rows, seqs, previews, locals, outbox } = this.#database();
      return {
        counters,
        cursor,
        replacedAt,
        device,
        rows: [...rows.values()],
        seqs: [...seqs.values()],
        previews: [...previews.values()],
        locals: [...locals.values()],
        outbox: [...outbox.values()].toSorted((a, b) => a.id - b.id),
      };
    });
  }

  commit(changes: ChangeSet): Promise<CommitOutcome> {
    return settled(() => write(this.#database(), changes));
  }

  keep(locals: readonly LocalState[]): void {
    if (this.#open !== undefined) writePlane(this.#open.locals, { put: locals });
  }

  close(): void {
    this.#open = undefined;
  }

  /** Nothing is ever being written: each call takes effect before it returns. */
  abandon(): void {
    this.close();
  }

  destroy(name: string): Promise<void> {
    return settled(() => {
      this.close();
      this.#databases.delete(name);
    });
  }

  #database(): MemoryDatabase {
    if (this.#open === undefined) throw new SyncError('storage', 'the store is not open', { reason: 'closed' });
    return this.#open;
  }
}

/** Does it now, so that calls take effect in their order, and tells by a promise. */
function settled<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(run());
  });
}

function write(database: MemoryDatabase, changes: ChangeSet): CommitOutcome {
  const refusal = refusalOf(changes, database, [...database.outbox.values()]);
  if (refusal !== undefined) return refusal;
  const { cursor, replacedAt, outbox } = changes;
  database.counters = countersAfter(database.counters, changes);
  if (cursor !== undefined) database.cursor = cursor;
  if (replacedAt !== undefined) database.replacedAt = replacedAt;
  writePlane(database.rows, changes.rows);
  writePlane(database.seqs, changes.seqs);
  writePlane(database.previews, changes.previews);
  writePlane(database.locals, changes.locals);
  for (const intent of replacementsIn(changes, database.counters)) {
    if (database.outbox.has(intent.id)) database.outbox.set(intent.id, intent);
  }
  for (const id of outbox?.delete ?? []) database.outbox.delete(id);
  const added = (outbox?.add ?? []).map((intent) => ({ ...intent, id: ++database.lastIntentID }));
  for (const intent of added) database.outbox.set(intent.id, intent);
  return { kind: 'applied', counters: database.counters, intentIDs: added.map(({ id }) => id) };
}

function writePlane<Item extends { readonly conversationID: string }>(
  plane: Map<string, Item>,
  change: PlaneChange<Item> = {},
): void {
  for (const item of change.put ?? []) plane.set(item.conversationID, item);
  for (const id of change.delete ?? []) plane.delete(id);
}
