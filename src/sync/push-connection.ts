/** One connection of a push source for as long as the engine runs: its session, and its news in the engine's words. */
import type { SyncError } from '../errors.ts';
import type { PushSession, PushSource } from '../ports.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { Session } from './session.ts';
import type { PushStatus } from './sync-state.ts';

export interface PushConnectionOptions {
  readonly source: PushSource;
  readonly session: Session;
  readonly userID: string;
  readonly platformID: number;
  readonly signal: AbortSignal;
  readonly onStatus: (status: PushStatus, cause?: SyncError) => void;
  readonly onFrame: (frame: unknown) => void;
  readonly onProblem: (error: SyncError) => void;
  readonly onUnknown: (what: string) => void;
}

export function connectPush(options: PushConnectionOptions): void {
  const { source, session, userID, platformID, signal, onStatus, onFrame, onProblem, onUnknown } = options;
  const pushSession: PushSession = { userID, platformID, token: pushTokens(session) };
  // A source that tells something after its end is not listened to (LIFE-1).
  const whileConnected =
    <Args extends unknown[]>(tell: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!signal.aborted) tell(...args);
    };
  source.connect(
    pushSession,
    {
      connecting: whileConnected(() => onStatus('connecting')),
      connected: whileConnected(() => onStatus('connected')),
      disconnected: whileConnected((cause?: SyncError) => onStatus('disconnected', cause)),
      frame: whileConnected(onFrame),
      problem: whileConnected(onProblem),
      unknown: whileConnected(onUnknown),
      kicked: whileConnected((reason: string) => session.end('kicked', reason)),
      refused: whileConnected((cause: SyncError) => {
        onStatus('disconnected', cause);
        session.end('refused');
      }),
    },
    signal,
  );
}

/** A source does not know codes, only that the token it was last given was refused; it shares its renewal with the HTTP calls. */
function pushTokens(session: Session): PushSession['token'] {
  let last: string | undefined;
  return async (reason) => {
    const code = reason === 'expired' ? ErrorCode.tokenExpired : ErrorCode.tokenUnknown;
    last = reason !== undefined && last !== undefined ? await session.refused(last, code) : await session.token();
    return last;
  };
}
