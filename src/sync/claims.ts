/** Takes the next write of a conversation out of the outbox to send it (WRITE-2, WRITE-7). Pure over a working copy. */
import { canClaim } from '../claim.ts';
import type { SyncError } from '../errors.ts';
import type { Intent } from '../model.ts';
import { collapse, voided } from './intents.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface Claimant {
  /** This tab. */
  readonly by: string;
  readonly now: number;
  /** Claims of other tabs made before this moment have lapsed. */
  readonly lapsedBefore: number;
}

export interface Claimed {
  /** What is to be sent; undefined where nothing waits, or another tab sends it. */
  readonly intent: Intent | undefined;
  readonly dropped: readonly { readonly intent: Intent; readonly error: SyncError<'dropped'> }[];
}

/** The oldest write that still makes sense, with those right behind it that can be one with it; that has the number of the last. */
export function claimNext(copy: WorkingCopy, conversationID: string, { by, now, lapsedBefore }: Claimant): Claimed {
  const waiting = copy
    .intents()
    .filter((intent) => intent.conversationID === conversationID && intent.state.kind !== 'acknowledged');
  const dropped = [];
  let head = waiting.shift();
  for (; head !== undefined; head = waiting.shift()) {
    const error = voided(copy, head);
    if (error === undefined) break;
    drop(copy, head, error);
    dropped.push({ intent: head, error });
  }
  if (head === undefined) return { intent: undefined, dropped };
  const parts = [head];
  let { write } = head;
  for (const next of waiting) {
    const both = collapse(write, next.write);
    if (both === undefined) break;
    parts.push(next);
    write = both;
  }
  const ids = parts.map(({ id }) => id);
  const claim = { ids, by, lapsedBefore };
  if (!canClaim(claim, copy.intents())) return { intent: undefined, dropped };
  copy.claim(claim);
  const last = parts.pop() ?? head;
  for (const { id, key } of parts) {
    copy.tell(id, { kind: 'merged' });
    copy.settlements.push({ kind: 'merged', key, into: last.key });
  }
  copy.rewrite(last.id, write);
  copy.tell(last.id, { kind: 'claimed', by, at: now });
  return { intent: copy.intent(last.id), dropped };
}

function drop(copy: WorkingCopy, { id, key }: Intent, error: SyncError): void {
  copy.tell(id, { kind: 'voided' });
  copy.settlements.push({ kind: 'rejected', key, error });
}
