import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { isSyncError } from '../errors.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { successEnvelope } from '../protocol/envelope.ts';
import { toBase64 } from '../protocol/openim/decode.ts';
import { encode } from '../protocol/openim/encode.ts';
import { GATEWAY_PATH, GatewayID } from '../protocol/openim/frames.ts';
import { PushMessages } from '../protocol/openim/messages.ts';
import { badArgument, failureEnvelope, noPermission } from './api-error.ts';
import type { ServiceContext } from './context.ts';
import type { ConversationService } from './conversation-service.ts';
import { logConnection, logRefusal } from './figures/connection-log.ts';
import { admitConnection, identifyConnection } from './handshake.ts';
import type { Admitted } from './handshake.ts';
import { createConnections } from './limits/connections.ts';
import { allowsOrigin } from './limits/cors-origins.ts';
import { countRequest } from './limits/rate-limiter.ts';
import { GatewayLine } from './node-openim-line.ts';
import type { Observer } from './observers.ts';
import type { GatewayOptions, PushGateway } from './push-gateway.ts';
import { delay as systemDelay } from './timer.ts';
import type { Delay } from './timer.ts';

/** The largest frame that a client may send, in bytes. */
const MAX_REQUEST = 51_200;

export interface OpenIMGatewayOptions extends GatewayOptions {
  readonly service: Pick<ConversationService, 'readPositions'>;
  readonly context: Pick<ServiceContext, 'newID' | 'limits' | 'meter' | 'log'>;
  readonly delay?: Delay;
}

/** OpenIM's own websocket gateway, for `sdkType=js`: pushes and messages as protobuf in JSON frames. */
export function createOpenIMGateway({
  auth,
  service,
  context,
  delay = systemDelay,
  origins = '*',
  ...options
}: OpenIMGatewayOptions): PushGateway {
  const { limits, meter } = context;
  const door = { connections: createConnections(limits.connectionsPerUser, meter), meter, ...options };
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST });
  const lines = new Set<GatewayLine>();
  const linesOf = (userID: string): readonly GatewayLine[] =>
    [...lines].filter(({ identity }) => identity.userID === userID);

  async function upgrade(
    query: URLSearchParams,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    // Until the connection stands, nobody else hears that the client is gone.
    const gone = (): void => void socket.destroy();
    socket.on('error', gone);
    const handshake = handshakeOf(query);
    const said = { gateway: 'openim', operationID: handshake.operationID } as const;
    let admitted: Admitted | undefined;
    let envelope = successEnvelope(undefined);
    try {
      if (query.get('sdkType') !== 'js') throw badArgument('sdkType', 'only js is spoken here');
      if (!allowsOrigin(origins, request.headers.origin)) throw noPermission('origin: its pages may not connect');
      admitted = await admitConnection(auth, door, handshake);
      socket.once('close', admitted.leave);
      if (socket.destroyed) admitted.leave();
    } catch (error) {
      envelope = failureEnvelope(error);
      logRefusal(context.log, said, envelope.errCode, error);
    }
    const told = query.get('isMsgResp') === 'true';
    if (admitted === undefined && !told) return refuse(socket, envelope);
    socket.off('error', gone);
    wss.handleUpgrade(request, socket, head, (ws) => {
      // A frame that is too large, or no frame at all: the library closes by itself.
      ws.on('error', () => {});
      if (told) ws.send(JSON.stringify(envelope));
      if (admitted === undefined) ws.close();
      else open(ws, admitted, query.get('compression') === 'gzip', handshake);
    });
  }

  function open(socket: WebSocket, { identity }: Admitted, compression: boolean, handshake: Handshake): void {
    const { operationID } = handshake;
    const logEnd = logConnection(context.log, { gateway: 'openim', operationID }, identity);
    const line = new GatewayLine({
      ...{ socket, identity, compression, service, delay, meter, sendBuffer: limits.sendBuffer },
      onRequest: () => countRequest(door, 'user', identity.userID),
      onEnd: () => {
        lines.delete(line);
        logEnd();
      },
    });
    lines.add(line);
    // A kick between the check of the token and this moment would have missed the line: so it is checked again.
    identifyConnection(auth, handshake).catch((error: unknown) => {
      if (isSyncError(error, 'api') && error.code === ErrorCode.tokenKicked) line.kick(error.detail);
      else line.close();
    });
  }

  const observer: Observer = (event) => {
    switch (event.kind) {
      case 'push': {
        const theirs = linesOf(event.userID);
        if (theirs.length === 0) return;
        const data = toBase64(encode(PushMessages, event.frame));
        // OpenIM's client makes the calls that a push causes under the push's own operation.
        const operationID = context.newID();
        for (const line of theirs) line.send({ reqIdentifier: GatewayID.push, operationID, data });
        return;
      }
      case 'kick':
        for (const line of lines) if (event.tokenIDs.includes(line.identity.tokenID)) line.kick(event.reason);
    }
  };

  return {
    observer,
    attach(server) {
      (server as Server).on('upgrade', (request, socket, head) => {
        // Anything may stand there, `//` too, which is no address.
        const address = URL.parse(request.url ?? '', 'http://gateway');
        if (address?.pathname === GATEWAY_PATH) void upgrade(address.searchParams, request, socket, head);
      });
    },
    connections: () => lines.size,
    connectionsOf: (userID) => linesOf(userID).length,
    userIDs: () => [...lines].map(({ identity }) => identity.userID),
    reconnect(userIDs) {
      const theirs = userIDs === 'all' ? lines : userIDs.flatMap(linesOf);
      for (const line of theirs) line.close();
    },
    async close() {
      // Who does not answer is not waited for.
      for (const socket of wss.clients) {
        socket.close();
        socket.terminate();
      }
      await new Promise<void>((resolve) => wss.close(() => resolve()));
    },
  };
}

/** As the other push side has it; unchecked. */
interface Handshake {
  readonly token: string | undefined;
  readonly userID: string | undefined;
  readonly platformID: number | undefined;
  readonly operationID: string | undefined;
}

function handshakeOf(query: URLSearchParams): Handshake {
  const platform = query.get('platformID');
  return {
    token: query.get('token') ?? undefined,
    userID: query.get('sendID') ?? undefined,
    platformID: platform !== null && /^\d+$/.test(platform) ? Number(platform) : undefined,
    operationID: query.get('operationID') ?? undefined,
  };
}

/** A client that wants no first frame is refused before the connection stands. */
function refuse(socket: Duplex, envelope: object): void {
  const body = JSON.stringify(envelope);
  const head = ['HTTP/1.1 401 Unauthorized', 'Connection: close', 'Content-Type: application/json'];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
}
