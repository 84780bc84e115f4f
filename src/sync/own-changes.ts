/** What the user does in this tab: shown before it is stored, and no longer than it takes to store it (WRITE-1). */
import type { Intent, LocalState } from '../model.ts';
import { mergeLocal } from './local-merge.ts';
import type { CommitQueue, Committed } from './commit-queue.ts';
import type { Unsaved } from './memory.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface OwnChangesOptions {
  /** Throws where nothing can be written. */
  readonly queue: () => CommitQueue;
  readonly unsaved: () => Unsaved;
  /** What is stored of the conversation, as far as this tab knows. */
  readonly stored: (conversationID: string) => LocalState | undefined;
  /** Shows what became of this conversation. */
  readonly show: (conversationID: string) => void;
}

export class OwnChanges {
  readonly #options: OwnChangesOptions;
  /** What was stored when an unsaved state was made: another tab may write before its turn comes. */
  readonly #bases = new WeakMap<LocalState, LocalState | undefined>();
  /** Shown, and neither stored nor given up. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: OwnChangesOptions) {
    this.#options = options;
  }

  async addIntent(intent: Omit<Intent, 'id'>): Promise<Intent> {
    const { intents } = this.#options.unsaved();
    // Where it runs again after a failure, the write may have been stored all the same.
    const add = (copy: WorkingCopy): Intent | undefined => {
      const stored = copy.intents().find(({ key }) => key === intent.key);
      if (stored === undefined) copy.addIntent(intent);
      return stored;
    };
    const show = (): unknown => intents.add(intent);
    const hide = (): unknown => intents.delete(intent);
    const { result, intentIDs } = await this.#writeThrough(intent.conversationID, show, hide, add);
    return result ?? { ...intent, id: intentIDs[0] ?? Number.NaN };
  }

  /** Written when `turn` comes; where another state of the same conversation was shown by then, that one is. */
  async putLocal(local: LocalState, turn?: Promise<void>): Promise<void> {
    const { locals } = this.#options.unsaved();
    const id = local.conversationID;
    this.#bases.set(local, this.#options.stored(id));
    const show = (): unknown => locals.set(id, local);
    const hide = (): unknown => locals.get(id) === local && locals.delete(id);
    let merged: LocalState | undefined;
    const change = (copy: WorkingCopy): void => {
      const last = locals.get(id);
      if (last === undefined) return;
      merged = mergeLocal(last, this.#bases.get(last), copy.locals.get(id));
      copy.locals.put(merged);
    };
    const stored = (): void => {
      const next = locals.get(id);
      // A later one was made while this one was being written: what is stored now is its own tab's.
      if (next !== undefined && next !== local) this.#bases.set(next, merged);
      hide();
    };
    await this.#writeThrough(id, show, hide, change, { turn, stored });
  }

  /** As they would be stored now. */
  unsavedLocals(): readonly LocalState[] {
    const { unsaved, stored } = this.#options;
    return [...unsaved().locals.values()].map((local) =>
      mergeLocal(local, this.#bases.get(local), stored(local.conversationID)),
    );
  }

  /** Resolves when what is on its way now has been stored, or has failed; undefined where nothing is. */
  settled(): Promise<void> | undefined {
    return this.#underWay.size > 0 ? Promise.allSettled(this.#underWay).then(() => {}) : undefined;
  }

  async #writeThrough<T>(
    id: string,
    show: () => unknown,
    hide: () => unknown,
    change: (copy: WorkingCopy) => T,
    { turn, stored = hide }: { readonly turn?: Promise<void> | undefined; readonly stored?: () => unknown } = {},
  ): Promise<Committed<T>> {
    const queue = this.#options.queue();
    show();
    this.#options.show(id);
    const written = write(queue, change, stored, turn);
    this.#underWay.add(written);
    try {
      return await written;
    } finally {
      this.#underWay.delete(written);
      hide();
      this.#options.show(id);
    }
  }
}

async function write<T>(
  queue: CommitQueue,
  change: (copy: WorkingCopy) => T,
  stored: () => unknown,
  turn: Promise<void> | undefined,
): Promise<Committed<T>> {
  if (turn !== undefined) await turn;
  return queue.run(change, { strict: true, stored });
}
