import { describe, expect, it } from 'vitest';
import {
  getConversationsHasReadAndMaxSeq,
  markConversationAsRead,
  setConversationHasReadSeq,
} from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { inShort, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const si = 'si_alice_bob';

/** Alice, with three messages of Bob unread. */
async function unread(): Promise<TestServer> {
  const server = startServer();
  for (const text of ['one', 'two', 'three']) await server.say('bob', 'alice', text);
  await server.pushed();
  return server;
}

const seqs = (server: TestServer, body: object = {}) =>
  server.ok('alice', getConversationsHasReadAndMaxSeq, { userID: 'alice', ...body });
const position = async (server: TestServer) => (await seqs(server)).seqs[si]?.hasReadSeq;

describe('mark_conversation_as_read', () => {
  it('raises the position and tells all devices (1702), and the peer too (2200)', async () => {
    const server = await unread();
    server.clock.now += 5000;
    await server.ok('alice', markConversationAsRead, {
      conversationID: si,
      userID: 'alice',
      hasReadSeq: 2,
      seqs: [1, 2],
    });
    expect(await position(server)).toBe(2);
    const pushed = await server.pushed();
    expect(pushed.map(inShort)).toEqual(['alice conversationUnread', 'alice hasReadReceipt', 'bob hasReadReceipt']);
    expect(pushed[0]).toMatchObject({
      channel: 'n_alice_alice',
      notification: { userID: 'alice', conversationID: si, hasReadSeq: 2, unreadCountTime: server.clock.now },
      message: { seq: 0, options: { history: false, unreadCount: false, offlinePush: false } },
    });
    const receipt = { markAsReadUserID: 'alice', conversationID: si, seqs: [1, 2], hasReadSeq: 2 };
    expect(pushed[2]).toMatchObject({ channel: 'n_alice_bob', notification: receipt });
  });

  it('of a group tells only the own devices', async () => {
    const server = startServer();
    await server.makeGroup('team', ['alice', 'bob', 'carol']);
    await server.sayInGroup('bob', 'team', 'one');
    await server.pushed();
    const read = { conversationID: 'sg_team', userID: 'alice', hasReadSeq: 1 };
    await server.ok('alice', markConversationAsRead, read);
    expect((await server.pushed()).map(inShort)).toEqual(['alice conversationUnread', 'alice hasReadReceipt']);
  });

  it('never goes back: a lower position is acknowledged, and nothing is told', async () => {
    const server = await unread();
    for (const hasReadSeq of [3, 3, 1]) {
      await server.ok('alice', markConversationAsRead, { conversationID: si, userID: 'alice', hasReadSeq });
    }
    expect(await position(server)).toBe(3);
    expect((await server.pushed()).filter((push) => push.userID === 'alice')).toHaveLength(2);
  });

  it('makes no version: the seq plane is not in the log', async () => {
    const server = await unread();
    const head = () => server.service.incremental.one({ userID: 'alice', versionID: '', version: 0 });
    const before = await head();
    await server.ok('alice', markConversationAsRead, { conversationID: si, userID: 'alice', hasReadSeq: 3 });
    expect(await head()).toEqual(before);
  });

  it.each([
    [{ conversationID: si, userID: 'alice', hasReadSeq: 4 }, 'hasReadSeq'],
    [{ conversationID: 'si_alice_nobody', userID: 'alice', hasReadSeq: 1 }, 'hasReadSeq'],
    [{ conversationID: si, userID: 'alice', hasReadSeq: 0 }, 'hasReadSeq'],
    [{ conversationID: si, userID: 'alice', hasReadSeq: 1.5 }, 'hasReadSeq'],
    [{ conversationID: '', userID: 'alice', hasReadSeq: 1 }, 'conversationID'],
    [{ conversationID: si, userID: 'alice', hasReadSeq: 1, seqs: ['1'] }, 'seqs.0'],
  ])('SRV-4: refuses %j, naming %s', async (body, field) => {
    const server = await unread();
    const answer = await server.call('alice', markConversationAsRead.path, body, 'device-1:1');
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
    expect(await position(server)).toBe(0);
    expect(await server.pushed()).toEqual([]);
  });

  it('WRITE-6: as a late duplicate changes nothing', async () => {
    const server = await unread();
    const read = (hasReadSeq: number, operationID: string) =>
      server.ok('alice', markConversationAsRead, { conversationID: si, userID: 'alice', hasReadSeq }, operationID);
    await read(1, 'device-1:5');
    await read(3, 'device-1:4');
    expect(await position(server)).toBe(1);
    await read(3, 'device-1:6');
    expect(await position(server)).toBe(3);
  });
});

describe('set_conversation_has_read_seq', () => {
  it('raises the position and tells only the own devices', async () => {
    const server = await unread();
    await server.ok('alice', setConversationHasReadSeq, { conversationID: si, userID: 'alice', hasReadSeq: 3 });
    expect(await position(server)).toBe(3);
    expect((await server.pushed()).map(inShort)).toEqual(['alice conversationUnread', 'alice hasReadReceipt']);
    await server.ok('alice', setConversationHasReadSeq, { conversationID: si, userID: 'alice', hasReadSeq: 2 });
    expect(await position(server)).toBe(3);
  });

  it('SRV-4: refuses a position above maxSeq', async () => {
    const server = await unread();
    const body = { conversationID: si, userID: 'alice', hasReadSeq: 4 };
    expect(await server.call('alice', setConversationHasReadSeq.path, body)).toMatchObject({
      errCode: 1001,
      errDlt: expect.stringMatching(/^hasReadSeq:/u),
    });
    expect(await position(server)).toBe(0);
  });
});

describe('get_conversations_has_read_and_max_seq', () => {
  it('gives all rows of the user without IDs, those without a message as zeros, and the pinned IDs where asked', async () => {
    const server = await unread();
    const conversation = { conversationID: 'sg_quiet', conversationType: 3, groupID: 'quiet', isPinned: true };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation });
    expect(await seqs(server, { returnPinned: true })).toEqual({
      seqs: {
        [si]: { maxSeq: 3, hasReadSeq: 0, maxSeqTime: server.clock.now },
        sg_quiet: { maxSeq: 0, hasReadSeq: 0, maxSeqTime: 0 },
      },
      pinnedConversationIDs: ['sg_quiet'],
    });
    expect(await seqs(server, { conversationIDs: [si] })).toEqual({
      seqs: { [si]: { maxSeq: 3, hasReadSeq: 0, maxSeqTime: server.clock.now } },
      pinnedConversationIDs: [],
    });
  });

  it('survives IDs that are names of JavaScript', async () => {
    const server = startServer();
    const conversationIDs = ['__proto__', 'constructor', 'toString'];
    const answer = await server.call('alice', getConversationsHasReadAndMaxSeq.path, {
      userID: 'alice',
      conversationIDs,
    });
    const keys = Object.keys((answer.data as { seqs: object }).seqs);
    expect(keys.toSorted()).toEqual(conversationIDs.toSorted());
  });
});
