/** The replica in the hands of the tab that leads: what it writes bears the epoch of its leadership (TAB-6). */
import type { Conversation, Intent } from '../model.ts';
import type { Cursor } from '../ports.ts';
import type { Replica } from './replica.ts';
import type { Stored, WorkingCopy } from './working-copy.ts';

export interface LeaderReplica {
  readonly cursor: Cursor;
  readonly stored: Stored;
  readonly complete: boolean;
  intents(): readonly Intent[];
  row(conversationID: string): Conversation | undefined;
  /** Rejects with `aborted` once another tab leads, or the leadership has ended. */
  update<T>(change: (copy: WorkingCopy) => T): Promise<T>;
}

/** `epoch` is undefined for a tab that works alone. */
export function ledUnder(replica: Replica, epoch: number | undefined, signal: AbortSignal): LeaderReplica {
  return {
    get cursor() {
      return replica.cursor;
    },
    get stored() {
      return replica.stored;
    },
    get complete() {
      return replica.complete;
    },
    intents: () => replica.intents(),
    row: (conversationID) => replica.row(conversationID),
    async update(change) {
      signal.throwIfAborted();
      return replica.update(change, epoch);
    },
  };
}

/** Asks the store itself, because a tab learns last of all that another one has taken the lead (TAB-6). */
export async function stillLeads(replica: LeaderReplica): Promise<boolean> {
  try {
    await replica.update((copy) => copy.beginPass());
    return true;
  } catch {
    return false;
  }
}
