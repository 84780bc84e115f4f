/** What an incremental answer means for this device (wire contract, "What a delta means"). Pure. */
import type { Cursor } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type { IncrementalAnswer } from '../protocol/incremental.ts';

export type DeltaPlan =
  /** The whole set has to be fetched. */
  | { readonly kind: 'full' }
  /** Nothing changed. */
  | { readonly kind: 'equal' }
  /** `cursor` is stored also where nothing is upserted or removed (CUR-3). */
  | {
      readonly kind: 'delta';
      readonly cursor: Cursor;
      readonly upsert: readonly WireConversation[];
      readonly remove: readonly string[];
    };

export function planDelta(cursor: Extract<Cursor, { kind: 'at' }>, answer: IncrementalAnswer): DeltaPlan {
  // Another log, or one that is behind, cannot be a delta of ours, whatever the answer calls itself.
  if (answer.full || answer.versionID !== cursor.versionID || answer.version < cursor.version) return { kind: 'full' };
  // DEL-1: insert and update are both upserts, and a row that was found is not deleted.
  const upsert = new Map([...answer.insert, ...answer.update].map((row) => [row.conversationID, row]));
  const remove = answer.delete.filter((id) => !upsert.has(id));
  if (answer.version === cursor.version && upsert.size === 0 && remove.length === 0) return { kind: 'equal' };
  const { versionID, version } = answer;
  return { kind: 'delta', cursor: { kind: 'at', versionID, version }, upsert: [...upsert.values()], remove };
}
