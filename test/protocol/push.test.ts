import { describe, expect, it } from 'vitest';
import { hasOption } from '../../src/protocol/message.ts';
import {
  decodeNotification,
  encodeNotification,
  isNotificationType,
  NotificationType,
} from '../../src/protocol/notifications.ts';
import type { NotificationDetails, NotificationKind } from '../../src/protocol/notifications.ts';
import { PushMessages } from '../../src/protocol/push-frame.ts';
import { parseWire } from '../../src/protocol/validate.ts';
import { thrownBy } from '../support/thrown.ts';

const examples: NotificationDetails = {
  conversationChange: { userID: 'alice', conversationIDList: ['si_alice_bob'] },
  conversationPrivateChat: { recvID: 'alice', sendID: 'bob', isPrivate: true, conversationID: 'si_alice_bob' },
  conversationUnread: { userID: 'alice', conversationID: 'sg_1', hasReadSeq: 4, unreadCountTime: 1_764_000_000_000 },
  clearConversation: { userID: 'alice', conversationIDs: ['sg_1'] },
  conversationDelete: { userID: 'alice', conversationIDs: ['sg_1', 'sg_2'] },
  msgRevoke: {
    revokerUserID: 'bob',
    clientMsgID: 'c',
    revokeTime: 1_764_000_000_000,
    sesstionType: 1,
    seq: 7,
    conversationID: 'si_alice_bob',
    isAdminRevoke: false,
  },
  deleteMsgs: { userID: 'alice', conversationID: 'sg_1', seqs: [1, 2] },
  hasReadReceipt: { markAsReadUserID: 'bob', conversationID: 'si_alice_bob', seqs: [3], hasReadSeq: 3 },
};
const kinds = Object.keys(examples) as NotificationKind[];
const read = (frame: unknown): PushMessages => parseWire(PushMessages, frame, '');

describe('notifications', () => {
  it.each(kinds)('%s is read as it was written', (kind) => {
    const message = encodeNotification(kind, examples[kind]);
    expect(message.contentType).toBe(NotificationType[kind]);
    expect(isNotificationType(message.contentType)).toBe(true);
    expect(decodeNotification(message)).toEqual({ kind, ...examples[kind] });
  });

  it('wire contract: each has its contentType', () => {
    expect(NotificationType).toEqual({
      conversationChange: 1300,
      conversationPrivateChat: 1701,
      conversationUnread: 1702,
      clearConversation: 1703,
      conversationDelete: 1704,
      msgRevoke: 2101,
      deleteMsgs: 2102,
      hasReadReceipt: 2200,
    });
  });

  it.each(kinds)('%s with an empty detail is malformed, and the path says where', (kind) => {
    const message = { contentType: NotificationType[kind], content: '{"detail":"{}"}' };
    expect(thrownBy(() => decodeNotification(message))).toMatchObject({
      kind: 'protocol',
      path: expect.stringMatching(/^content\.detail\.\w+$/u) as string,
    });
  });

  it('an unknown contentType is a value, and its content is not looked at', () => {
    expect(decodeNotification({ contentType: 1400, content: 'no JSON' })).toEqual({
      kind: 'unknown',
      contentType: 1400,
    });
    expect(isNotificationType(101)).toBe(false);
  });

  it.each([
    ['content that is no JSON', '{', 'content'],
    ['no detail', '{}', 'content.detail'],
    ['a detail that is no text', '{"detail":{}}', 'content.detail'],
    ['a detail that is no JSON', '{"detail":"x"}', 'content.detail'],
    ['a detail that is null', '{"detail":"null"}', 'content.detail'],
    [
      'a wrong type in a list',
      '{"detail":"{\\"userID\\":\\"a\\",\\"conversationIDList\\":[\\"x\\",1]}"}',
      'content.detail.conversationIDList.1',
    ],
  ])('PUSH-2: %s is a protocol error that names the path', (_title, content, path) => {
    expect(thrownBy(() => decodeNotification({ contentType: 1300, content }))).toMatchObject({
      kind: 'protocol',
      path,
    });
  });

  it('a null list in a detail reads as an empty one', () => {
    const content = '{"detail":"{\\"userID\\":\\"a\\",\\"conversationIDs\\":null}"}';
    expect(decodeNotification({ contentType: 1704, content })).toMatchObject({ conversationIDs: [] });
  });
});

describe('push frames', () => {
  it('wire contract: maps may be absent, Msgs null, zero values left out', () => {
    expect(read({})).toEqual({ msgs: {}, notificationMsgs: {} });
    expect(read({ msgs: { sg_1: { Msgs: null } } }).msgs).toEqual({ sg_1: { Msgs: [] } });
    const frame = { msgs: { sg_1: { Msgs: [{ contentType: 101 }], isEnd: false } } };
    expect(read(frame).msgs['sg_1']?.Msgs[0]).toEqual({
      sendID: '',
      recvID: '',
      groupID: '',
      clientMsgID: '',
      serverMsgID: '',
      senderPlatformID: 0,
      senderNickname: '',
      senderFaceURL: '',
      sessionType: 0,
      msgFrom: 0,
      contentType: 101,
      content: '',
      seq: 0,
      sendTime: 0,
      createTime: 0,
      status: 0,
      isRead: false,
      options: {},
      atUserIDList: [],
      attachedInfo: '',
      ex: '',
    });
  });

  it.each([
    ['no object', 'push', ''],
    ['a message without a contentType', { msgs: { sg_1: { Msgs: [{ seq: 1 }] } } }, 'msgs.sg_1.Msgs.0.contentType'],
    ['an unsafe seq', { msgs: { sg_1: { Msgs: [{ contentType: 101, seq: 2 ** 53 }] } } }, 'msgs.sg_1.Msgs.0.seq'],
    [
      'an option that is no flag',
      { notificationMsgs: { n_a: { Msgs: [{ contentType: 1300, options: { history: 0 } }] } } },
      'notificationMsgs.n_a.Msgs.0.options.history',
    ],
  ])('PUSH-2: %s is a protocol error that names the path', (_title, frame, path) => {
    expect(thrownBy(() => read(frame))).toMatchObject({ kind: 'protocol', path });
  });

  it('SEQ-5: an option that is absent is true', () => {
    expect(hasOption({ options: {} }, 'history')).toBe(true);
    expect(hasOption({ options: { history: false } }, 'history')).toBe(false);
  });

  it('a key that names the prototype is harmless', () => {
    const frame: unknown = JSON.parse('{"msgs":{"__proto__":{"Msgs":[{"contentType":101}]}}}');
    expect(Object.getPrototypeOf(read(frame).msgs)).toBe(Object.prototype);
    expect(({} as { Msgs?: unknown }).Msgs).toBeUndefined();
  });
});
