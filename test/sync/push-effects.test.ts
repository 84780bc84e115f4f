import { describe, expect, it } from 'vitest';
import {
  encodeNotification,
  type NotificationDetails,
  type NotificationKind,
} from '../../src/protocol/notifications.ts';
import { interpretFrame, type InterpretedFrame, type PushEffect } from '../../src/sync/push-effects.ts';
import { message } from '../support/messages.ts';
import { bobID } from '../support/planes.ts';

const channel = 'n_alice_alice';

const messages = (conversationID: string, ...Msgs: unknown[]) => ({ msgs: { [conversationID]: { Msgs } } });

function notification<K extends NotificationKind>(kind: K, detail: NotificationDetails[K]): unknown {
  return { notificationMsgs: { [channel]: { Msgs: [message(0, encodeNotification(kind, detail))] } } };
}

const interpret = (frame: unknown): InterpretedFrame => interpretFrame(frame, 'alice');
const paths = (frame: unknown) => interpret(frame).problems.map(({ path }) => path);

describe('what a push frame means', () => {
  it('SEQ-3: a message is one of its conversation, in the order of the frame', () => {
    const [first, second] = [message(4), message(5)];
    expect(interpret(messages(bobID, first, second))).toEqual({
      effects: [
        { kind: 'message', conversationID: bobID, message: first },
        { kind: 'message', conversationID: bobID, message: second },
      ],
      problems: [],
    });
  });

  it.each([
    ['with seq 0', message(0)],
    ['whose options have history false (typing)', message(4, { options: { history: false } })],
    ['whose options have conversationUpdate false', message(4, { options: { conversationUpdate: false } })],
  ])('SEQ-5: a message %s changes nothing', (_, typing) => {
    expect(interpret(messages(bobID, typing))).toEqual({ effects: [], problems: [] });
  });

  it('SEQ-5: a message whose options are true, or are about something else, counts', () => {
    const options = { history: true, conversationUpdate: true, unreadCount: false };
    expect(interpret(messages(bobID, message(4, { options }))).effects).toHaveLength(1);
  });

  it('an unknown message on a channel of notifications, which is no conversation, changes nothing', () => {
    const frame = { notificationMsgs: { [channel]: { Msgs: [message(4, { contentType: 9999 })] } } };
    expect(interpret(frame)).toEqual({ effects: [], problems: [] });
  });

  it('a frame without anything in it changes nothing', () => {
    for (const frame of [{}, { msgs: null }, { msgs: {}, notificationMsgs: { [channel]: { Msgs: null } } }]) {
      expect(interpret(frame)).toEqual({ effects: [], problems: [] });
    }
  });
});

/** Each notification, told to alice, and what it makes; where another user is named, with what to ignore. */
const notifications: readonly {
  readonly title: string;
  readonly frame: unknown;
  readonly effect: PushEffect;
  readonly others?: unknown;
}[] = [
  {
    title: 'CUR-7: ConversationChange (1300) names rows that changed',
    frame: notification('conversationChange', { userID: 'alice', conversationIDList: ['si_1', 'si_2'] }),
    effect: { kind: 'changed', conversationIDs: ['si_1', 'si_2'] },
    others: notification('conversationChange', { userID: 'bob', conversationIDList: ['si_1'] }),
  },
  {
    title: 'CUR-7: ConversationDelete (1704) names rows that are gone',
    frame: notification('conversationDelete', { userID: 'alice', conversationIDs: ['si_1'] }),
    effect: { kind: 'changed', conversationIDs: ['si_1'] },
    others: notification('conversationDelete', { userID: 'bob', conversationIDs: ['si_1'] }),
  },
  {
    title: 'CUR-7: ConversationPrivateChat (1701) of the user names a row that changed',
    frame: notification('conversationPrivateChat', {
      sendID: 'alice',
      recvID: 'bob',
      isPrivate: true,
      conversationID: bobID,
    }),
    effect: { kind: 'changed', conversationIDs: [bobID] },
    others: notification('conversationPrivateChat', {
      sendID: 'bob',
      recvID: 'carol',
      isPrivate: true,
      conversationID: 'si_bob_carol',
    }),
  },
  {
    title: 'CUR-7: ConversationPrivateChat (1701) by the peer names a row that changed',
    frame: notification('conversationPrivateChat', {
      sendID: 'bob',
      recvID: 'alice',
      isPrivate: false,
      conversationID: bobID,
    }),
    effect: { kind: 'changed', conversationIDs: [bobID] },
  },
  {
    title: 'SEQ-1: ConversationUnread (1702) moves the read position',
    frame: notification('conversationUnread', {
      userID: 'alice',
      conversationID: bobID,
      hasReadSeq: 7,
      unreadCountTime: 1,
    }),
    effect: { kind: 'read', conversationID: bobID, hasReadSeq: 7 },
    others: notification('conversationUnread', {
      userID: 'bob',
      conversationID: bobID,
      hasReadSeq: 7,
      unreadCountTime: 1,
    }),
  },
  {
    title: 'SEQ-5: a read receipt (2200) moves the read position where the user is the one who read',
    frame: notification('hasReadReceipt', {
      markAsReadUserID: 'alice',
      conversationID: bobID,
      seqs: [],
      hasReadSeq: 7,
    }),
    effect: { kind: 'read', conversationID: bobID, hasReadSeq: 7 },
    others: notification('hasReadReceipt', {
      markAsReadUserID: 'bob',
      conversationID: bobID,
      seqs: [],
      hasReadSeq: 7,
    }),
  },
  {
    title: 'SEQ-5: a read receipt (2200) of single messages moves it to the last of them',
    frame: notification('hasReadReceipt', {
      markAsReadUserID: 'alice',
      conversationID: bobID,
      seqs: [3, 9, 5],
      hasReadSeq: 0,
    }),
    effect: { kind: 'read', conversationID: bobID, hasReadSeq: 9 },
  },
  {
    title: 'SEQ-5: ClearConversation (1703) takes the previews of its conversations',
    frame: notification('clearConversation', { userID: 'alice', conversationIDs: ['si_1', 'si_2'] }),
    effect: { kind: 'cleared', conversationIDs: ['si_1', 'si_2'] },
    others: notification('clearConversation', { userID: 'bob', conversationIDs: ['si_1'] }),
  },
  {
    title: 'SEQ-5: DeleteMsgs (2102) takes the messages of these seqs',
    frame: notification('deleteMsgs', { userID: 'alice', conversationID: bobID, seqs: [3, 4] }),
    effect: { kind: 'deleted', conversationID: bobID, seqs: [3, 4] },
    others: notification('deleteMsgs', { userID: 'bob', conversationID: bobID, seqs: [3, 4] }),
  },
];

