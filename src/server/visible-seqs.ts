import type { Seqs } from '../protocol/seq-endpoints.ts';
import type { StoreReads } from './store.ts';
import { partOf } from './store/part.ts';

/** Those of the conversations that the user has a part in (SRV-3). */
async function ownPart(
  groups: StoreReads['groups'],
  userID: string,
  conversationIDs: readonly string[],
): Promise<readonly string[]> {
  const parts = new Map(conversationIDs.map((id) => [id, partOf(userID, id)]));
  const groupIDs = [...parts.values()].flatMap((part) => part || []);
  const joined = await groups.joined(userID, groupIDs);
  return [...parts].flatMap(([id, part]) => (part === '' || (part !== null && joined.has(part)) ? [id] : []));
}

/** The counters of these conversations as the user may see them; those without a message, or a part in them, are left out. */
export async function visibleSeqs(
  { groups, seqs }: Pick<StoreReads, 'groups' | 'seqs'>,
  userID: string,
  conversationIDs: readonly string[],
): Promise<ReadonlyMap<string, Seqs>> {
  const own = await ownPart(groups, userID, conversationIDs);
  const newest = await seqs.max(own);
  const positions = await seqs.read(userID, own);
  return new Map(
    [...newest].map(([id, { maxSeq, maxSeqTime }]) => {
      return [id, { maxSeq, hasReadSeq: positions.get(id)?.hasReadSeq ?? 0, maxSeqTime }];
    }),
  );
}
