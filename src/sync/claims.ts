/** Takes the next write of a conversation out of the outbox to send it (WRITE-2, WRITE-7). Pure over a working copy. */
import { canClaim } from '../claim.ts';
import type { SyncError } from '../errors.ts';
import type { Intent, Write } from '../model.ts';
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

/**
 * The oldest write that still makes sense, with those right behind it that can be one with it; that has the number of the
 * last. Those before it that are void are claimed too: only who may send them may drop them, and in the store they are
 * the oldest of their conversation.
 */
export function claimNext(copy: WorkingCopy, conversationID: string, { by, now, lapsedBefore }: Claimant): Claimed {
  const waiting = copy
    .intents()
    .filter((intent) => intent.conversationID === conversationID && intent.state.kind !== 'acknowledged');
  const { dropped, left } = withoutVoid(copy, waiting);
  const { parts, write } = togetherFrom(left);
  const ids = [...dropped.map(({ intent }) => intent), ...parts].map(({ id }) => id);
  const claim = { ids, by, lapsedBefore };
  if (ids.length === 0 || !canClaim(claim, copy.intents())) return { intent: undefined, dropped: [] };
  copy.claim(claim);
  for (const { intent, error } of dropped) drop(copy, intent, error);
  const last = parts.pop();
  if (last === undefined || write === undefined) return { intent: undefined, dropped };
  for (const part of parts) {
    copy.tell(part, { kind: 'merged' });
    copy.settlements.push({ kind: 'merged', key: part.key, into: last.key });
  }
  copy.rewrite(last.id, write);
  copy.tell(last, { kind: 'claimed', by, at: now });
  return { intent: copy.intent(last.id), dropped };
}

function withoutVoid(
  copy: WorkingCopy,
  waiting: readonly Intent[],
): Pick<Claimed, 'dropped'> & { readonly left: readonly Intent[] } {
  const dropped = [];
  for (const [at, intent] of waiting.entries()) {
    const error = voided(copy, intent);
    if (error === undefined) return { dropped, left: waiting.slice(at) };
    dropped.push({ intent, error });
  }
  return { dropped, left: [] };
}

/** The first of them, and those right behind it that can be one with it. */
function togetherFrom([head, ...others]: readonly Intent[]): {
  readonly parts: Intent[];
  readonly write: Write | undefined;
} {
  const parts = head === undefined ? [] : [head];
  let write = head?.write;
  for (const next of others) {
    const both = write && collapse(write, next.write);
    if (both === undefined) break;
    parts.push(next);
    write = both;
  }
  return { parts, write };
}

function drop(copy: WorkingCopy, intent: Intent, error: SyncError): void {
  copy.tell(intent, { kind: 'voided' });
  copy.settlements.push({ kind: 'rejected', key: intent.key, error });
}
