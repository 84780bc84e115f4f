import type { ServerStore, StoreReads, StoreWrites } from '../store.ts';
import { closedError } from './closing.ts';
import { memoryConversations } from './memory-conversations.ts';
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
  readonly #tables: StoreWrites = {
    users: memoryUsers(this.#undo),
    groups: memoryGroups(this.#undo),
    conversations: memoryConversations(this.#undo),
    versionLogs: memoryVersionLogs(this.#undo),
    seqs: memorySeqs(this.#undo),
    messages: memoryMessages(this.#undo),
    tokens: memoryTokens(this.#undo),
    writeCounters: memoryWriteCounters(this.#undo),
  };
  #closed = false;

  async read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T> {
    return this.transaction(run);
  }

  async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return this.#serial.run(async () => {
      if (this.#closed) throw closedError();
      try {
        return await run(this.#tables);
      } catch (error) {
        for (const takeBack of this.#undo.toReversed()) takeBack();
        throw error;
      } finally {
        this.#undo.length = 0;
      }
    });
  }

  async close(): Promise<void> {
    await this.#serial.run(() => Promise.resolve((this.#closed = true)));
  }
}
