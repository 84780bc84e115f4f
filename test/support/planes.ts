import type { Intent, LatestMessage, LocalState, PreviewState, SeqState } from '../../src/model.ts';

/** The conversation that these tests are about, where one is enough. */
export const bobID = 'si_alice_bob';

export function seqState(fields: Partial<SeqState> = {}): SeqState {
  return { conversationID: bobID, maxSeq: 0, hasReadSeq: 0, latestTime: 0, timeOf: 'seq', ...fields };
}

export function previewState(fields: Partial<PreviewState> = {}): PreviewState {
  return { conversationID: bobID, message: undefined, showName: '', faceURL: '', nameFrom: 'pushed', ...fields };
}

export function localState(fields: Partial<LocalState> = {}): LocalState {
  return { conversationID: bobID, draftText: '', draftTime: 0, hiddenAt: undefined, openedAt: 0, ...fields };
}

/** Its key is made of its ID. */
export function intent(fields: Partial<Intent> & Pick<Intent, 'write'>): Intent {
  const { id = 1 } = fields;
  return {
    id,
    key: `key ${id}`,
    conversationID: bobID,
    conversationType: 1,
    userID: 'bob',
    groupID: '',
    rowKnown: true,
    at: 0,
    state: { kind: 'queued' },
    ...fields,
  };
}

/** A latest message with nothing special in it. */
export function latest(seq: number, fields: Partial<LatestMessage> = {}): LatestMessage {
  return {
    clientMsgID: `c${seq}`,
    serverMsgID: `s${seq}`,
    sendID: 'bob',
    senderNickname: 'Bob',
    senderFaceURL: '',
    contentType: 101,
    content: `{"content":"message ${seq}"}`,
    seq,
    sendTime: 1_764_000_000_000 + seq,
    ex: '',
    ...fields,
  };
}
