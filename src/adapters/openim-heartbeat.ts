/** The gateway drops a connection that says nothing for 30 s, and a connection may be dead without anybody saying so. */
import type { HeartbeatFrame } from '../protocol/openim/frames.ts';
import type { PushEnvironment } from './reconnecting-push.ts';

const PING_EVERY_MS = 10_000;
/** So many pings without an answer, and the connection counts as dead. */
const PATIENCE = 2;

export interface HeartbeatOptions {
  readonly environment: PushEnvironment;
  readonly signal: AbortSignal;
  readonly ping: (text: string) => void;
  readonly onDead: () => void;
}

/** Pings until the signal aborts. Returns what is to be called with each answer. */
export function keepAlive({ environment, signal, ping, onDead }: HeartbeatOptions): () => void {
  let missing = 0;
  const beat = (): void => {
    if (missing >= PATIENCE) {
      onDead();
      return;
    }
    missing += 1;
    ping(JSON.stringify({ type: 'ping', body: environment.uniqueID() } satisfies HeartbeatFrame));
    environment.after(PING_EVERY_MS, beat, signal);
  };
  environment.after(PING_EVERY_MS, beat, signal);
  return () => (missing = 0);
}
