import { io } from 'socket.io-client';
import { SyncError } from '../errors.ts';
import type { PushSource } from '../ports.ts';
import { EmptyAnswer } from '../protocol/empty-answer.ts';
import { openEnvelope } from '../protocol/envelope.ts';
import { reconnectingPush } from './reconnecting-push.ts';
import type { PushAuth, PushEnvironment, PushEnd } from './reconnecting-push.ts';

export interface SocketIOOptions {
  /** Of the server, e.g. `https://im.example.com`. A path in it names a Socket.IO namespace. */
  readonly url: string;
  /** Where Socket.IO is mounted. Default `/socket.io`. */
  readonly path?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Pushes over Socket.IO, websocket only. */
export function socketIO({ url, path = '/socket.io' }: SocketIOOptions, environment?: PushEnvironment): PushSource {
  return reconnectingPush((auth, events, signal) => {
    const socket = io(url, {
      path,
      auth: auth satisfies PushAuth,
      transports: ['websocket'],
      timeout: CONNECT_TIMEOUT_MS,
      // Each connection is a socket of its own: Socket.IO does not come back by itself after the server refused it or
      // closed it, and its jitter leaves clients of a restarted server close together.
      forceNew: true,
      reconnection: false,
    });
    return new Promise<PushEnd>((resolve) => {
      const abort = (): void =>
        end({ kind: 'lost', cause: new SyncError('aborted', 'the push source was stopped', {}) });
      function end(how: PushEnd): void {
        signal.removeEventListener('abort', abort);
        socket.off();
        socket.disconnect();
        resolve(how);
      }
      signal.addEventListener('abort', abort, { once: true });
      socket.on('connect', () => events.connected());
      socket.on('push', (pushMessages: unknown) => events.frame(pushMessages));
      socket.on('kick', (message: unknown) => end({ kind: 'kicked', reason: reasonOf(message) }));
      socket.on('connect_error', (error) => end({ kind: 'lost', cause: connectError(error) }));
      socket.on('disconnect', (why) => {
        end({ kind: 'lost', cause: new SyncError('network', `the push connection was lost: ${why}`, {}) });
      });
    });
  }, environment);
}

function reasonOf(message: unknown): string {
  const { reason } = Object(message) as { reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}

/** A refusal by the server's gateway bears an envelope in `data`; without one, the transport failed. */
function connectError(error: Error & { data?: unknown }): SyncError {
  const failed = new SyncError('network', 'no push connection', {}, { cause: error });
  if (error.data === undefined) return failed;
  try {
    openEnvelope({ path: 'push', answer: EmptyAnswer }, error.data);
  } catch (refused) {
    return refused as SyncError;
  }
  return failed;
}
