import { parseConversationID, peerOf } from '../../src/protocol/conversation-id.ts';
import { RecvMsgOpt } from '../../src/protocol/conversation.ts';
import type { StoreReads } from '../../src/server/store.ts';

/** One row of a list, as far as its place and its counts go. */
export interface PlainRow {
  readonly conversationID: string;
  readonly isPinned: boolean;
  readonly isMuted: boolean;
  readonly maxSeq: number;
  readonly readSeq: number;
  readonly latestTime: number;
}

/** A user's list in its order, put together row by row as the rules say it, however long that takes. */
export async function plainList(reads: StoreReads, userID: string): Promise<readonly PlainRow[]> {
  const list: PlainRow[] = [];
  for (const { conversationID, isPinned, recvMsgOpt } of await reads.conversations.ofOwner(userID)) {
    const newest = (await hasPart(reads, userID, conversationID))
      ? (await reads.seqs.max([conversationID])).get(conversationID)
      : undefined;
    const position = newest && (await reads.seqs.read(userID, [conversationID])).get(conversationID);
    list.push({
      conversationID,
      isPinned,
      isMuted: recvMsgOpt === RecvMsgOpt.receiveWithoutNotice,
      maxSeq: newest?.maxSeq ?? 0,
      readSeq: position?.hasReadSeq ?? 0,
      latestTime: newest?.maxSeqTime ?? 0,
    });
  }
  // Strings compare by code unit, as the client sorts.
  return list.toSorted(
    (a, b) =>
      Number(b.isPinned) - Number(a.isPinned) ||
      b.latestTime - a.latestTime ||
      (a.conversationID < b.conversationID ? -1 : 1),
  );
}

/** SRV-3: a single chat by its ID, a group by membership, anything else not at all. */
async function hasPart(reads: StoreReads, userID: string, conversationID: string): Promise<boolean> {
  const parsed = parseConversationID(conversationID);
  if (parsed.kind === 'group') return (await reads.groups.members(parsed.groupID)).includes(userID);
  return peerOf(conversationID, userID) !== undefined;
}

export const unreadOf = ({ maxSeq, readSeq }: PlainRow): number => Math.max(0, maxSeq - readSeq);

export function unreadTotalOf(list: readonly PlainRow[]): number {
  return list.filter((row) => !row.isMuted).reduce((sum, row) => sum + unreadOf(row), 0);
}
