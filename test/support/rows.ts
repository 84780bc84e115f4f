import type { Conversation } from '../../src/model.ts';

/** A frozen row of a list with nothing special in it. `sortTime` follows the times unless it is given. */
export function row(conversationID: string, fields: Partial<Conversation> = {}): Conversation {
  const latestMsgTime = fields.latestMsgTime ?? 0;
  const draftTime = fields.draftTime ?? 0;
  return Object.freeze({
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
    latestSeq: 0,
    readSeq: 0,
    unreadCount: 0,
    latestMsg: undefined,
    latestMsgTime,
    showName: '',
    faceURL: '',
    draftText: '',
    draftTime,
    hidden: false,
    pending: false,
    sortTime: Math.max(latestMsgTime, draftTime),
    ...fields,
  });
}
