import { isDeepStrictEqual } from 'node:util';
import type { Cursor } from '../../src/ports.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import type { StoreWrites } from '../../src/server/store.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';

/** A row from one step on; undefined where it was deleted. */
interface RowState {
  readonly step: number;
  readonly row: WireConversation | undefined;
}

/**
 * A server's store that remembers every state of every row of the users that it is told to follow, so that a client's
 * rows can be held against its cursor (CUR-1).
 */
export class RememberingStore extends MemoryServerStore {
  readonly #followed = new Map<string, UserHistory>();

  follow(userID: string): void {
    this.#followed.set(userID, new UserHistory());
  }

  /**
   * What is wrong with `rows` under `cursor`: nothing, if each row is as it was at the cursor's version or at a later one.
   * Without a cursor, or within a replacement, each must at least have been so at some time.
   */
  contradictions(userID: string, cursor: Cursor, rows: readonly WireConversation[]): readonly string[] {
    return this.#historyOf(userID).contradictions(cursor, rows);
  }

  override async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
    return super.transaction(async (writes) => {
      const result = await run(writes);
      const heads = await writes.versionLogs.heads([...this.#followed.keys()]);
      for (const [userID, head] of heads) {
        const history = this.#historyOf(userID);
        if (!history.knows(head)) history.record(head, await writes.conversations.ofOwner(userID));
      }
      return result;
    });
  }

  #historyOf(userID: string): UserHistory {
    const history = this.#followed.get(userID);
    if (history === undefined) throw new Error(`nobody follows ${userID}`);
    return history;
  }
}

type Head = Pick<Cursor & { readonly kind: 'at' }, 'versionID' | 'version'>;

const keyOf = ({ versionID, version }: Head): string => `${versionID}:${version}`;

class UserHistory {
  readonly #steps = new Map<string, number>();
  readonly #states = new Map<string, RowState[]>();

  knows(head: Head): boolean {
    return this.#steps.has(keyOf(head));
  }

  record(head: Head, rows: readonly WireConversation[]): void {
    const step = this.#steps.size;
    this.#steps.set(keyOf(head), step);
    const present = new Map(rows.map((row) => [row.conversationID, row]));
    for (const id of new Set([...this.#states.keys(), ...present.keys()])) {
      const states = this.#states.get(id) ?? [];
      const row = present.get(id);
      this.#states.set(id, states);
      if (states.length === 0 || !isDeepStrictEqual(states.at(-1)?.row, row)) states.push({ step, row });
    }
  }

  contradictions(cursor: Cursor, rows: readonly WireConversation[]): readonly string[] {
    const held = new Map(rows.map((row) => [row.conversationID, row]));
    const from = cursor.kind === 'at' ? this.#steps.get(keyOf(cursor)) : undefined;
    if (cursor.kind === 'at' && from === undefined) return [`the server never had version ${keyOf(cursor)}`];
    const ids = cursor.kind === 'at' ? new Set([...held.keys(), ...this.#states.keys()]) : held.keys();
    return [...ids]
      .filter((id) => !this.#since(id, from ?? 0).some((state) => isDeepStrictEqual(state, held.get(id))))
      .map((id) => `${id} is ${JSON.stringify(held.get(id))}, which does not fit the cursor ${JSON.stringify(cursor)}`);
  }

  /** What the row was at this step, and has been since. */
  #since(id: string, step: number): readonly (WireConversation | undefined)[] {
    const states = this.#states.get(id) ?? [];
    const before = states.findLast((state) => state.step <= step);
    return [before?.row, ...states.filter((state) => state.step > step).map(({ row }) => row)];
  }
}
