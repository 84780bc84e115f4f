/** What becomes of intents: two of one conversation that are one, one that is void, and one that the server has. Pure. */
import { SyncError } from '../errors.ts';
import type { Intent, Write } from '../model.ts';
import { readUpTo } from './seq-plane.ts';
import type { WorkingCopy } from './working-copy.ts';

/** WRITE-2: the write that stands for both, where the later one can take the place of `earlier`. */
export function collapse(earlier: Write, write: Write): Write | undefined {
  if (earlier.kind === 'set' && write.kind === 'set') {
    return { kind: 'set', fields: { ...earlier.fields, ...write.fields } };
  }
  if (earlier.kind === 'read' && write.kind === 'read') return { kind: 'read', seq: Math.max(earlier.seq, write.seq) };
  if (earlier.kind === 'remove' && write.kind === 'remove') {
    return { kind: 'remove', seq: Math.max(earlier.seq, write.seq) };
  }
  return earlier.kind === 'open' && write.kind === 'open' ? write : undefined;
}

/** WRITE-7: why the write makes no sense any more, judged by what the last sync brought. */
export function voided(
  copy: WorkingCopy,
  { conversationID, write, rowKnown }: Intent,
): SyncError<'dropped'> | undefined {
  if (write.kind === 'set' && rowKnown && copy.rows.get(conversationID) === undefined) {
    return new SyncError('dropped', `${conversationID} was deleted elsewhere`, { reason: 'rowDeleted' });
  }
  if (write.kind === 'remove' && (copy.seqs.get(conversationID)?.maxSeq ?? 0) > write.seq) {
    return new SyncError('dropped', `${conversationID} has a newer message`, { reason: 'newMessage' });
  }
  return undefined;
}

/** The server has it. A read position is confirmed by that; anything else waits for the sync that contains it (WRITE-4). */
export function writeAcknowledged(copy: WorkingCopy, intent: Intent): void {
  const { key, conversationID, write } = intent;
  copy.settlements.push({ kind: 'confirmed', key });
  if (write.kind !== 'read') {
    copy.tell(intent, { kind: 'acknowledged', passes: copy.passes });
    return;
  }
  if (copy.rows.get(conversationID) !== undefined) {
    copy.seqs.put(readUpTo(conversationID, copy.seqs.get(conversationID), write.seq));
  }
  copy.tell(intent, { kind: 'settled' });
}