describe('what a notification means', () => {
  it.each(notifications)('$title', ({ frame, effect }) => {
    expect(interpret(frame)).toEqual({ effects: [effect], problems: [] });
  });

  it.each(notifications.filter(({ others }) => others !== undefined))(
    'TAB-4: told of another user, it is ignored ($title)',
    ({ others }) => {
      expect(interpret(others)).toEqual({ effects: [], problems: [] });
    },
  );

  it('SEQ-5: MsgRevoke (2101) marks the message of this seq, whoever revoked it', () => {
    const revoke = encodeNotification('msgRevoke', {
      revokerUserID: 'bob',
      clientMsgID: 'c3',
      revokeTime: 1,
      sesstionType: 1,
      seq: 3,
      conversationID: bobID,
      isAdminRevoke: false,
    });
    const frame = { notificationMsgs: { n_alice_bob: { Msgs: [message(0, revoke)] } } };
    expect(interpret(frame)).toEqual({
      effects: [{ kind: 'revoked', conversationID: bobID, seq: 3, content: revoke.content }],
      problems: [],
    });
  });

  it('a notification is one also where the frame bears it among the messages', () => {
    const change = encodeNotification('conversationChange', { userID: 'alice', conversationIDList: ['si_1'] });
    expect(interpret(messages(bobID, message(0, change))).effects).toEqual([
      { kind: 'changed', conversationIDs: ['si_1'] },
    ]);
  });
});

describe('a malformed push frame', () => {
  it('PUSH-2: a bad message is left out and named, and the others of its conversation count', () => {
    const frame = messages(bobID, message(4), { ...message(5), seq: 'five' }, message(6));
    const { effects } = interpret(frame);
    expect(effects.map((effect) => effect.kind === 'message' && effect.message.seq)).toEqual([4, 6]);
    expect(paths(frame)).toEqual([`msgs.${bobID}.Msgs.1.seq`]);
  });

  it('PUSH-2: a bad notification is left out and named, and the messages beside it count', () => {
    const bad = message(0, { contentType: 1300, content: '{"detail":"{}"}' });
    const frame = { ...messages(bobID, message(4)), notificationMsgs: { [channel]: { Msgs: [bad] } } };
    expect(interpret(frame).effects).toHaveLength(1);
    expect(paths(frame)).toEqual(['content.detail.userID']);
  });

  it('PUSH-2: a conversation whose messages are no list is left out, and the others count', () => {
    const frame = { msgs: { si_1: { Msgs: 'none' }, si_2: null, [bobID]: { Msgs: [message(4)] } } };
    expect(interpret(frame).effects).toHaveLength(1);
    expect(paths(frame)).toEqual(['msgs.si_1.Msgs', 'msgs.si_2']);
  });

  it('PUSH-2: messages that are no map do not take the notifications with them', () => {
    const change = notification('conversationChange', { userID: 'alice', conversationIDList: ['si_1'] }) as object;
    const frame = { ...change, msgs: 'none' };
    expect(interpret(frame).effects).toHaveLength(1);
    expect(paths(frame)).toEqual(['msgs']);
  });

  it.each([undefined, null, 'frame', 7])('PUSH-2: %j is no frame: nothing changes, and it is told', (frame) => {
    expect(interpret(frame).effects).toEqual([]);
    expect(interpret(frame).problems).toHaveLength(1);
  });
});
