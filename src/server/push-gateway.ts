import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { isSyncError } from '../errors.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { failureEnvelope } from './api-error.ts';
import type { Auth } from './auth.ts';
import type { Identity } from './context.ts';
import { noLog } from './figures/log.ts';
import type { Log } from './figures/log.ts';
import { logConnection, logRefusal } from './figures/connection-log.ts';
import { admitConnection, identifyConnection } from './handshake.ts';
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
  /** Closes every socket, and the server that it is attached to. */
  close(): Promise<void>;
}

const USER = 'user:';
const userRoom = (userID: string): string => USER + userID;
const tokenRoom = (tokenID: string): string => `token:${tokenID}`;

function handshakeOf({ handshake }: Socket) {
  return { gateway: 'socketio', operationID: handshake.auth['operationID'] as unknown } as const;
}

/** The push side over Socket.IO (wire contract): `push` with a frame, `kick` with `{reason}` before it closes for good. */
export function createPushGateway(auth: Auth, log: Log = noLog): PushGateway {
  // Frames are not compressed (the default): one packet holds a message anyway, and it would take 200 KB for each socket.
  const io = new Server({ transports: ['websocket'], serveClient: false, cors: { origin: '*' } });

  const rooms = (): ReadonlyMap<string, ReadonlySet<string>> => io.of('/').adapter.rooms;

  io.use((socket, next) => {
    admitConnection(auth, socket.handshake.auth).then(
      (identity) => {
        (socket.data as { identity: Identity }).identity = identity;
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
    void socket.join([userRoom(identity.userID), tokenRoom(identity.tokenID)]);
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
          io.to(userRoom(event.userID)).emit('push', event.frame);
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
    },
    connections: () => io.engine.clientsCount,
    connectionsOf: (userID) => rooms().get(userRoom(userID))?.size ?? 0,
    userIDs: () => [...rooms().keys()].flatMap((room) => (room.startsWith(USER) ? [room.slice(USER.length)] : [])),
    async close() {
      await io.close();
    },
  };
}
