import type { Meter } from '../figures/meter.ts';
import { refusal } from './refusal.ts';

/** The sockets of each user on this node, whatever carries them. */
export interface Connections {
  /**
   * Counts one; the answer uncounts it, however often it is called.
   *
   * @throws SyncError of kind `http` with status 429 where it is one too many.
   */
  enter(userID: string): () => void;
}

export function createConnections(connectionsPerUser: number, meter: Meter): Connections {
  const open = new Map<string, number>();
  return {
    enter(userID) {
      const before = open.get(userID) ?? 0;
      if (before >= connectionsPerUser) {
        meter.count('refusals', { reason: 'connections' });
        throw refusal(429, `connections: a user may have ${connectionsPerUser} here`);
      }
      open.set(userID, before + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (open.get(userID) ?? 1) - 1;
        if (left > 0) open.set(userID, left);
        else open.delete(userID);
      };
    },
  };
}
