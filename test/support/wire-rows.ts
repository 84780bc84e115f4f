import type { WireConversation } from '../../src/protocol/conversation.ts';

/** A row as a server writes it, with every scalar present. */
export function wireRow(fields: Partial<WireConversation> = {}): WireConversation {
  return {
    ownerUserID: 'alice',
    conversationID: 'si_alice_bob',
    recvMsgOpt: 0,
    conversationType: 1,
    userID: 'bob',
    groupID: '',
    isPinned: false,
    attachedInfo: '',
    isPrivateChat: false,
    groupAtType: 0,
    ex: '',
    burnDuration: 0,
    minSeq: 0,
    maxSeq: 0,
    msgDestructTime: 0,
    latestMsgDestructTime: 0,
    isMsgDestruct: false,
    ...fields,
  };
}
