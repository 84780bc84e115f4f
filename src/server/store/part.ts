import { parseConversationID, peerOf } from '../../protocol/conversation-id.ts';

/**
 * What gives an owner a part in a conversation, so that they may see its counters and messages: '' its ID, which names
 * the owner as one of the two; the ID of a group, the membership in it; null nothing. That there is a row proves nothing:
 * anybody may make one of any ID (SRV-3).
 */
export function partOf(ownerUserID: string, conversationID: string): string | null {
  const parsed = parseConversationID(conversationID);
  if (parsed.kind === 'group') return parsed.groupID;
  return peerOf(conversationID, ownerUserID) === undefined ? null : '';
}
