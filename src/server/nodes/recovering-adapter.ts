import { Adapter } from 'socket.io-adapter';
import type { Session } from 'socket.io-adapter';
import type { Recovery } from './recent-events.ts';

/** How long a client may have been away, in ms: it is what Socket.IO is told; how far back a node knows decides. */
export const RECOVERY_MS = 120_000;

/**
 * Socket.IO's adapter of one node, whose sockets may have been another node's before.
 *
 * A recovered socket is a new one under its old private ID, and in no room yet. So nothing has to be kept of those that
 * are gone, which a node that was killed could not do, and it gets what it missed only after its token was looked at:
 * Socket.IO would send what an adapter gives it here before any middleware has run.
 */
export function recoveringAdapter(recovery: Recovery): typeof Adapter {
  return class extends Adapter {
    override restoreSession(pid: string, position: string): Promise<Session> {
      if (!recovery.knows(position)) return Promise.reject(new Error('the position is not known'));
      return Promise.resolve({ sid: crypto.randomUUID(), pid, rooms: [], data: {}, missedPackets: [] });
    }
  };
}
