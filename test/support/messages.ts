import type { MsgData } from '../../src/protocol/message.ts';

/** A text message with nothing special in it. */
export function message(seq: number, fields: Partial<MsgData> = {}): MsgData {
  return {
    sendID: 'bob',
    recvID: 'alice',
    groupID: '',
    clientMsgID: `c${seq}`,
    serverMsgID: `s${seq}`,
    senderPlatformID: 5,
    senderNickname: 'Bob',
    senderFaceURL: '',
    sessionType: 1,
    msgFrom: 100,
    contentType: 101,
    content: `{"content":"message ${seq}"}`,
    seq,
    sendTime: 1_764_000_000_000 + seq,
    createTime: 1_764_000_000_000 + seq,
    status: 2,
    isRead: false,
    options: {},
    atUserIDList: [],
    attachedInfo: '',
    ex: '',
    ...fields,
  };
}
