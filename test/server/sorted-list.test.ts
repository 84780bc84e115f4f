import { describe, expect, it } from 'vitest';
import { getActiveConversations, getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { userRegister } from '../../src/protocol/user-endpoints.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { countingStore } from '../support/counting-store.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const page = (server: TestServer, body: object = {}) =>
  server.ok('alice', getSortedConversationList, {
    userID: 'alice',
    pagination: { pageNumber: 1, showNumber: 100 },
    ...body,
  });
const order = async (server: TestServer, body?: object): Promise<string[]> =>
  (await page(server, body)).conversationElems.map((element) => element.conversationID);
const set = (server: TestServer, conversationID: string, fields: object) =>
  server.ok('alice', setConversations, {
    userIDs: ['alice'],
    conversation: { conversationID, conversationType: 1, ...fields },
  });

describe('get_sorted_conversation_list', () => {
  it('pinned first, then the newest, then by ID; ties are kept and rows without a message stand last', async () => {
    const server = startServer();
    await set(server, 'si_alice_zoe', {});
    await server.say('dave', 'alice', 'tie');
    await server.say('bob', 'alice', 'tie');
    await server.say('Carol', 'alice', 'tie');
    server.clock.now += 1;
    await server.say('erin', 'alice', 'newest');
    await set(server, 'si_alice_frank', { isPinned: true });
    await set(server, 'si_alice_dave', { isPinned: true });
    expect(await order(server)).toEqual([
      'si_alice_dave',
      'si_alice_frank',
      'si_alice_erin',
      'si_Carol_alice',
      'si_alice_bob',
      'si_alice_zoe',
    ]);
    const { conversationTotal, conversationElems } = await page(server);
    expect(conversationTotal).toBe(6);
    expect(conversationElems[1]).toEqual({
      conversationID: 'si_alice_frank',
      recvMsgOpt: 0,
      unreadCount: 0,
      IsPinned: true,
      msgInfo: null,
    });
  });

  it('bears the latest message with the names of today', async () => {
    const server = startServer();
    await server.makeGroup('team', ['alice', 'bob', 'carol']);
    await server.sayInGroup('bob', 'team', 'old');
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'bob', nickname: 'Bob', faceURL: 'b.png' }] });
    server.clock.now += 1;
    const sent = await server.sayInGroup('bob', 'team', 'hello');
    const { conversationElems } = await page(server);
    expect(conversationElems).toEqual([
      {
        conversationID: 'sg_team',
        recvMsgOpt: 0,
        unreadCount: 2,
        IsPinned: false,
        msgInfo: {
          serverMsgID: sent.serverMsgID,
          clientMsgID: sent.clientMsgID,
          sessionType: 3,
          sendID: 'bob',
          recvID: '',
          senderName: 'Bob',
          faceURL: 'b.png',
          groupID: 'team',
          groupName: 'Group team',
          groupFaceURL: '',
          groupType: 2,
          groupMemberCount: 3,
          LatestMsgRecvTime: sent.sendTime,
          msgFrom: 100,
          contentType: 101,
          content: '{"content":"hello"}',
          ex: '',
        },
      },
    ]);
  });

  it('sums the unread of all pages, less the muted rows', async () => {
    const server = startServer();
    for (const [sender, count] of [
      ['bob', 3],
      ['carol', 2],
      ['dave', 4],
    ] as const) {
      for (let i = 0; i < count; i++) await server.say(sender, 'alice', 'x');
    }
    await set(server, 'si_alice_dave', { recvMsgOpt: 2 });
    await server.ok('alice', markConversationAsRead, {
      conversationID: 'si_alice_bob',
      userID: 'alice',
      hasReadSeq: 1,
    });
    const first = await page(server, { pagination: { pageNumber: 1, showNumber: 1 } });
    expect(first).toMatchObject({ unreadTotal: 4, conversationTotal: 3, conversationElems: [{ unreadCount: 2 }] });
  });

  it('pages without repeat or gap, and narrows to the IDs that are asked for', async () => {
    const server = startServer();
    for (const sender of ['bob', 'carol', 'dave', 'erin', 'frank']) await server.say(sender, 'alice', 'x');
    const pages = [];
    for (const pageNumber of [1, 2, 3, 4]) {
      pages.push(await order(server, { pagination: { pageNumber, showNumber: 2 } }));
    }
    expect(pages).toEqual([
      ['si_alice_bob', 'si_alice_carol'],
      ['si_alice_dave', 'si_alice_erin'],
      ['si_alice_frank'],
      [],
    ]);
    const conversationIDs = ['si_alice_frank', 'si_alice_nobody', 'si_alice_bob', 'si_alice_bob'];
    expect(await order(server, { conversationIDs })).toEqual(['si_alice_bob', 'si_alice_frank']);
  });

  it('answers an empty list to a user who has none', async () => {
    const answer = await startServer().call('alice', getSortedConversationList.path, {
      userID: 'alice',
      pagination: { pageNumber: 1, showNumber: 1 },
    });
    expect(answer.data).toEqual({ conversationTotal: 0, unreadTotal: 0, conversationElems: null });
  });

  it('asks the store the same few times whatever the length of the list', async () => {
    const counts: number[] = [];
    for (const length of [2, 40]) {
      const { store, asked } = countingStore(new MemoryServerStore());
      const server = startServer({ store });
      for (let i = 0; i < length; i++) await server.say(`u${i}`, 'alice', 'x');
      const before = asked();
      await server.service.list.page({
        userID: 'alice',
        conversationIDs: [],
        pagination: { pageNumber: 1, showNumber: 500 },
      });
      counts.push(asked() - before);
    }
    expect(counts[1]).toBe(counts[0]);
  });

  it.each([
    [{ pagination: { pageNumber: 0, showNumber: 1 } }, 'pagination.pageNumber'],
    [{ pagination: { pageNumber: 1, showNumber: 501 } }, 'pagination.showNumber'],
    [{ pagination: undefined }, 'pagination'],
    [{ conversationIDs: Array.from({ length: 1001 }, (_, i) => `c${i}`) }, 'conversationIDs'],
  ])('SRV-4: refuses %#, naming the field', async (body, field) => {
    const request = { userID: 'alice', pagination: { pageNumber: 1, showNumber: 1 }, ...body };
    const answer = await startServer().call('alice', getSortedConversationList.path, request);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
  });
});

