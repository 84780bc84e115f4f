/** Which states of `status$` may follow each other, by the engine's own transition table. */
import { SyncError } from '../../src/errors.ts';
import { initialStatus, nextStatus } from '../../src/sync/sync-state.ts';
import type { StateKind, StatusEvent } from '../../src/sync/sync-state.ts';

const error = new SyncError('network', 'an example', {});

/** One of each kind. */
const events: readonly StatusEvent[] = [
  { kind: 'start' },
  { kind: 'passBegan' },
  { kind: 'progress', done: 0, total: 1 },
  { kind: 'passEnded' },
  { kind: 'passFailed', attempt: 1, nextAttemptAt: 1, error },
  { kind: 'wentOffline' },
  { kind: 'signedOut', reason: 'kicked' },
  { kind: 'stop' },
];

/** A tab that follows shows what its leader shows: any state, once it has begun. */
const legal = legalSteps();

export function isLegalStep(from: StateKind, to: StateKind, alone: boolean): boolean {
  return from === to || legal.has(`${from} ${to}`) || (!alone && from !== 'stopped');
}

/** By walking the table from its first state until no event leads anywhere new. */
function legalSteps(): ReadonlySet<string> {
  const steps = new Set<string>();
  const reached = new Set<StateKind>();
  const waiting = [initialStatus];
  for (let status = waiting.pop(); status !== undefined; status = waiting.pop()) {
    if (reached.has(status.state)) continue;
    reached.add(status.state);
    for (const event of events) {
      const next = nextStatus(status, event);
      steps.add(`${status.state} ${next.state}`);
      waiting.push(next);
    }
  }
  return steps;
}
