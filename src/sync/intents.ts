/** What becomes of intents: two of one conversation that are one, and what an acknowledged one leaves behind. Pure. */
import type { Intent, Write } from '../model.ts';
import { readUpTo } from './seq-plane.ts';
import type { WorkingCopy } from './working-copy.ts';

/** WRITE-2: the write that stands for both, where the later one can take the place of `tail`. */
export function collapse(tail: Intent | undefined, write: Write): Write | undefined {
  const earlier = tail?.write;
  if (earlier?.kind === 'set' && write.kind === 'set') {
    return { kind: 'set', fields: { ...earlier.fields, ...write.fields } };
  }
  if (earlier?.kind === 'read' && write.kind === 'read') return { kind: 'read', seq: Math.max(earlier.seq, write.seq) };
  if (earlier?.kind === 'remove' && write.kind === 'remove') {
    return { kind: 'remove', seq: Math.max(earlier.seq, write.seq) };
  }
  return earlier?.kind === 'open' && write.kind === 'open' ? write : undefined;
}

/** The server has it. A read position is confirmed by that; anything else waits for the sync that contains it (WRITE-4). */
export function writeAcknowledged(copy: WorkingCopy, intent: Intent): void {
  if (intent.write.kind !== 'read') {
    copy.putIntent({ ...intent, state: 'acknowledged' });
    return;
  }
  if (copy.rows.get(intent.conversationID) !== undefined) {
    copy.seqs.put(readUpTo(intent.conversationID, copy.seqs.get(intent.conversationID), intent.write.seq));
  }
  copy.deleteIntent(intent.id);
}

/** WRITE-4: a row that the containing sync did not bring takes the acknowledged value. */
export function writeUnbrought(copy: WorkingCopy, { conversationID, write }: Intent): void {
  const row = copy.rows.get(conversationID);
  if (row === undefined) return;
  if (write.kind === 'set') copy.rows.put({ ...row, ...write.fields });
  const latest = copy.seqs.get(conversationID)?.maxSeq ?? 0;
  if (write.kind === 'remove' && latest <= write.seq) copy.removeRow(conversationID);
}
