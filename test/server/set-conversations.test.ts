import { describe, expect, it } from 'vitest';
import { getConversation, getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { ServerStore } from '../../src/server/store.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { inShort, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const path = setConversations.path;
const withBob = { conversationID: 'si_alice_bob', conversationType: 1, userID: 'bob', groupID: '' };
const inTeam = { conversationID: 'sg_team', conversationType: 3, userID: '', groupID: 'team' };

const row = (server: TestServer, owner: string, conversationID: string) =>
  server
    .ok('imAdmin', getConversation, { ownerUserID: owner, conversationID })
    .then(({ conversation }) => conversation);
const headOf = (server: TestServer, userID: string) =>
  server.ok('imAdmin', getIncrementalConversations, { userID, versionID: '', version: 0 });
const deltaSince = (
  server: TestServer,
  userID: string,
  { versionID, version }: { versionID: string; version: number },
) => server.ok('imAdmin', getIncrementalConversations, { userID, versionID, version });

describe('set_conversations', () => {
  it('makes a missing row with all its fields, and says so in the log and by a push', async () => {
    const server = startServer();
    const before = await headOf(server, 'alice');
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...withBob, isPinned: true } });
    const made = await row(server, 'alice', 'si_alice_bob');
    expect(made).toEqual({
      ownerUserID: 'alice',
      conversationID: 'si_alice_bob',
      recvMsgOpt: 0,
      conversationType: 1,
      userID: 'bob',
      groupID: '',
      isPinned: true,
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
    });
    expect(await deltaSince(server, 'alice', before)).toMatchObject({ version: before.version + 1, insert: [made] });
    const [change, ...others] = await server.pushed();
    expect(others).toEqual([]);
    expect(change?.channel).toBe('n_alice_alice');
    expect(change?.notification).toEqual({
      kind: 'conversationChange',
      userID: 'alice',
      conversationIDList: ['si_alice_bob'],
    });
  });

  it('leaves absent and null fields as they are', async () => {
    const server = startServer();
    const fields = { recvMsgOpt: 2, ex: 'x', attachedInfo: 'a', burnDuration: 3, groupAtType: 1, msgDestructTime: 4 };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...inTeam, ...fields } });
    const conversation = { ...inTeam, ex: null, recvMsgOpt: null, isMsgDestruct: true };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation });
    expect(await row(server, 'alice', 'sg_team')).toMatchObject({ ...fields, isMsgDestruct: true, isPinned: false });
  });

  it('sets the rows of all named users, each with a version and a push of its own', async () => {
    const server = startServer();
    const heads = [await headOf(server, 'alice'), await headOf(server, 'bob')];
    const conversation = { ...inTeam, recvMsgOpt: 1 };
    await server.ok('imAdmin', setConversations, { userIDs: ['alice', 'bob', 'alice'], conversation });
    for (const [i, userID] of ['alice', 'bob'].entries()) {
      const before = heads[i] ?? { versionID: '', version: 0 };
      expect(await deltaSince(server, userID, before)).toMatchObject({
        version: before.version + 1,
        insert: [{ ownerUserID: userID, recvMsgOpt: 1 }],
      });
    }
    expect((await server.pushed()).map(inShort)).toEqual(['alice conversationChange', 'bob conversationChange']);
  });

  it('SRV-7: a write that changes nothing makes no version and no push', async () => {
    const server = startServer();
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...inTeam, isPinned: true } });
    const before = await headOf(server, 'alice');
    await server.pushed();
    for (const fields of [{}, { isPinned: true }, { isPinned: true, ex: '', recvMsgOpt: 0 }]) {
      await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...inTeam, ...fields } });
    }
    expect((await headOf(server, 'alice')).version).toBe(before.version);
    expect(await server.pushed()).toEqual([]);
  });

  it('SRV-7: of two owners, only the one whose row changed gets a version', async () => {
    const server = startServer();
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...inTeam, isPinned: true } });
    await server.ok('imAdmin', setConversations, { userIDs: ['bob'], conversation: inTeam });
    const alice = await headOf(server, 'alice');
    await server.pushed();
    const conversation = { ...inTeam, isPinned: true };
    await server.ok('imAdmin', setConversations, { userIDs: ['alice', 'bob'], conversation });
    expect((await headOf(server, 'alice')).version).toBe(alice.version);
    expect((await server.pushed()).map(inShort)).toEqual(['bob conversationChange']);
  });

  it('SRV-1: a push finds its change committed', async () => {
    const server = startServer();
    const seen: unknown[] = [];
    server.service.observe(async ({ userID }) => {
      seen.push(await server.service.conversations.one({ ownerUserID: userID, conversationID: 'sg_team' }));
    });
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: { ...inTeam, isPinned: true } });
    await server.service.settled();
    expect(seen).toMatchObject([{ conversation: { isPinned: true } }]);
  });

  it('SRV-1: a log that cannot be written takes the rows back, and nothing is pushed', async () => {
    const store = new MemoryServerStore();
    const failing: ServerStore = {
      read: (run) => store.read(run),
      transaction: (run) =>
        store.transaction((writes) =>
          run({ ...writes, versionLogs: { ...writes.versionLogs, put: () => Promise.reject(new Error('disk full')) } }),
        ),
      close: () => store.close(),
    };
    const server = startServer({ store: failing });
    const answer = await server.call('alice', path, { userIDs: ['alice'], conversation: withBob }, 'device-1:1');
    expect(answer).toMatchObject({ errCode: 500 });
    expect(await store.read((reads) => reads.conversations.ofOwner('alice'))).toEqual([]);
    expect(await server.pushed()).toEqual([]);
  });

  it('sets private chat on both sides of a single chat, and tells both (1701)', async () => {
    const server = startServer();
    await server.ok('bob', setConversations, {
      userIDs: ['bob'],
      conversation: { ...withBob, userID: 'alice', ex: 'x' },
    });
    await server.pushed();
    const conversation = { ...withBob, userID: 'alice', isPrivateChat: true, isPinned: true };
    await server.ok('bob', setConversations, { userIDs: ['bob'], conversation });
    expect(await row(server, 'bob', 'si_alice_bob')).toMatchObject({ isPrivateChat: true, isPinned: true, ex: 'x' });
    expect(await row(server, 'alice', 'si_alice_bob')).toMatchObject({
      isPrivateChat: true,
      isPinned: false,
      userID: 'bob',
    });
    const pushed = await server.pushed();
    expect(pushed.map(inShort).toSorted()).toEqual([
      'alice conversationChange',
      'alice conversationPrivateChat',
      'bob conversationChange',
      'bob conversationPrivateChat',
    ]);
    expect(pushed.find((push) => push.message.contentType === 1701)).toMatchObject({
      channel: 'n_alice_bob',
      notification: { sendID: 'bob', recvID: 'alice', isPrivate: true, conversationID: 'si_alice_bob' },
    });
  });

  it("SRV-3: private chat does not reach into others' conversations", async () => {
    const server = startServer();
    const conversation = { conversationID: 'si_bob_carol', conversationType: 1, userID: 'bob', isPrivateChat: true };
    const answer = await server.call('alice', path, { userIDs: ['alice'], conversation });
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringContaining('conversation.conversationID') });
    const { conversations } = await server.ok('imAdmin', getConversations, {
      ownerUserID: 'bob',
      conversationIDs: ['si_bob_carol'],
    });
    expect(conversations).toEqual([]);
  });

  it.each([
    ['userIDs', { userIDs: [], conversation: withBob }],
    ['userIDs.0', { userIDs: [''], conversation: withBob }],
    ['conversation', { userIDs: ['alice'] }],
    ['conversation.conversationID', { userIDs: ['alice'], conversation: { ...withBob, conversationID: '' } }],
    ['conversation.conversationType', { userIDs: ['alice'], conversation: { ...withBob, conversationType: 2 } }],
    ['conversation.recvMsgOpt', { userIDs: ['alice'], conversation: { ...withBob, recvMsgOpt: 3 } }],
    ['conversation.isPinned', { userIDs: ['alice'], conversation: { ...withBob, isPinned: 'yes' } }],
    ['conversation.isPrivateChat', { userIDs: ['alice'], conversation: { ...inTeam, isPrivateChat: true } }],
    ['userIDs', { userIDs: Array.from({ length: 1001 }, (_, i) => `u${i}`), conversation: withBob }],
  ])('SRV-4: a bad %s answers 1001 with its name, and nothing is written', async (field, body) => {
    const server = startServer();
    expect(await server.call('imAdmin', path, body)).toMatchObject({
      errCode: 1001,
      errMsg: 'ArgsError',
      errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')),
    });
    expect((await headOf(server, 'alice')).version).toBe(1);
    expect(await server.pushed()).toEqual([]);
  });
});

