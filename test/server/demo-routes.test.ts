import { describe, expect, it } from 'vitest';
import { getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { addDemoRoutes } from '../../src/server/demo-routes.ts';
import { seedDemo } from '../../src/server/seed-demo.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

function startDemo(): TestServer {
  const server = startServer();
  addDemoRoutes(server);
  return server;
}

const listOf = (server: TestServer, userID: string) =>
  server.ok(userID, getSortedConversationList, { userID, pagination: { pageNumber: 1, showNumber: 100 } });
const asAlice = async (server: TestServer) => {
  const answer = await server.post('/demo/token', { userID: 'alice', platformID: 5 });
  const { token } = answer.data as { token: string };
  return () => server.post(getAllConversations.path, { ownerUserID: 'alice' }, { token, operationID: 'op' });
};

describe('the demo’s own paths', () => {
  it('token: lets anybody be anyone', async () => {
    const call = await asAlice(startDemo());
    expect(await call()).toMatchObject({ errCode: 0 });
  });

  it('expire: ends the tokens of user and platform with 1501', async () => {
    const server = startDemo();
    const call = await asAlice(server);
    expect(await server.post('/demo/expire', { userID: 'alice', platformID: 2 })).toMatchObject({ errCode: 0 });
    expect(await call()).toMatchObject({ errCode: 0 });
    expect(await server.post('/demo/expire', { userID: 'alice', platformID: 5 })).toMatchObject({ errCode: 0 });
    expect(await call()).toMatchObject({ errCode: 1501 });
  });

  it('reset-log: no cursor of this user is valid any more, those of others are', async () => {
    const server = startDemo();
    await server.say('bob', 'alice', 'hello');
    const cursorOf = async (userID: string) => {
      const { versionID, version } = await server.ok(userID, getIncrementalConversations, {
        userID,
        versionID: '',
        version: 0,
      });
      return { userID, versionID, version };
    };
    const [alice, bob] = [await cursorOf('alice'), await cursorOf('bob')];
    expect(await server.post('/demo/reset-log', { userID: 'alice' })).toMatchObject({ errCode: 0 });
    expect(await server.ok('alice', getIncrementalConversations, alice)).toMatchObject({ full: true });
    expect(await server.ok('bob', getIncrementalConversations, bob)).toMatchObject({ full: false });
  });

  it('fill: gives an account conversations with named people and past messages, and tells it', async () => {
    const server = startDemo();
    expect(await server.post('/demo/fill', { userID: 'alice', count: 1203 })).toMatchObject({ errCode: 0 });
    const { conversationTotal, unreadTotal, conversationElems } = await listOf(server, 'alice');
    expect([conversationTotal, unreadTotal]).toEqual([1203, 1203]);
    const [newest, next] = conversationElems.map((element) => element.msgInfo);
    expect(newest?.senderName).toMatch(/^\w+ \w+$/u);
    expect(newest?.LatestMsgRecvTime).toBeLessThan(server.clock.now);
    expect(next?.LatestMsgRecvTime).toBeLessThan(newest?.LatestMsgRecvTime ?? 0);
    const pushed = await server.pushed();
    expect(pushed.map(({ userID, message }) => `${userID} ${message.contentType}`)).toEqual([
      'alice 1300',
      'alice 1300',
    ]);
    await server.post('/demo/fill', { userID: 'alice', count: 2 });
    expect((await listOf(server, 'alice')).conversationTotal).toBe(1205);
  });

  it('token: nobody becomes the admin', async () => {
    const answer = await startDemo().post('/demo/token', { userID: 'imAdmin', platformID: 5 });
    expect(answer).toMatchObject({ errCode: 1002 });
  });

  it.each([
    ['/demo/token', { userID: 'alice', platformID: 6 }, 'platformID'],
    ['/demo/fill', { userID: 'alice', count: 0 }, 'count'],
    ['/demo/fill', { userID: 'alice', count: 1e9 }, 'count'],
    ['/demo/reset-log', {}, 'userID'],
    ['/demo/expire', 'not JSON', 'body'],
  ])('%s refuses %j', async (path, body, field) => {
    const errDlt = expect.stringMatching(new RegExp(`^${field}:`, 'u')) as string;
    expect(await startDemo().post(path, body)).toMatchObject({ errCode: 1001, errDlt });
  });
});

describe('the sample data', () => {
  it('gives Alice a list with pins, muted and unread rows, past messages and names', async () => {
    const server = startServer();
    await seedDemo(server.context);
    const { conversationElems, unreadTotal } = await listOf(server, 'alice');
    expect(conversationElems.map(({ conversationID, unreadCount }) => `${conversationID} ${unreadCount}`)).toEqual([
      'sg_hiking 1',
      'si_alice_bob 2',
      'si_alice_carol 2',
      'si_alice_dave 0',
      'si_alice_erin 0',
      'si_alice_niaj 0',
      'sg_newsletter 3',
      'sg_kitchen 0',
      'si_alice_grace 0',
      'si_alice_judy 0',
      'si_alice_ivan 0',
      'si_alice_mallory 0',
    ]);
    expect(unreadTotal).toBe(5);
    expect(conversationElems[0]).toMatchObject({
      IsPinned: true,
      msgInfo: { senderName: 'Bob', groupName: 'Hiking club' },
    });
    expect(conversationElems.find((element) => element.recvMsgOpt === 2)?.conversationID).toBe('sg_newsletter');
    const ages = conversationElems.map((element) => server.clock.now - (element.msgInfo?.LatestMsgRecvTime ?? 0));
    expect(Math.min(...ages)).toBeGreaterThan(60_000);
  });

  it('is put into an empty database only', async () => {
    const server = startServer();
    await seedDemo(server.context);
    await server.say('bob', 'alice', 'more');
    const before = await listOf(server, 'alice');
    await seedDemo(server.context);
    expect(await listOf(server, 'alice')).toEqual(before);
  });
});
