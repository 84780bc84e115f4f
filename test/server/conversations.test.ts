import { describe, expect, it } from 'vitest';
import {
  deleteConversations,
  getAllConversations,
  getConversation,
  getConversations,
  getOwnerConversation,
  getPinnedConversationIDs,
} from '../../src/protocol/conversation-endpoints.ts';
import { idHash } from '../../src/protocol/id-hash.ts';
import {
  getFullConversationIDs,
  getIncrementalConversations,
  getIncrementalConversationsBatch,
} from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { aliceWith } from '../support/alice-with.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const ids = (rows: readonly { conversationID: string }[]): string[] => rows.map((row) => row.conversationID);
const headOf = (server: TestServer, userID: string) =>
  server.ok('imAdmin', getIncrementalConversations, { userID, versionID: '', version: 0 });

describe('reading rows', () => {
  it('gives all, some, one, and the pinned ones', async () => {
    const server = await aliceWith('a', 'b', 'c');
    const all = await server.ok('alice', getAllConversations, { ownerUserID: 'alice' });
    expect(ids(all.conversations)).toEqual(['sg_a', 'sg_b', 'sg_c']);
    const some = await server.ok('alice', getConversations, {
      ownerUserID: 'alice',
      conversationIDs: ['sg_c', 'sg_nothing', 'sg_a', 'sg_c'],
    });
    expect(ids(some.conversations).toSorted()).toEqual(['sg_a', 'sg_c']);
    const one = await server.ok('alice', getConversation, { ownerUserID: 'alice', conversationID: 'sg_b' });
    expect(one.conversation).toMatchObject({ ownerUserID: 'alice', conversationID: 'sg_b', groupID: 'b' });
    const pinned = await server.ok('alice', getPinnedConversationIDs, { userID: 'alice' });
    expect(pinned.conversationIDs).toEqual(['sg_c']);
  });

  it('answers 1004 for one that is not there', async () => {
    const answer = await startServer().call('alice', getConversation.path, {
      ownerUserID: 'alice',
      conversationID: 'sg_a',
    });
    expect(answer).toMatchObject({ errCode: 1004, errMsg: 'RecordNotFoundError', errDlt: 'conversationID: sg_a' });
  });

  it('pages through all rows, each once, and says how many there are', async () => {
    const server = await aliceWith('a', 'b', 'c', 'd', 'e');
    const page = (pageNumber: number) =>
      server.ok('alice', getOwnerConversation, { userID: 'alice', pagination: { pageNumber, showNumber: 2 } });
    const pages = [await page(1), await page(2), await page(3), await page(4)];
    expect(pages.map(({ conversations }) => ids(conversations))).toEqual([
      ['sg_a', 'sg_b'],
      ['sg_c', 'sg_d'],
      ['sg_e'],
      [],
    ]);
    expect(pages.map(({ total }) => total)).toEqual([5, 5, 5, 5]);
  });

  it.each([
    [
      getOwnerConversation.path,
      { userID: 'alice', pagination: { pageNumber: 0, showNumber: 1 } },
      'pagination.pageNumber',
    ],
    [
      getOwnerConversation.path,
      { userID: 'alice', pagination: { pageNumber: 1, showNumber: 501 } },
      'pagination.showNumber',
    ],
    [
      getOwnerConversation.path,
      { userID: 'alice', pagination: { pageNumber: 1, showNumber: 0 } },
      'pagination.showNumber',
    ],
    [getOwnerConversation.path, { userID: 'alice' }, 'pagination'],
    [
      getConversations.path,
      { ownerUserID: 'alice', conversationIDs: Array.from({ length: 1001 }, () => 'x') },
      'conversationIDs',
    ],
    [getConversations.path, { ownerUserID: 'alice', conversationIDs: ['a', ''] }, 'conversationIDs.1'],
    [getConversation.path, { ownerUserID: 'alice' }, 'conversationID'],
    [getAllConversations.path, { ownerUserID: '' }, 'ownerUserID'],
    [getPinnedConversationIDs.path, { userID: 1 }, 'userID'],
    [getFullConversationIDs.path, { userID: 'alice', idHash: '12' }, 'idHash'],
  ])('SRV-4: %s %j names %s', async (path, body, field) => {
    const answer = await startServer().call('imAdmin', path, body);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
  });
});