describe('WRITE-6: a late duplicate of a numbered write', () => {
  const pin = (isPinned: boolean, conversation = withBob) => ({
    userIDs: ['alice'],
    conversation: { ...conversation, isPinned },
  });

  it('is acknowledged and not applied, the same counter or an older one', async () => {
    const server = startServer();
    await server.ok('alice', setConversations, pin(true), 'device-1:7');
    await server.ok('alice', setConversations, pin(false), 'device-1:8');
    const before = await headOf(server, 'alice');
    await server.pushed();
    for (const operationID of ['device-1:7', 'device-1:8', 'device-1:1']) {
      expect(await server.call('alice', path, pin(true), operationID)).toEqual({ errCode: 0, errMsg: '', errDlt: '' });
    }
    expect(await row(server, 'alice', 'si_alice_bob')).toMatchObject({ isPinned: false });
    expect((await headOf(server, 'alice')).version).toBe(before.version);
    expect(await server.pushed()).toEqual([]);
  });

  it('is told by device, user and conversation', async () => {
    const server = startServer();
    await server.ok('alice', setConversations, pin(true), 'device-1:7');
    await server.ok('alice', setConversations, pin(false), 'device-2:1');
    expect(await row(server, 'alice', 'si_alice_bob')).toMatchObject({ isPinned: false });
    await server.ok('alice', setConversations, pin(true, inTeam), 'device-1:2');
    expect(await row(server, 'alice', 'sg_team')).toMatchObject({ isPinned: true });
    const ofBob = { userIDs: ['bob'], conversation: { ...withBob, userID: 'alice', isPinned: true } };
    await server.ok('bob', setConversations, ofBob, 'device-1:3');
    expect(await row(server, 'bob', 'si_alice_bob')).toMatchObject({ isPinned: true });
  });

  it('is not told from an operationID of any other shape: that is only a trace', async () => {
    const server = startServer();
    for (const operationID of ['trace', 'device-1:', 'device-1:x', 'd:1', '1']) {
      await server.ok('alice', setConversations, pin(true), operationID);
      await server.ok('alice', setConversations, pin(false), operationID);
      expect(await row(server, 'alice', 'si_alice_bob')).toMatchObject({ isPinned: false });
    }
  });

  it('does not count a write that was refused', async () => {
    const server = startServer();
    const bad = { ...pin(true), conversation: { ...withBob, isPrivateChat: true, conversationID: 'si_x_y' } };
    expect(await server.call('alice', path, bad, 'device-1:9')).toMatchObject({ errCode: 1001 });
    await server.ok('alice', setConversations, pin(true), 'device-1:9');
    expect(await row(server, 'alice', 'si_alice_bob')).toMatchObject({ isPinned: true });
  });
});
