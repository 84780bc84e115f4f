import { isSyncError, SyncError } from '../errors.ts';
import type { Environment, PushEvents, PushSession, PushSource } from '../ports.ts';
import { ErrorCode, isTokenError } from '../protocol/error-codes.ts';
import { browserEnvironment } from './browser-environment.ts';

/** Who connects, as the push side of the wire contract wants it. */
export interface PushAuth {
  readonly token: string;
  readonly userID: string;
  readonly platformID: number;
  readonly operationID: string;
}

/** How one connection ended, or why there was none. */
export type PushEnd =
  /** `cause` is of kind `api` where the server refused, e.g. a token (1501 to 1507). */
  | { readonly kind: 'lost'; readonly cause: SyncError }
  /** The server said that it will not have this session any more. */
  | { readonly kind: 'kicked'; readonly reason: string };

/**
 * Makes one connection and keeps it. Resolves once it has ended, for whatever reason, and nothing of it is left;
 * the signal ends it at once. Never rejects.
 */
export type Dial = (
  auth: PushAuth,
  events: Pick<PushEvents, 'connected' | 'frame' | 'problem' | 'unknown'>,
  signal: AbortSignal,
) => Promise<PushEnd>;

/** What a source needs of its environment. */
export type PushEnvironment = Pick<Environment, 'now' | 'after' | 'random' | 'uniqueID'>;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A connection that was lost sooner counts as one that was not made: else a server that drops all at once would be stormed. */
const STEADY_MS = 10_000;

/** What the next attempt knows of those before it. */
interface Attempt {
  /** Attempts in a row that brought no steady connection, and the loss of one that did. */
  readonly failures: number;
  /** Why the token has to be a new one. */
  readonly reason: 'expired' | 'refused' | undefined;
}

type Outcome = PushEnd | { readonly kind: 'no-token'; readonly cause: unknown };

type Step =
  | { readonly kind: 'again'; readonly attempt: Attempt; readonly cause: SyncError }
  | { readonly kind: 'kicked'; readonly reason: string }
  | { readonly kind: 'refused'; readonly cause: SyncError };

/**
 * What every push source has in common: it connects again after a loss (full jitter, base 0.5 s, cap 10 s), renews a
 * token that was refused, and stops for good on a kick or a second refusal in a row (LIFE-4).
 */
export function reconnectingPush(dial: Dial, environment: PushEnvironment = browserEnvironment()): PushSource {
  return {
    connect(session, events, signal) {
      void run(dial, environment, session, events, signal);
    },
  };
}

async function run(
  dial: Dial,
  environment: PushEnvironment,
  session: PushSession,
  events: PushEvents,
  signal: AbortSignal,
): Promise<void> {
  let attempt: Attempt = { failures: 0, reason: undefined };
  // A function, because it changes while others run.
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    events.connecting();
    let connectedAt = Infinity;
    const outcome = await connectOnce(dial, session, attempt.reason, signal, {
      operationID: environment.uniqueID(),
      connected() {
        connectedAt = environment.now();
        events.connected();
      },
      frame: (pushMessages) => events.frame(pushMessages),
      problem: (error) => events.problem?.(error),
      unknown: (what) => events.unknown?.(what),
    });
    if (stopped()) return;
    const step = next(attempt, outcome, environment.now() - connectedAt >= STEADY_MS);
    if (step.kind === 'kicked') return events.kicked(step.reason);
    if (step.kind === 'refused') return events.refused(step.cause);
    attempt = step.attempt;
    events.disconnected(step.cause);
    if (attempt.failures > 0) await pause(attempt.failures, environment, signal);
  }
}

async function connectOnce(
  dial: Dial,
  session: PushSession,
  reason: Attempt['reason'],
  signal: AbortSignal,
  line: Parameters<Dial>[1] & Pick<PushAuth, 'operationID'>,
): Promise<Outcome> {
  const { userID, platformID } = session;
  let token: string;
  try {
    token = await session.token(reason);
  } catch (cause) {
    return { kind: 'no-token', cause };
  }
  if (signal.aborted) return { kind: 'lost', cause: new SyncError('aborted', 'the push source was stopped', {}) };
  return dial({ token, userID, platformID, operationID: line.operationID }, line, signal);
}

function next(attempt: Attempt, outcome: Outcome, steady: boolean): Step {
  if (outcome.kind === 'kicked') return outcome;
  const { cause } = outcome;
  if (outcome.kind === 'no-token') {
    if (isSyncError(cause, 'signed-out')) return { kind: 'refused', cause };
    // The reason stays: nobody has brought a new token yet.
    return { kind: 'again', attempt: { ...attempt, failures: attempt.failures + 1 }, cause: asSyncError(cause) };
  }
  if (isSyncError(outcome.cause, 'api') && isTokenError(outcome.cause.code)) return refusal(attempt, outcome.cause);
  const failures = steady ? 1 : attempt.failures + 1;
  return { kind: 'again', attempt: { failures, reason: undefined }, cause: outcome.cause };
}

function refusal(attempt: Attempt, cause: SyncError<'api'>): Step {
  if (cause.code === ErrorCode.tokenKicked) return { kind: 'kicked', reason: cause.detail };
  if (attempt.reason !== undefined) return { kind: 'refused', cause };
  const reason = cause.code === ErrorCode.tokenExpired ? 'expired' : 'refused';
  return { kind: 'again', attempt: { failures: 0, reason }, cause };
}

function asSyncError(cause: unknown): SyncError {
  return cause instanceof SyncError ? cause : new SyncError('network', 'no token was to be had', {}, { cause });
}

/** Never ends where the signal aborts first: nothing is left then that could go on. */
function pause(failures: number, environment: PushEnvironment, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return new Promise((resolve) => environment.after(environment.random() * longest, resolve, signal));
}
