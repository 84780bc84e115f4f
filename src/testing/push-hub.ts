import { reconnectingPush } from '../adapters/reconnecting-push.ts';
import type { PushAuth, PushEnvironment, PushEnd } from '../adapters/reconnecting-push.ts';
import { SyncError } from '../errors.ts';
import type { PushEvents, PushSource } from '../ports.ts';

export interface PushConnection {
  readonly userID: string;
  readonly platformID: number;
  /** Of the token that it was admitted with. */
  readonly tokenID: string;
}

/** The push side of a server, in the same process: what a gateway and its network are to a Socket.IO client. */
export interface PushHub {
  /** A source that connects here. `environment` is that of its pauses between attempts; default: the platform's. */
  source(environment?: PushEnvironment): PushSource;
  /** Those that are open, the oldest first. */
  connections(): readonly PushConnection[];
  /** Sends a frame to all connections of a user, as JSON would bear it. */
  deliver(userID: string, frame: unknown): void;
  /** Drops all connections, or those that are named; clients come back by themselves. */
  cut(which?: (connection: PushConnection) => boolean): void;
  /** Drops all connections, and lets none be made until `up`. */
  down(): void;
  up(): void;
  /** Ends connections with a `kick`: their clients do not come back. */
  kick(which: (connection: PushConnection) => boolean, reason: string): void;
}

interface Line {
  readonly frame: (pushMessages: unknown) => void;
  readonly end: (how: PushEnd) => void;
}

/** @param admit says who connects; rejects with a `SyncError` of kind `api` for who may not. */
export function createPushHub(admit: (auth: PushAuth) => Promise<PushConnection>): PushHub {
  const open = new Map<PushConnection, Line>();
  const isReachable = (): boolean => reachable;
  let reachable = true;

  async function dial(
    auth: PushAuth,
    events: Pick<PushEvents, 'connected' | 'frame'>,
    signal: AbortSignal,
  ): Promise<PushEnd> {
    if (!isReachable()) return lost('the server cannot be reached');
    let connection: PushConnection;
    try {
      connection = { ...(await admit(auth)) };
    } catch (refused) {
      return { kind: 'lost', cause: refused as SyncError };
    }
    if (signal.aborted || !isReachable()) return lost('the connection was given up');
    return new Promise((resolve) => {
      const end = (how: PushEnd): void => {
        signal.removeEventListener('abort', abort);
        open.delete(connection);
        resolve(how);
      };
      const abort = (): void => end(lost('the client has closed it'));
      open.set(connection, { frame: (frame) => events.frame(frame), end });
      signal.addEventListener('abort', abort, { once: true });
      events.connected();
    });
  }

  function endAll(which: (connection: PushConnection) => boolean, how: PushEnd): void {
    for (const [connection, { end }] of [...open]) if (which(connection)) end(how);
  }

  const all = (): boolean => true;
  return {
    source: (environment) => reconnectingPush(dial, environment),
    connections: () => [...open.keys()],
    deliver(userID, frame) {
      const text = JSON.stringify(frame);
      for (const [connection, { frame: tell }] of [...open]) if (connection.userID === userID) tell(JSON.parse(text));
    },
    cut: (which = all) => endAll(which, lost('the connection was cut')),
    down() {
      reachable = false;
      endAll(all, lost('the server cannot be reached'));
    },
    up() {
      reachable = true;
    },
    kick: (which, reason) => endAll(which, { kind: 'kicked', reason }),
  };
}

function lost(why: string): PushEnd {
  return { kind: 'lost', cause: new SyncError('network', why, {}) };
}
