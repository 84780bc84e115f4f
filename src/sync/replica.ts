/**
 * The device's copy of the list: the one place where a change is committed to the store and then shown. Changes are
 * functions over a working copy of what is stored, so that none is ever computed from an old state (CUR-2).
 */
import { Subject, type Observable } from 'rxjs';
import { SyncError } from '../errors.ts';
import type { RowBatch, RowSource } from '../list/row-source.ts';
import type { RowChange } from '../list/types.ts';
import type { Conversation, Intent, LocalState } from '../model.ts';
import type { Cursor, Store } from '../ports.ts';
import { CommitQueue } from './commit-queue.ts';
import {
  applyChangeSet,
  emptyMemory,
  intentsByConversation,
  memoryOf,
  planesOf,
  Unsaved,
  type Memory,
} from './memory.ts';
import { project } from './projection.ts';
import { WorkingCopy, type Stored } from './working-copy.ts';

export class Replica implements RowSource {
  readonly #userID: string;
  readonly #changes = new Subject<RowBatch>();
  /** What is shown, by ID. */
  readonly #views = new Map<string, Conversation>();
  #memory: Memory = emptyMemory();
  #unsaved = new Unsaved();
  #intents = new Map<string, Omit<Intent, 'id'>[]>();
  #queue: CommitQueue | undefined;
  #ready = false;
  #version = 0;

  constructor(userID: string) {
    this.#userID = userID;
  }

  get changes$(): Observable<RowBatch> {
    return this.#changes;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get version(): number {
    return this.#version;
  }

  /** Whether this device has held the whole list. */
  get complete(): boolean {
    return this.#memory.replacedAt !== undefined;
  }

  get cursor(): Cursor {
    return this.#memory.cursor;
  }

  /** The first half of every `operationID` of a write (WRITE-6). */
  get device(): string {
    return this.#memory.device;
  }

  /** What is stored, without the writes on their way. */
  get stored(): Stored {
    return this.#memory;
  }

  rows(): readonly Conversation[] {
    return [...this.#views.values()];
  }

  row(conversationID: string): Conversation | undefined {
    return this.#views.get(conversationID);
  }

  /** The stored intents, oldest first. */
  intents(): readonly Intent[] {
    return [...this.#memory.intents.values()];
  }

  /** Reads an open store and shows what is in it. From here on changes are written to it. */
  async load(store: Store): Promise<void> {
    const reload = async (): Promise<void> => {
      this.#memory = memoryOf(await store.snapshot());
      this.#ready = true;
      const { rows, intents } = this.#memory;
      const opened = [...intents.values()].map((intent) => intent.conversationID);
      this.#show(new Set([...this.#views.keys(), ...rows.keys(), ...opened]));
    };
    await reload();
    this.#queue = new CommitQueue({
      begin: () => new WorkingCopy(this.#memory),
      commit: (changes) => store.commit(changes),
      reload,
      applied: (changes, intentIDs, stored) => {
        const touched = applyChangeSet(this.#memory, changes, intentIDs);
        for (const run of stored) run();
        this.#show(touched);
      },
    });
  }

  /** Lets go of the store. What is shown stays; what waits to be written is refused. */
  detach(): void {
    this.#queue?.close();
    this.#queue = undefined;
  }

  /** Forgets everything, the shown rows too. */
  clear(): void {
    this.#memory = emptyMemory();
    this.#unsaved = new Unsaved();
    this.#show(new Set(this.#views.keys()));
  }

  /**
   * Runs `change` on a working copy, writes what it wrote, and shows it. It may run again where another tab moved the
   * cursor meanwhile, so it must decide by nothing but what it reads from the copy.
   */
  async update<T>(change: (copy: WorkingCopy) => T): Promise<T> {
    return (await this.#open().run(change)).result;
  }

  /** WRITE-1: shows the write at once, and resolves once it is durable. */
  async addIntent(intent: Omit<Intent, 'id'>): Promise<Intent> {
    const queue = this.#open();
    const settle = this.#showUnsaved(
      intent.conversationID,
      () => this.#unsaved.intents.add(intent),
      () => this.#unsaved.intents.delete(intent),
    );
    try {
      const { intentIDs } = await queue.run((copy) => copy.addIntent(intent), { strict: true, stored: settle });
      const stored = this.#memory.intents.get(intentIDs[0] ?? Number.NaN);
      if (stored === undefined) throw new SyncError('storage', 'the store kept no write', {});
      return stored;
    } finally {
      settle();
      this.#show(new Set([intent.conversationID]));
    }
  }

  /** WRITE-1 for what is never sent: shows it at once, and resolves once it is durable. */
  async putLocal(local: LocalState): Promise<void> {
    const id = local.conversationID;
    const { locals } = this.#unsaved;
    const queue = this.#open();
    const settle = this.#showUnsaved(
      id,
      () => locals.set(id, local),
      () => {
        if (locals.get(id) === local) locals.delete(id);
      },
    );
    try {
      await queue.run((copy) => copy.locals.put(local), { strict: true, stored: settle });
    } finally {
      settle();
      this.#show(new Set([id]));
    }
  }

  /** What this device knows of the conversation beside the server, unsaved changes included. */
  local(conversationID: string): LocalState {
    const known = this.#unsaved.locals.get(conversationID) ?? this.#memory.locals.get(conversationID);
    return known ?? { conversationID, draftText: '', draftTime: 0, hiddenAt: undefined, openedAt: 0 };
  }

  #open(): CommitQueue {
    if (this.#queue === undefined) throw new SyncError('aborted', 'the SDK is not started: call start() first', {});
    return this.#queue;
  }

  #showUnsaved(id: string, add: () => unknown, remove: () => unknown): () => void {
    add();
    this.#show(new Set([id]));
    return () => void remove();
  }

  /** Tells what became of these conversations; says nothing of those whose row is the same object still. */
  #show(ids: ReadonlySet<string>): void {
    const wasComplete = this.#shownComplete;
    this.#intents = intentsByConversation(this.#memory, this.#unsaved);
    const rows: RowChange[] = [];
    for (const id of ids) {
      const before = this.#views.get(id);
      const planes = planesOf(this.#memory, this.#unsaved, id, this.#intents.get(id) ?? []);
      const after = project(planes, this.#userID, before);
      if (after === before) continue;
      if (after === undefined) this.#views.delete(id);
      else this.#views.set(id, after);
      rows.push({ before, after });
    }
    this.#shownComplete = this.complete;
    if (rows.length === 0 && wasComplete === this.complete && this.#version > 0) return;
    this.#version += 1;
    this.#changes.next({ rows, complete: this.complete, version: this.#version });
  }

  #shownComplete = false;
}
