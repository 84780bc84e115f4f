/** The rows as the app sees them: made from the planes where those changed, and told of as steps. */
import { ReplaySubject, Subject, type Observable } from 'rxjs';
import type { RowBatch } from '../list/row-source.ts';
import type { RowChange } from '../list/types.ts';
import type { Conversation, Intent } from '../model.ts';
import type { Screen } from '../ports.ts';
import { intentsByConversation, planesOf, type Memory, type Unsaved } from './memory.ts';
import { project } from './projection.ts';

export class ShownRows {
  readonly #userID: string;
  readonly #changes = new Subject<RowBatch>();
  readonly #screen = new ReplaySubject<Screen>(1);
  readonly #rows = new Map<string, Conversation>();
  #intents = new Map<string, Omit<Intent, 'id'>[]>();
  #complete = false;
  #version = 0;

  constructor(userID: string) {
    this.#userID = userID;
  }

  get changes$(): Observable<RowBatch> {
    return this.#changes;
  }

  /** What was shown before the rows were read. */
  get screen$(): Observable<Screen> {
    return this.#screen;
  }

  get version(): number {
    return this.#version;
  }

  all(): readonly Conversation[] {
    return [...this.#rows.values()];
  }

  ids(): Iterable<string> {
    return this.#rows.keys();
  }

  get(conversationID: string): Conversation | undefined {
    return this.#rows.get(conversationID);
  }

  /** Its rows stay the objects that they are where they turn out to be what is stored. */
  showScreen(screen: Screen): void {
    for (const row of screen.rows) this.#rows.set(row.conversationID, row);
    this.#screen.next(screen);
  }

  /** Tells what became of these conversations; says nothing of those whose row is the same object still. */
  show(memory: Memory, unsaved: Unsaved, ids: ReadonlySet<string>): void {
    this.#intents = intentsByConversation(memory, unsaved);
    const rows: RowChange[] = [];
    for (const id of ids) {
      const before = this.#rows.get(id);
      const planes = planesOf(memory, unsaved, id, this.#intents.get(id) ?? []);
      const after = project(planes, this.#userID, before);
      if (after === before) continue;
      if (after === undefined) this.#rows.delete(id);
      else this.#rows.set(id, after);
      rows.push({ before, after });
    }
    const complete = memory.replacedAt !== undefined;
    if (rows.length === 0 && complete === this.#complete && this.#version > 0) return;
    this.#complete = complete;
    this.#version += 1;
    this.#changes.next({ rows, complete, version: this.#version });
  }
}
