import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { isSyncError } from '../errors.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { failureEnvelope } from './api-error.ts';
import type { Auth } from './auth.ts';
import type { Identity, ServiceContext } from './context.ts';
import { logConnection, logRefusal } from './figures/connection-log.ts';
import { admitConnection, identifyConnection } from './handshake.ts';
import { createConnections } from './limits/connections.ts';
import type { Connections } from './limits/connections.ts';
import { allowsOrigin } from './limits/cors-origins.ts';
import type { CorsOrigins } from './limits/cors-origins.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { dropWhenSlow, endWire } from './limits/slow-sockets.ts';
import type { Recovery } from './nodes/recent-events.ts';
import { RECOVERY_MS, recoveringAdapter } from './nodes/recovering-adapter.ts';
import type { Observer } from './observers.ts';

export interface PushGateway {
  /** To be registered on the service. */
  readonly observer: Observer;
  /** Serves Socket.IO on this server, beside its requests. */
  attach(server: Parameters<Server['attach']>[0]): void;
  connections(): number;
  /** How many of them are this user's. */
  connectionsOf(userID: string): number;
  /** The users with a connection. */
  userIDs(): readonly string[];
  /** Ends the connections of these users, who connect again, and then sync. */
  reconnect(userIDs: readonly string[] | 'all'): void;
  /** Closes every socket, and the server that it is attached to. */
  close(): Promise<void>;
}

const USER = 'user:';
const userRoom = (userID: string): string => USER + userID;
const tokenRoom = (tokenID: string): string => `token:${tokenID}`;

function handshakeOf({ handshake }: Socket) {
  return { gateway: 'socketio', operationID: handshake.auth['operationID'] as unknown } as const;
}

/** Who has not said who it is by then is sent away; a database that is busy has its time too. */
const HANDSHAKE_MS = 10_000;
/** Bytes of the largest packet that a client may send: a handshake, with a token as long as a header may be. */
const MAX_PACKET = 16_384;

export interface GatewayOptions {
  readonly auth: Auth;
  readonly context: Pick<ServiceContext, 'limits' | 'meter' | 'log'>;
  /** Counted together with those of another gateway; default by itself. */
  readonly connections?: Connections;
  /** Counts what users ask here, connections among it; default nothing. */
  readonly rateLimiter?: RateLimiter;
  /** Pages of these may connect; default all. */
  readonly origins?: CorsOrigins;
  /** With which Socket.IO's recovery of connections is offered, and each frame bears its position; default none. */
  readonly recovery?: Recovery | undefined;
}

/** The push side over Socket.IO (wire contract): `push` with a frame, `kick` with `{reason}` before it closes for good. */
export function createPushGateway({ auth, context, origins = '*', recovery, ...options }: GatewayOptions): PushGateway {
  const { limits, meter, log } = context;
  const door = { connections: createConnections(limits.connectionsPerUser, meter), meter, ...options };
  // Frames are not compressed (the default): one packet holds a message anyway, and it would take 200 KB for each socket.
  const io = new Server({
    ...{ transports: ['websocket'], serveClient: false, maxHttpBufferSize: MAX_PACKET },
    ...{ connectTimeout: HANDSHAKE_MS, destroyUpgradeTimeout: HANDSHAKE_MS },
    ...{ pingInterval: limits.heartbeatEvery * 1000, pingTimeout: limits.heartbeatTimeout * 1000 },
    ...(recovery && {
      adapter: recoveringAdapter(recovery),
      connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_MS, skipMiddlewares: false },
    }),
    allowRequest: (request, answer) => answer(null, allowsOrigin(origins, request.headers.origin)),
  });

  const wires = new Set<Socket['conn']>();

  const rooms = (): ReadonlyMap<string, ReadonlySet<string>> => io.of('/').adapter.rooms;
  const position = (): string[] => (recovery?.position === undefined ? [] : [recovery.position]);

  /** The frames that this socket missed elsewhere. What is made from now on, it gets as others do. */
  function recover(socket: Socket, userID: string): void {
    const last: unknown = socket.handshake.auth['offset'];
    if (!socket.recovered || !recovery?.knows(last)) return;
    const frames = recovery.since(last, userID);
    // Until it has them all, it must not tell that it has.
    for (const [index, frame] of frames.entries()) {
      socket.emit('push', frame, ...(index < frames.length - 1 ? [last] : position()));
    }
  }

  io.use((socket, next) => {
    admitConnection(auth, door, socket.handshake.auth).then(
      ({ identity, leave }) => {
        (socket.data as { identity: Identity }).identity = identity;
        socket.once('disconnect', leave);
        // It may be gone already, and what never stood is not told to have ended.
        if (socket.conn.readyState === 'open') socket.conn.once('close', leave);
        else leave();
        next();
      },
      (error: unknown) => {
        const data = failureEnvelope(error);
        logRefusal(log, handshakeOf(socket), data.errCode, error);
        next(Object.assign(new Error('refused'), { data }));
      },
    );
  });

  io.on('connection', (socket) => {
    const { identity } = socket.data as { identity: Identity };
    socket.on('disconnect', logConnection(log, handshakeOf(socket), identity));
    dropWhenSlow(socket, limits.sendBuffer, meter);
    // Without its one namespace a connection is of no use to anybody.
    socket.once('disconnect', () => socket.conn.close());
    void socket.join([userRoom(identity.userID), tokenRoom(identity.tokenID)]);
    recover(socket, identity.userID);
    // A kick between the check of the token and the rooms would have missed this socket: so it is checked again.
    identifyConnection(auth, socket.handshake.auth).catch((error: unknown) => {
      if (isSyncError(error, 'api') && error.code === ErrorCode.tokenKicked) {
        socket.emit('kick', { reason: error.detail });
      }
      socket.disconnect(true);
    });
  });

  return {
    observer(event) {
      switch (event.kind) {
        case 'push':
          io.to(userRoom(event.userID)).emit('push', event.frame, ...position());
          return;
        case 'kick': {
          if (event.tokenIDs.length === 0) return;
          const sockets = io.in(event.tokenIDs.map(tokenRoom));
          sockets.emit('kick', { reason: event.reason });
          sockets.disconnectSockets(true);
        }
      }
    },
    attach(server) {
      io.attach(server);
      io.engine.on('connection', (wire: Socket['conn']) => {
        wires.add(wire);
        wire.once('close', () => wires.delete(wire));
      });
    },
    connections: () => io.engine.clientsCount,
    connectionsOf: (userID) => rooms().get(userRoom(userID))?.size ?? 0,
    userIDs: () => [...rooms().keys()].flatMap((room) => (room.startsWith(USER) ? [room.slice(USER.length)] : [])),
    reconnect(userIDs) {
      const { sockets } = io.of('/');
      const theirs =
        userIDs === 'all'
          ? [...sockets.keys()]
          : userIDs.flatMap((userID) => [...(rooms().get(userRoom(userID)) ?? [])]);
      // A disconnection by Socket.IO itself would be for good.
      for (const id of theirs) sockets.get(id)?.conn.close();
    },
    async close() {
      // Who does not answer is not waited for.
      for (const wire of wires) {
        wire.close(true);
        endWire(wire);
      }
      await io.close();
    },
  };
}
