/**
 * The device's copy of the list: the one place where a change is committed to the store and then shown. Changes are
 * functions over a working copy of what is stored, so that none is ever computed from an old state (CUR-2).
 */
import { Subject, type Observable } from 'rxjs';
import { SyncError } from '../errors.ts';
import type { RowBatch, RowSource } from '../list/row-source.ts';
import type { Conversation, Intent, LocalState } from '../model.ts';
import type { ChangeSet, Cursor, Screen } from '../ports.ts';
import { CommitQueue, type CommitNotice } from './commit-queue.ts';
import type { Backing } from './backing.ts';
import { HeardCommits, type HeardCommit, type KnownCommit } from './heard-commits.ts';
import { applyChangeSet, emptyMemory, localOf, memoryOf, Unsaved, type Memory } from './memory.ts';
import { OwnChanges } from './own-changes.ts';
import { restore } from './restore.ts';
import type { Settlement } from './settlement.ts';
import { ShownRows } from './shown-rows.ts';
import { WorkingCopy, type Stored } from './working-copy.ts';

export class Replica implements RowSource {
  readonly #shown: ShownRows;
  readonly #own: OwnChanges;
  readonly #heard = new HeardCommits();
  readonly #outboxChanges = new Subject<readonly Settlement[]>();
  #memory: Memory = emptyMemory();
  #unsaved = new Unsaved();
  #queue: CommitQueue | undefined;
  #backing: Backing | undefined;
  /** Of the database that was read in this run. */
  #device: string | undefined;
  #ready = false;

