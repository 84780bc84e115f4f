import type { Intent, LocalState, PreviewState, SeqState } from '../../src/model.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';

/** A row of the config plane with nothing special in it. */
export function wireRow(conversationID: string, fields: Partial<WireConversation> = {}): WireConversation {
  return {
    ownerUserID: 'alice',
    conversationID,
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

export function seqState(conversationID: string, fields: Partial<SeqState> = {}): SeqState {
  return { conversationID, maxSeq: 5, hasReadSeq: 2, latestTime: 1000, timeOf: 'seq', ...fields };
}

export function previewState(conversationID: string, fields: Partial<PreviewState> = {}): PreviewState {
  const message = {
    clientMsgID: 'c1',
    serverMsgID: 's1',
    sendID: 'bob',
    senderNickname: 'Bob',
    senderFaceURL: '',
    contentType: 101,
    content: '{"content":"hello"}',
    seq: 5,
    sendTime: 1000,
    ex: '',
  };
  return { conversationID, message, showName: 'Bob', faceURL: '', nameFrom: 'pulled', ...fields };
}

export function localState(conversationID: string, fields: Partial<LocalState> = {}): LocalState {
  return { conversationID, draftText: 'well', draftTime: 2000.5, hiddenAt: undefined, openedAt: 0, ...fields };
}

/** A write that has no ID yet. */
export function intent(conversationID: string, fields: Partial<Omit<Intent, 'id'>> = {}): Omit<Intent, 'id'> {
  return {
    key: `key of ${conversationID}`,
    conversationID,
    conversationType: 1,
    userID: 'bob',
    groupID: '',
    write: { kind: 'set', fields: { isPinned: true } },
    rowKnown: true,
    at: 3000,
    state: { kind: 'queued' },
    ...fields,
  };
}
