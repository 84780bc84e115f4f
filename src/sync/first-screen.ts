/** FULL-2: on a device that never held the list, its first rows in one answer, shown until the whole set is there. */
import { sameCursor, type Cursor } from '../ports.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import type { SeqState } from '../model.ts';
import type { PassTools } from './pass.ts';
import { writePulledPreview } from './previews.ts';
import { mergeSeqs, messageSeen } from './seq-plane.ts';

export const firstScreenRows = 50;

/**
 * Resolves with the IDs that it showed. `cursors` are those under which its rows may still be written (CUR-2); a row that
 * came by ID meanwhile, or was found to be gone, is the later word.
 */
export async function showFirstScreen(tools: PassTools, cursors: readonly Cursor[]): Promise<readonly string[]> {
  const { replica, remote, learned, early } = tools;
  // Where there are rows, another tab has led since that was asked, and knows better.
  const known = replica.stored.rows.size === 0 ? await early() : undefined;
  const asked = known === undefined ? learned.ask() : learned.start;
  const active = known ?? (await remote.activeConversations(firstScreenRows));
  return replica.update((copy) => {
    if (!cursors.some((cursor) => sameCursor(cursor, copy.cursor))) return [];
    const shown = active.filter(({ conversation }) => learned.takesRow(conversation.conversationID, asked));
    for (const entry of shown) {
      const { conversationID } = entry.conversation;
      copy.rows.put(entry.conversation);
      copy.seqs.put(seqsOf(entry, copy.seqs.get(conversationID)));
      writePulledPreview(copy, learned, asked, entry);
    }
    return shown.map(({ conversation }) => conversation.conversationID);
  });
}

function seqsOf({ conversation, lastMsg, maxSeq, readSeq }: ConversationMsg, current: SeqState | undefined): SeqState {
  const { conversationID } = conversation;
  const merged = mergeSeqs(conversationID, current, { maxSeq, hasReadSeq: readSeq, maxSeqTime: 0 });
  if (lastMsg === null) return merged;
  return messageSeen(conversationID, merged, { seq: lastMsg.seq, sendTime: lastMsg.sendTime, own: false });
}
