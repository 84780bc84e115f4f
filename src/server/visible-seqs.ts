import { parseConversationID, peerOf } from '../protocol/conversation-id.ts';
import type { Seqs } from '../protocol/seq-endpoints.ts';
import type { StoreReads } from './store.ts';

/**
 * Those of the conversations that the user has a part in. A row proves nothing: anybody may make one of any ID, and
 * must not see another's messages by it (SRV-3).
 */
async function ownPart(
  reads: StoreReads,
  userID: string,
  conversationIDs: readonly string[],
): Promise<readonly string[]> {
  const groupIDs = conversationIDs.map((id) => {
    const parsed = parseConversationID(id);
    return parsed.kind === 'group' ? parsed.groupID : undefined;
  });
  const joined = await reads.groups.joined(
    userID,
    groupIDs.filter((groupID) => groupID !== undefined),
  );
  return conversationIDs.filter((id, i) => {
    const groupID = groupIDs[i];
    return groupID === undefined ? peerOf(id, userID) !== undefined : joined.has(groupID);
  });
}

/** The counters of these conversations as the user may see them; those without a message, or a part in them, are left out. */
export async function visibleSeqs(
  reads: StoreReads,
  userID: string,
  conversationIDs: readonly string[],
): Promise<ReadonlyMap<string, Seqs>> {
  const own = await ownPart(reads, userID, [...new Set(conversationIDs)]);
  const newest = await reads.seqs.max(own);
  const positions = await reads.seqs.read(userID, own);
  return new Map(
    [...newest].map(([id, { maxSeq, maxSeqTime }]) => {
      return [id, { maxSeq, hasReadSeq: positions.get(id)?.hasReadSeq ?? 0, maxSeqTime }];
    }),
  );
}
