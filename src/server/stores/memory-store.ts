import type { ServerStore, StoreReads, StoreWrites } from '../store.ts';
import { closedError } from './closing.ts';
import { memoryCacheClearings } from './memory-cache-clearings.ts';
import { memoryConversations } from './memory-conversations.ts';
import { memoryLists } from './memory-lists.ts';
import { memoryMessages, memorySeqs } from './memory-messages.ts';
import { memoryGroups, memoryUsers } from './memory-people.ts';
import { memoryTokens, memoryWriteCounters } from './memory-sessions.ts';
import type { UndoLog } from './memory-table.ts';
import { memoryVersionLogs } from './memory-version-logs.ts';
import { Serial } from './serial.ts';

/** A store that lives in memory and needs nothing of the platform, so that it runs in a browser too. */
export class MemoryServerStore implements ServerStore {
  readonly #serial = new Serial();
  readonly #undo: UndoLog = [];
  readonly #tables = tablesOf(this.#undo);
  /** What was written since the first backup, to be taken back from the end. */
  readonly #journal: UndoLog = [];
  #journaling = false;
  #closed = false;

  async read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T> {
    return this.transaction(run);
  }

  async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return this.#serial.run(async () => {
      if (this.#closed) throw closedError();
      try {
        const result = await run(this.#tables);
        if (this.#journaling) this.#journal.push(...this.#undo);
        return result;
      } catch (error) {
        for (const takeBack of this.#undo.toReversed()) takeBack();
        throw error;
      } finally {
        this.#undo.length = 0;
      }
    });
  }

  /** Remembers this state; the answer puts it back, as often as it is called. */
  async backup(): Promise<() => Promise<void>> {
    const mark = await this.#serial.run(async () => {
      this.#journaling = true;
      return this.#journal.length;
    });
    return () =>
      this.#serial.run(async () => {
        for (const takeBack of this.#journal.splice(mark).toReversed()) takeBack();
      });
  }

  async close(): Promise<void> {
    await this.#serial.run(() => Promise.resolve((this.#closed = true)));
  }
}

function tablesOf(undo: UndoLog): StoreWrites {
  const listed = {
    groups: memoryGroups(undo),
    conversations: memoryConversations(undo),
    seqs: memorySeqs(undo),
  };
  return {
    ...listed,
    users: memoryUsers(undo),
    lists: memoryLists(listed),
    versionLogs: memoryVersionLogs(undo),
    messages: memoryMessages(undo),
    tokens: memoryTokens(undo),
    writeCounters: memoryWriteCounters(undo),
    cacheClearings: memoryCacheClearings(undo),
  };
}
