import { describe, expect, it } from 'vitest';
import { getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { sendMessage } from '../../src/protocol/message-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { userRegister } from '../../src/protocol/user-endpoints.ts';
import { inShort, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const si = 'si_alice_bob';
const rowsOf = async (server: TestServer, ownerUserID: string) =>
  (await server.ok('imAdmin', getAllConversations, { ownerUserID })).conversations;
const seqsOf = async (server: TestServer, userID: string, id = si) =>
  (await server.ok('imAdmin', getConversationsHasReadAndMaxSeq, { userID, conversationIDs: [id] })).seqs[id];

describe('send_msg', () => {
  it('makes the row of both sides, takes the next seq, and pushes to both', async () => {
    const server = startServer();
    const first = await server.say('bob', 'alice', 'one');
    expect(first).toEqual({
      serverMsgID: expect.stringMatching(/^[\da-f]{32}$/u),
      clientMsgID: expect.stringMatching(/^[\da-f]{32}$/u),
      sendTime: server.clock.now,
    });
    expect(await rowsOf(server, 'alice')).toMatchObject([{ conversationID: si, conversationType: 1, userID: 'bob' }]);
    expect(await rowsOf(server, 'bob')).toMatchObject([{ conversationID: si, conversationType: 1, userID: 'alice' }]);
    const pushed = await server.pushed();
    expect(pushed.map(inShort).toSorted()).toEqual([
      'alice 101 si_alice_bob',
      'alice conversationChange',
      'bob 101 si_alice_bob',
      'bob conversationChange',
    ]);
    expect(pushed.find((push) => push.userID === 'alice')?.message).toMatchObject({
      sendID: 'bob',
      recvID: 'alice',
      groupID: '',
      serverMsgID: first.serverMsgID,
      clientMsgID: first.clientMsgID,
      contentType: 101,
      content: '{"content":"one"}',
      seq: 1,
      sendTime: first.sendTime,
      status: 2,
    });
    server.clock.now += 1000;
    await server.say('alice', 'bob', 'two');
    expect((await server.pushed()).map(inShort)).toEqual(['alice 101 si_alice_bob', 'bob 101 si_alice_bob']);
    expect(await seqsOf(server, 'bob')).toEqual({ maxSeq: 2, hasReadSeq: 1, maxSeqTime: server.clock.now });
  });

  it('SEQ-5: raises the read position of its sender, and of nobody else', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    await server.say('bob', 'alice', 'two');
    expect(await seqsOf(server, 'bob')).toMatchObject({ maxSeq: 2, hasReadSeq: 2 });
    expect(await seqsOf(server, 'alice')).toMatchObject({ maxSeq: 2, hasReadSeq: 0 });
  });

  it('reaches every member of a group, and makes the rows that are missing', async () => {
    const server = startServer();
    await server.makeGroup('team', ['alice', 'bob', 'carol']);
    await server.service.conversations.delete(
      { ownerUserID: 'carol', conversationIDs: ['sg_team'], needDeleteTime: 0 },
      { identity: undefined, operationID: '' },
    );
    await server.pushed();
    await server.sayInGroup('alice', 'team', 'hello all');
    const pushed = await server.pushed();
    expect(pushed.map(inShort).toSorted()).toEqual([
      'alice 101 sg_team',
      'bob 101 sg_team',
      'carol 101 sg_team',
      'carol conversationChange',
    ]);
    expect(pushed[0]?.message).toMatchObject({ groupID: 'team', recvID: '', sessionType: 3 });
    expect(await rowsOf(server, 'carol')).toMatchObject([{ conversationID: 'sg_team', groupID: 'team', userID: '' }]);
  });

  it("takes the sender's registered name and face where the request has none", async () => {
    const server = startServer();
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'bob', nickname: 'Bob', faceURL: 'b.png' }] });
    await server.say('bob', 'alice', 'one');
    const named = { senderNickname: 'Robert', senderFaceURL: 'r.png' };
    await server.ok('bob', sendMessage, {
      ...named,
      sendID: 'bob',
      recvID: 'alice',
      content: { content: 'two' },
      contentType: 101,
      sessionType: 1,
    });
    const toAlice = (await server.pushed()).filter((push) => push.userID === 'alice').map((push) => push.message);
    const [first, second] = toAlice.filter((message) => message.contentType === 101);
    expect(first).toMatchObject({ senderNickname: 'Bob', senderFaceURL: 'b.png' });
    expect(second).toMatchObject(named);
  });

  it('to oneself makes one row and one push', async () => {
    const server = startServer();
    await server.say('alice', 'alice', 'note');
    expect(await rowsOf(server, 'alice')).toMatchObject([{ conversationID: 'si_alice_alice', userID: 'alice' }]);
    expect((await server.pushed()).map(inShort)).toEqual(['alice 101 si_alice_alice', 'alice conversationChange']);
  });

  const text = { sendID: 'alice', recvID: 'bob', content: { content: 'x' }, contentType: 101, sessionType: 1 };
  it.each([
    [{ ...text, sendID: '' }, 1001, 'sendID'],
    [{ ...text, recvID: '' }, 1001, 'recvID'],
    [{ ...text, sessionType: 3 }, 1001, 'groupID'],
    [{ ...text, sessionType: 2 }, 1001, 'sessionType'],
    [{ ...text, contentType: 105 }, 1001, 'contentType'],
    [{ ...text, content: 'x' }, 1001, 'content'],
    [{ ...text, sessionType: 3, groupID: 'nothing' }, 1004, 'groupID'],
    [{ ...text, sessionType: 3, groupID: 'team' }, 1002, 'sendID'],
  ])('SRV-4: refuses %j with %i for its %s, and writes nothing', async (body, errCode, field) => {
    const server = startServer();
    await server.makeGroup('team', ['bob', 'carol']);
    await server.pushed();
    const answer = await server.call('imAdmin', sendMessage.path, body);
    expect(answer).toMatchObject({ errCode, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
    expect(await server.pushed()).toEqual([]);
    expect(await rowsOf(server, 'alice')).toEqual([]);
  });
});

it("SRV-3: a row that one made of others' conversation shows nothing of it", async () => {
  const server = startServer();
  await server.say('bob', 'carol', 'between us');
  await server.makeGroup('team', ['bob', 'carol']);
  await server.sayInGroup('bob', 'team', 'between us');
  const conversationIDs = ['si_bob_carol', 'sg_team'];
  await server.ok('mallory', setConversations, {
    userIDs: ['mallory'],
    conversation: { conversationID: 'si_bob_carol', conversationType: 1, userID: 'bob' },
  });
  await server.ok('mallory', setConversations, {
    userIDs: ['mallory'],
    conversation: { conversationID: 'sg_team', conversationType: 3, groupID: 'team' },
  });
  const list = await server.service.list.page({
    userID: 'mallory',
    conversationIDs: [],
    pagination: { pageNumber: 1, showNumber: 10 },
  });
  expect(list).toMatchObject({ conversationTotal: 2, unreadTotal: 0 });
  expect(list.conversationElems.map((element) => element.msgInfo)).toEqual([null, null]);
  expect((await server.ok('mallory', getConversationMsgs, { conversationIDs })).conversations).toEqual([]);
  const { seqs } = await server.ok('mallory', getConversationsHasReadAndMaxSeq, { userID: 'mallory', conversationIDs });
  expect(Object.values(seqs)).toEqual(conversationIDs.map(() => ({ maxSeq: 0, hasReadSeq: 0, maxSeqTime: 0 })));
});