  constructor(userID: string) {
    this.#shown = new ShownRows(userID);
    this.#own = new OwnChanges({
      queue: () => this.#open(),
      unsaved: () => this.#unsaved,
      stored: (id) => this.#memory.locals.get(id),
      show: (id) => this.#show(new Set([id])),
    });
  }

  get changes$(): Observable<RowBatch> {
    return this.#shown.changes$;
  }

  /** The top of the list, shown before it was read. */
  get screen$(): Observable<Screen> {
    return this.#shown.screen$;
  }

  /** The outbox has changed; what became of which writes. */
  get outboxChanges$(): Observable<readonly Settlement[]> {
    return this.#outboxChanges;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get version(): number {
    return this.#shown.version;
  }

  /** Whether this device has held the whole list. */
  get complete(): boolean {
    return this.#memory.replacedAt !== undefined;
  }

  get cursor(): Cursor {
    return this.#memory.cursor;
  }

  /** What is stored, without the writes on their way. */
  get stored(): Stored {
    return this.#memory;
  }

  /** Whether something was heard of that builds on what was not. */
  get behind(): boolean {
    return this.#heard.beyond(this.#memory.counters.commit);
  }

  rows(): readonly Conversation[] {
    return this.#shown.all();
  }

  row(conversationID: string): Conversation | undefined {
    return this.#shown.get(conversationID);
  }

  /** The stored intents, oldest first. */
  intents(): readonly Intent[] {
    return [...this.#memory.intents.values()];
  }

  /** Shows it until the storage is read. */
  showScreen(screen: Screen | undefined): void {
    if (screen !== undefined && !this.#ready) this.#shown.showScreen(screen);
  }

  /** Reads the storage and shows what is in it. From here on changes are written to it. */
  async load(backing: Backing): Promise<void> {
    this.#heard.clear();
    this.#backing = backing;
    await this.#reload(backing, true);
    this.#queue = new CommitQueue({
      begin: () => new WorkingCopy(this.#memory),
      commit: (changes) => backing.commit(changes),
      recover: (error) => backing.recover(error),
      deposed: (epoch) => backing.onDeposed(epoch),
      reload: () => this.#reload(backing),
      applied: (notice) => this.#applied(notice, backing),
    });
  }

  /** What another tab wrote. What comes out of turn waits for those in between (TAB-5). */
  hear(commit: HeardCommit): void {
    if (commit.device === this.#device) {
      this.#heard.add(commit);
      this.#takeHeard();
    }
    this.knownElsewhere({ device: commit.device, commit: commit.applied.counters.commit });
  }

  /** What another tab knows: there may be more than what was heard of here (TAB-5). */
  knownElsewhere({ device, commit }: KnownCommit): void {
    if (this.#device === undefined || commit === 0) return;
    if (device !== this.#device) return this.#backing?.onStranger();
    this.#heard.knownElsewhere(commit);
    if (this.behind) this.#backing?.onBehind();
  }

  /** Reads what is stored again (TAB-5). */
  refresh(): void {
    this.#queue?.refresh();
  }

  /** Lets go of the store. What is shown stays; what waits to be written is refused. */
  detach(): void {
    this.#queue?.close();
    this.#queue = undefined;
  }

  /** Forgets everything, the shown rows too. */
  clear(): void {
    this.#memory = emptyMemory();
    this.#device = undefined;
    this.#unsaved = new Unsaved();
    this.#show(new Set(this.#shown.ids()));
  }

  /**
   * Runs `change` on a working copy, writes what it wrote, and shows it. It may run again where another tab wrote
   * meanwhile, so it must decide by nothing but what it reads from the copy. With an `epoch` it is refused (`aborted`)
   * where another tab leads by now (TAB-6).
   */
  async update<T>(change: (copy: WorkingCopy) => T, epoch?: number): Promise<T> {
    return (await this.#open().run(change, { epoch })).result;
  }

  /** TAB-6: begins an epoch; resolves with its number. */
  async raiseEpoch(): Promise<number> {
    const { counters } = await this.#open().run((copy) => copy.raiseEpoch());
    if (counters === undefined) throw new SyncError('internal', 'an epoch is always written', {});
    return counters.epoch;
  }

  /** WRITE-1: shows it at once, and resolves once it is durable. */
  addIntent(intent: Omit<Intent, 'id'>): Promise<Intent> {
    return this.#own.addIntent(intent);
  }

  /** WRITE-1 for what is never sent; it is written when `turn` comes. */
  putLocal(local: LocalState, turn?: Promise<void>): Promise<void> {
    return this.#own.putLocal(local, turn);
  }

  /** Resolves when what the user did so far has been stored, or has failed; undefined where all of it has. */
  written(): Promise<void> | undefined {
    return this.#own.settled();
  }

  /** Drafts and the like that are not yet stored. */
  unsaved(): readonly LocalState[] {
    return this.#own.unsavedLocals();
  }

  /** What this device knows of the conversation beside the server, unsaved changes included. */
  local(conversationID: string): LocalState {
    return localOf(this.#memory, this.#unsaved, conversationID);
  }

  #open(): CommitQueue {
    if (this.#queue === undefined) throw new SyncError('aborted', 'the SDK is not started: call start() first', {});
    return this.#queue;
  }

  #show(ids: ReadonlySet<string>): void {
    this.#shown.show(this.#memory, this.#unsaved, ids);
  }

  /** Reads all. Where the storage came back empty, what is in memory is written into it (STORE-1, STORE-2). */
  async #reload(backing: Backing, first = false): Promise<void> {
    const known = this.#memory.counters.commit;
    let snapshot = await backing.snapshot();
    // Of what a run before this one read, the user may have logged out in another tab.
    if (first && this.#device !== undefined && !backing.keeps(this.#device)) this.#device = undefined;
    const lost = this.#device !== undefined && this.#device !== snapshot.device;
    if (lost) snapshot = await restore(this.#memory, backing, snapshot);
    const { counters, device, outbox } = snapshot;
    // Later commits were heard of and shown while it was read. Where it lacks what was known before, the store has gone back.
    const overtaken = counters.commit >= known && counters.commit < this.#memory.counters.commit;
    if (overtaken && device === this.#device) return this.#reload(backing);
    if (lost) this.#heard.clear();
    this.#heard.caughtUp();
    this.#memory = memoryOf(snapshot);
    this.#device = device;
    this.#ready = true;
    const opened = outbox.map((intent) => intent.conversationID);
    this.#show(new Set([...this.#shown.ids(), ...this.#memory.rows.keys(), ...opened]));
    this.#outboxChanges.next([]);
    if (lost) backing.onLost();
    this.#takeHeard();
  }

  async #applied({ changes, applied, settlements, stored }: CommitNotice, backing: Backing): Promise<void> {
    this.#takeHeard();
    const last = this.#memory.counters.commit;
    const { commit } = applied.counters;
    const touched = commit === last + 1 ? applyChangeSet(this.#memory, changes, applied) : [];
    for (const run of stored) run();
    this.#show(new Set(touched));
    // TAB-5: another tab wrote in between, and its news may still be on their way; or the database is another one.
    if (commit !== last + 1) await this.#reload(backing);
    backing.onCommitted({ device: this.#memory.device, changes, applied, settlements });
    this.#tellOutbox(changes, settlements);
    this.#takeHeard();
  }

  #takeHeard(): void {
    for (;;) {
      const next = this.#heard.next(this.#memory.counters.commit);
      if (next === undefined) return;
      this.#show(applyChangeSet(this.#memory, next.changes, next.applied));
      this.#tellOutbox(next.changes, next.settlements);
    }
  }

  #tellOutbox({ outbox }: ChangeSet, settlements: readonly Settlement[]): void {
    if (outbox !== undefined || settlements.length > 0) this.#outboxChanges.next(settlements);
  }
}
