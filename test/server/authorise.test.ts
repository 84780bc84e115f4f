import { describe, expect, it } from 'vitest';
import { isOpen } from '../../src/server/authorise.ts';
import { createRoutes } from '../../src/server/routes.ts';
import { startServer } from '../support/server.ts';

type Rule = 'open' | 'admin' | 'anyone' | 'own';

/** Every path with a request that is good for alice, and who may send it. */
const paths: readonly (readonly [string, Rule, object])[] = [
  ['/auth/get_admin_token', 'open', {}],
  ['/auth/parse_token', 'open', {}],
  ['/auth/get_user_token', 'admin', { userID: 'alice', platformID: 5 }],
  ['/user/user_register', 'admin', { users: [{ userID: 'alice', nickname: 'A', faceURL: '' }] }],
  ['/user/get_users_info', 'anyone', { userIDs: ['alice'] }],
  ['/group/get_groups_info', 'anyone', { groupIDs: ['team'] }],
  ['/jssdk/get_active_conversations', 'anyone', { count: 10 }],
  ['/jssdk/get_conversations', 'anyone', { conversationIDs: ['si_alice_bob'] }],
  ['/conversation/get_incremental_conversations', 'own', { userID: 'alice', versionID: '', version: 0 }],
  [
    '/conversation/get_incremental_conversations_batch',
    'own',
    { reqList: [{ userID: 'alice', versionID: '', version: 0 }] },
  ],
  ['/conversation/get_full_conversation_ids', 'own', { userID: 'alice', idHash: 0 }],
  ['/conversation/get_all_conversations', 'own', { ownerUserID: 'alice' }],
  ['/conversation/get_conversations', 'own', { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'] }],
  ['/conversation/get_conversation', 'own', { ownerUserID: 'alice', conversationID: 'si_alice_bob' }],
  ['/conversation/get_owner_conversation', 'own', { userID: 'alice', pagination: { pageNumber: 1, showNumber: 1 } }],
  [
    '/conversation/get_sorted_conversation_list',
    'own',
    { userID: 'alice', pagination: { pageNumber: 1, showNumber: 1 } },
  ],
  [
    '/conversation/set_conversations',
    'own',
    { userIDs: ['alice'], conversation: { conversationID: 'si_alice_bob', conversationType: 1 } },
  ],
  ['/conversation/get_pinned_conversation_ids', 'own', { userID: 'alice' }],
  ['/msg/get_conversations_has_read_and_max_seq', 'own', { userID: 'alice' }],
  ['/msg/mark_conversation_as_read', 'own', { conversationID: 'si_alice_bob', userID: 'alice', hasReadSeq: 1 }],
  ['/msg/set_conversation_has_read_seq', 'own', { conversationID: 'si_alice_bob', userID: 'alice', hasReadSeq: 1 }],
  [
    '/msg/send_msg',
    'own',
    { sendID: 'alice', recvID: 'bob', content: { content: 'x' }, contentType: 101, sessionType: 1 },
  ],
  ['/msg/revoke_msg', 'own', { conversationID: 'si_alice_bob', seq: 1, userID: 'alice' }],
  [
    '/group/create_group',
    'own',
    { ownerUserID: 'alice', memberUserIDs: [], groupInfo: { groupName: 'G', faceURL: '', groupType: 2 } },
  ],
  ['/conversation/delete_conversations', 'own', { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'] }],
];

async function serverWithMessage(): Promise<ReturnType<typeof startServer>> {
  const server = startServer();
  await server.say('alice', 'bob', 'hello');
  return server;
}

describe('SRV-3: who may do what', () => {
  it('is said here of every path', () => {
    const server = startServer();
    const routes = createRoutes(server.service, server.auth).map((route) => route.path);
    expect(paths.map(([path]) => path).toSorted()).toEqual(routes.toSorted());
  });

  it.each(paths)('%s without a token (%s)', async (path, rule, body) => {
    const server = await serverWithMessage();
    expect(isOpen(path)).toBe(rule === 'open');
    const answer = await server.post(path, body);
    // What needs no token lacks its fields here.
    expect(answer).toMatchObject({
      errCode: 1001,
      errDlt: expect.stringMatching(rule === 'open' ? /^(secret|token):/u : /^operationID:/u),
    });
  });

  it.each(paths.filter(([, rule]) => rule !== 'open'))(
    '%s as the user, as another and as the admin (%s)',
    async (path, rule, body) => {
      const codes: number[] = [];
      const touched: boolean[] = [];
      for (const user of ['alice', 'mallory', 'imAdmin']) {
        const server = await serverWithMessage();
        await server.pushed();
        const answer = await server.call(user, path, body);
        codes.push(answer.errCode);
        touched.push(answer.errCode === 1002 && (await server.pushed()).length > 0);
      }
      const expected = { admin: [1002, 1002, 0], own: [0, 1002, 0], anyone: [0, 0, 0], open: [] };
      expect(codes).toEqual(expected[rule]);
      expect(touched).toEqual([false, false, false]);
    },
  );

  it('a request that names others beside oneself is refused whole', async () => {
    const server = await serverWithMessage();
    const reqList = ['alice', 'bob'].map((userID) => ({ userID, versionID: '', version: 0 }));
    const batch = await server.call('alice', '/conversation/get_incremental_conversations_batch', { reqList });
    expect(batch).toMatchObject({ errCode: 1002, errMsg: 'NoPermissionError' });
    const conversation = { conversationID: 'sg_team', conversationType: 3, groupID: 'team', isPinned: true };
    const set = await server.call('alice', '/conversation/set_conversations', {
      userIDs: ['alice', 'bob'],
      conversation,
    });
    expect(set).toMatchObject({ errCode: 1002 });
    const rows = await server.service.conversations.byID({ ownerUserID: 'alice', conversationIDs: ['sg_team'] });
    expect(rows.conversations).toEqual([]);
  });
});
