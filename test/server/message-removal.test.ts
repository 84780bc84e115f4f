import { describe, expect, it } from 'vitest';
import { getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { revokeMessage } from '../../src/protocol/message-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { inShort, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const si = 'si_alice_bob';
const rowsOf = async (server: TestServer, ownerUserID: string) =>
  (await server.ok('imAdmin', getAllConversations, { ownerUserID })).conversations;
const seqsOf = async (server: TestServer, userID: string, id = si) =>
  (await server.ok('imAdmin', getConversationsHasReadAndMaxSeq, { userID, conversationIDs: [id] })).seqs[id];
const latestOf = async (server: TestServer, userID: string, id = si) =>
  (await server.ok(userID, getConversationMsgs, { conversationIDs: [id] })).conversations[0]?.lastMsg;

describe('revoke_msg', () => {
  it('puts the revocation in the place of the message, and tells both sides (2101)', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    const { clientMsgID } = await server.say('bob', 'alice', 'secret');
    await server.pushed();
    await server.ok('bob', revokeMessage, { conversationID: si, seq: 2, userID: 'bob' });
    const detail = {
      revokerUserID: 'bob',
      clientMsgID,
      revokeTime: server.clock.now,
      sesstionType: 1,
      seq: 2,
      conversationID: si,
      isAdminRevoke: false,
    };
    const pushed = await server.pushed();
    expect(pushed.map(inShort)).toEqual(['alice msgRevoke', 'bob msgRevoke']);
    expect(pushed[0]).toMatchObject({ channel: 'n_alice_bob', notification: detail });
    const latest = await latestOf(server, 'alice');
    expect(latest).toMatchObject({ contentType: 2101, seq: 2, clientMsgID, sendID: 'bob' });
    expect(latest?.content).not.toContain('secret');
    expect(await seqsOf(server, 'alice')).toMatchObject({ maxSeq: 2 });
    await server.ok('bob', revokeMessage, { conversationID: si, seq: 2, userID: 'bob' });
    expect(await server.pushed()).toEqual([]);
  });

  it('is for the author, the owner of the group, and the admin', async () => {
    const server = startServer();
    await server.makeGroup('team', ['alice', 'bob', 'carol']);
    for (const text of ['one', 'two', 'three']) await server.sayInGroup('bob', 'team', text);
    const revoke = (user: string, seq: number, userID = user) =>
      server.call(user, revokeMessage.path, { conversationID: 'sg_team', seq, userID });
    await server.pushed();
    expect(await revoke('carol', 1)).toMatchObject({ errCode: 1002 });
    expect(await revoke('mallory', 1)).toMatchObject({ errCode: 1004 });
    expect(await server.pushed()).toEqual([]);
    expect(await revoke('alice', 1)).toMatchObject({ errCode: 0 });
    expect(await revoke('imAdmin', 2, 'carol')).toMatchObject({ errCode: 0 });
    const pushed = await server.pushed();
    expect(pushed.map(({ userID, channel }) => `${userID} ${channel}`)).toEqual(
      ['alice', 'alice', 'bob', 'bob', 'carol', 'carol'].map((userID) => `${userID} n_team`),
    );
    expect(pushed[5]?.notification).toMatchObject({ isAdminRevoke: true, revokerUserID: 'carol' });
  });

  it.each([
    [{ conversationID: si, seq: 9, userID: 'bob' }, 1004],
    [{ conversationID: 'si_bob_nobody', seq: 1, userID: 'bob' }, 1004],
    [{ conversationID: si, seq: 0, userID: 'bob' }, 1001],
    [{ conversationID: '', seq: 1, userID: 'bob' }, 1001],
  ])('refuses %j with %i', async (body, errCode) => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    expect(await server.call('bob', revokeMessage.path, body)).toMatchObject({ errCode });
  });
});

describe('messages that go away', () => {
  it('deleted for all sides: each is told (2102), the one before shows, the seq stays taken', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    await server.say('bob', 'alice', 'two');
    await server.pushed();
    await server.service.messages.deleteMessages(si, [2]);
    const pushed = await server.pushed();
    expect(pushed.map(inShort)).toEqual(['alice deleteMsgs', 'bob deleteMsgs']);
    expect(pushed[0]?.notification).toMatchObject({ userID: 'alice', conversationID: si, seqs: [2] });
    expect(await latestOf(server, 'alice')).toMatchObject({ content: '{"content":"one"}', seq: 1 });
    expect(await seqsOf(server, 'alice')).toMatchObject({ maxSeq: 2 });
    await server.say('bob', 'alice', 'three');
    expect(await latestOf(server, 'alice')).toMatchObject({ seq: 3 });
  });

  it('cleared by one user: that user reads nothing of before, and has read it all; the other keeps it', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    await server.say('bob', 'alice', 'two');
    await server.pushed();
    await server.service.messages.clearConversations('alice', [si, 'si_alice_nobody']);
    const pushed = await server.pushed();
    expect(pushed.map(inShort)).toEqual(['alice clearConversation', 'alice conversationChange']);
    expect(pushed[0]?.notification).toMatchObject({ userID: 'alice', conversationIDs: [si] });
    expect(await latestOf(server, 'alice')).toBeUndefined();
    expect(await latestOf(server, 'bob')).toMatchObject({ seq: 2 });
    expect(await seqsOf(server, 'alice')).toMatchObject({ maxSeq: 2, hasReadSeq: 2 });
    expect(await rowsOf(server, 'alice')).toMatchObject([{ minSeq: 3 }]);
    await server.service.messages.clearConversations('alice', [si]);
    expect(await server.pushed()).toEqual([]);
    await server.say('bob', 'alice', 'three');
    expect(await latestOf(server, 'alice')).toMatchObject({ seq: 3 });
  });

  it('SRV-1: a clearing is one version of the log', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    const { version } = await server.service.incremental.one({ userID: 'alice', versionID: '', version: 0 });
    await server.service.messages.clearConversations('alice', [si]);
    const after = await server.service.incremental.one({ userID: 'alice', versionID: '', version: 0 });
    expect(after.version).toBe(version + 1);
  });
});