describe('get_full_conversation_ids', () => {
  it('gives the IDs with the version that they stand at', async () => {
    const server = await aliceWith('a', 'b');
    const head = await headOf(server, 'alice');
    const answer = await server.ok('alice', getFullConversationIDs, { userID: 'alice', idHash: 0 });
    const { versionID, version } = head;
    expect(answer).toEqual({ versionID, version, equal: false, conversationIDs: ['sg_a', 'sg_b'] });
  });

  it('takes the hash as a raw integer beyond 2^53, and answers equal where the IDs are the same', async () => {
    const server = await aliceWith('a', 'b');
    const headers = { token: await server.tokenOf('alice'), operationID: 'op' };
    const ask = (hash: bigint) =>
      server.post(getFullConversationIDs.path, `{"userID":"alice","idHash":${hash}}`, headers);
    const hash = idHash(['sg_a', 'sg_b']);
    expect(hash).toBeGreaterThan(2n ** 53n);
    expect((await ask(hash)).data).toMatchObject({ equal: true, conversationIDs: null });
    expect((await ask(hash + 1n)).data).toMatchObject({ equal: false, conversationIDs: ['sg_a', 'sg_b'] });
  });

  it('answers equal to the hash 0 of a user who has none', async () => {
    const server = startServer();
    const answer = await server.call('alice', getFullConversationIDs.path, { userID: 'alice', idHash: 0 });
    expect(answer.data).toMatchObject({ version: 1, equal: true, conversationIDs: null });
  });
});

describe('the incremental paths', () => {
  it('give one user what changed since, inserted, updated and deleted', async () => {
    const server = await aliceWith('a', 'b', 'c');
    const { versionID, version } = await headOf(server, 'alice');
    const pin = { conversationID: 'sg_a', conversationType: 3, groupID: 'a', isPinned: true };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation: pin });
    await server.ok('alice', setConversations, {
      userIDs: ['alice'],
      conversation: { ...pin, conversationID: 'sg_d' },
    });
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', conversationIDs: ['sg_b'] });
    const delta = await server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version });
    expect(delta).toMatchObject({ full: false, version: version + 3, versionID, delete: ['sg_b'] });
    expect([ids(delta.insert), ids(delta.update)]).toEqual([['sg_d'], ['sg_a']]);
    expect(
      await server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version: version + 3 }),
    ).toEqual({
      full: false,
      version: version + 3,
      versionID,
      delete: [],
      insert: [],
      update: [],
    });
  });

  it('SRV-6: give many users the same as each alone', async () => {
    const server = await aliceWith('a');
    await server.say('bob', 'carol', 'hello');
    const heads = await Promise.all(['alice', 'bob', 'carol'].map((userID) => headOf(server, userID)));
    await server.say('bob', 'alice', 'hello');
    const reqList = ['alice', 'bob', 'carol'].map((userID, i) => ({
      userID,
      versionID: heads[i]?.versionID ?? '',
      version: heads[i]?.version ?? 0,
    }));
    const { respList } = await server.ok('imAdmin', getIncrementalConversationsBatch, { reqList });
    for (const request of reqList) {
      expect(respList[request.userID]).toEqual(await server.ok('imAdmin', getIncrementalConversations, request));
    }
    expect(respList['alice']?.insert).toMatchObject([{ conversationID: 'si_alice_bob', userID: 'bob' }]);
  });

  it('SRV-4: refuse a user who is named twice, and more than 1,000', async () => {
    const server = startServer();
    const target = (userID: string) => ({ userID, versionID: '', version: 0 });
    const twice = await server.call('imAdmin', getIncrementalConversationsBatch.path, {
      reqList: [target('alice'), target('bob'), target('alice')],
    });
    expect(twice).toMatchObject({ errCode: 1001, errDlt: expect.stringContaining('reqList.2.userID') });
    const reqList = Array.from({ length: 1001 }, (_, i) => target(`u${i}`));
    expect(await server.call('imAdmin', getIncrementalConversationsBatch.path, { reqList })).toMatchObject({
      errCode: 1001,
    });
  });

  it('answer full above the sync limit of the server', async () => {
    const server = startServer({ syncLimit: 2 });
    const { versionID, version } = await headOf(server, 'alice');
    const ask = () => server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version });
    await server.say('bob', 'alice', 'x');
    await server.say('carol', 'alice', 'x');
    expect(await ask()).toMatchObject({ full: false, insert: [{}, {}] });
    await server.say('dave', 'alice', 'x');
    expect(await ask()).toMatchObject({ full: true, insert: [] });
  });
});
