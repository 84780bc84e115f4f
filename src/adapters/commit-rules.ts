/** What every store decides in the transaction that writes. */
import { canClaim } from '../claim.ts';
import type { Intent } from '../model.ts';
import { sameCursor } from '../ports.ts';
import type { ChangeSet, CommitOutcome, Counters, Cursor } from '../ports.ts';

/** What a store has one of, as far as a commit is compared with it. */
export interface Stored {
  readonly cursor: Cursor;
  readonly counters: Counters;
}

export const NO_COUNTS: Counters = { commit: 0, epoch: 0, passes: 0 };

/**
 * Why nothing of the change set may be written; undefined where it may. Who leads no longer is told that before anything
 * else (TAB-6). `outbox` is looked at only where something is claimed.
 */
export function refusalOf(
  { epoch, expect, expectCommit, claim }: ChangeSet,
  { cursor, counters }: Stored,
  outbox: readonly Intent[],
): Exclude<CommitOutcome, { readonly kind: 'applied' }> | undefined {
  if (epoch !== undefined && epoch !== counters.epoch) return { kind: 'deposed' };
  if (expect !== undefined && !sameCursor(expect, cursor)) return { kind: 'conflict', cursor };
  if (expectCommit !== undefined && expectCommit !== counters.commit) return { kind: 'conflict', cursor };
  if (claim !== undefined && !canClaim(claim, outbox)) return { kind: 'taken' };
  return undefined;
}

/** The counters once the change set is written. */
export function countersAfter({ commit, epoch, passes }: Counters, { raiseEpoch, beginPass }: ChangeSet): Counters {
  return {
    commit: commit + 1,
    epoch: epoch + (raiseEpoch === true ? 1 : 0),
    passes: passes + (beginPass === true ? 1 : 0),
  };
}

/** The writes that replace stored ones of the same ID, where those are still there. */
export function replacementsIn({ outbox }: ChangeSet, { passes }: Counters): readonly Intent[] {
  const acknowledged = (outbox?.acknowledge ?? []).map((intent): Intent => ({
    ...intent,
    state: { kind: 'acknowledged', passes },
  }));
  return [...(outbox?.put ?? []), ...acknowledged];
}