describe('the jssdk paths', () => {
  async function populated(): Promise<TestServer> {
    const server = startServer();
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'bob', nickname: 'Bob', faceURL: 'b.png' }] });
    await server.makeGroup('team', ['alice', 'bob']);
    server.clock.now += 1;
    await server.say('bob', 'alice', 'Grüße');
    await set(server, 'si_alice_quiet', {});
    return server;
  }

  it('get_active_conversations gives the first rows of the token’s user in order, with everything to show', async () => {
    const server = await populated();
    const answer = await server.call('alice', getActiveConversations.path, { count: 2 });
    expect(answer.data).toMatchObject({
      unreadCount: 1,
      conversations: [
        {
          conversation: { conversationID: 'si_alice_bob', ownerUserID: 'alice' },
          lastMsg: { content: btoa(String.fromCharCode(...new TextEncoder().encode('{"content":"Grüße"}'))), seq: 1 },
          user: { userID: 'bob', nickname: 'Bob', faceURL: 'b.png' },
          friend: null,
          group: null,
          maxSeq: 1,
          readSeq: 0,
        },
        {
          conversation: { conversationID: 'sg_team' },
          lastMsg: null,
          user: null,
          group: { groupName: 'Group team', memberCount: 2, ownerUserID: 'alice' },
          maxSeq: 0,
        },
      ],
    });
    const read = await server.ok('alice', getActiveConversations, { count: 500 });
    expect(read.conversations.map((row) => row.conversation.conversationID)).toEqual([
      'si_alice_bob',
      'sg_team',
      'si_alice_quiet',
    ]);
    expect(read.conversations[0]?.lastMsg?.content).toBe('{"content":"Grüße"}');
  });

  it('get_conversations gives rows by ID, less those without a message', async () => {
    const server = await populated();
    const conversationIDs = ['sg_team', 'si_alice_bob', 'si_alice_nobody'];
    const { conversations } = await server.ok('alice', getConversationMsgs, { conversationIDs });
    expect(conversations.map((row) => row.conversation.conversationID)).toEqual(['si_alice_bob']);
    expect(await server.ok('alice', getConversationMsgs, { conversationIDs: [] })).toEqual({
      unreadCount: 0,
      conversations: [],
    });
  });

  it.each([{ count: 0 }, { count: 501 }, { count: 1.5 }, {}])('SRV-4: refuses a count of %j', async (body) => {
    expect(await startServer().call('alice', getActiveConversations.path, body)).toMatchObject({
      errCode: 1001,
      errDlt: expect.stringMatching(/^count:/u),
    });
  });
});
