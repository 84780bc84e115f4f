import { describe, expect, it } from 'vitest';
import { deleteConversations, getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { aliceWith } from '../support/alice-with.ts';
import { inShort, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const DAY_MS = 24 * 3600 * 1000;
const ids = (rows: readonly { conversationID: string }[]): string[] => rows.map((row) => row.conversationID);
const headOf = (server: TestServer, userID: string) =>
  server.ok('imAdmin', getIncrementalConversations, { userID, versionID: '', version: 0 });

describe('delete_conversations', () => {
  it('deletes the rows of the named IDs, logs it, and tells all devices (1704)', async () => {
    const server = await aliceWith('a', 'b', 'c');
    const { versionID, version } = await headOf(server, 'alice');
    const conversationIDs = ['sg_a', 'sg_c', 'sg_nothing', 'sg_a'];
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', conversationIDs });
    const delta = await server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version });
    expect(delta).toMatchObject({ version: version + 1, delete: ['sg_a', 'sg_c'] });
    const [push, ...others] = await server.pushed();
    expect(others).toEqual([]);
    expect(push).toMatchObject({
      userID: 'alice',
      channel: 'n_alice_alice',
      notification: { kind: 'conversationDelete', userID: 'alice', conversationIDs: ['sg_a', 'sg_c'] },
    });
  });

  it('deletes by age of the latest message, and leaves rows without one', async () => {
    const server = await aliceWith('a');
    await server.say('bob', 'alice', 'old');
    server.clock.now += 3 * DAY_MS;
    await server.say('carol', 'alice', 'newer');
    server.clock.now += 7 * DAY_MS;
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', needDeleteTime: 10 });
    const rest = () => server.ok('alice', getAllConversations, { ownerUserID: 'alice' });
    expect(ids((await rest()).conversations)).toEqual(['sg_a', 'si_alice_bob', 'si_alice_carol']);
    server.clock.now += 1;
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', needDeleteTime: 10 });
    expect(ids((await rest()).conversations)).toEqual(['sg_a', 'si_alice_carol']);
  });

  it('SRV-7: of rows that are not there makes no version and no push', async () => {
    const server = await aliceWith('a');
    const before = await headOf(server, 'alice');
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', conversationIDs: ['sg_nothing'] });
    expect(await headOf(server, 'alice')).toEqual(before);
    expect(await server.pushed()).toEqual([]);
  });

  it('WRITE-6: as a late duplicate does not delete what was made since', async () => {
    const server = await aliceWith('a');
    const remove = { ownerUserID: 'alice', conversationIDs: ['sg_a'] };
    await server.ok('alice', deleteConversations, remove, 'device-1:5');
    const conversation = { conversationID: 'sg_a', conversationType: 3, groupID: 'a' };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation }, 'device-1:6');
    await server.ok('alice', deleteConversations, remove, 'device-1:5');
    const { conversations } = await server.ok('alice', getAllConversations, { ownerUserID: 'alice' });
    expect(ids(conversations)).toEqual(['sg_a']);
  });

  it('leaves seqs and read positions, and a message brings the row back', async () => {
    const server = startServer();
    await server.say('bob', 'alice', 'one');
    await server.ok('alice', deleteConversations, { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'] });
    const { seqs } = await server.ok('alice', getConversationsHasReadAndMaxSeq, {
      userID: 'alice',
      conversationIDs: ['si_alice_bob'],
    });
    expect(seqs).toMatchObject({ si_alice_bob: { maxSeq: 1, hasReadSeq: 0 } });
    await server.pushed();
    await server.say('bob', 'alice', 'two');
    expect((await server.pushed()).map(inShort)).toContain('alice conversationChange');
    const { conversations } = await server.ok('alice', getAllConversations, { ownerUserID: 'alice' });
    expect(ids(conversations)).toEqual(['si_alice_bob']);
  });

  it.each([
    [{ ownerUserID: 'alice' }],
    [{ ownerUserID: 'alice', conversationIDs: ['a'], needDeleteTime: 1 }],
    [{ ownerUserID: 'alice', needDeleteTime: -1 }],
  ])('SRV-4: takes IDs or days, not %j', async (body) => {
    expect(await startServer().call('alice', deleteConversations.path, body)).toMatchObject({ errCode: 1001 });
  });
});
