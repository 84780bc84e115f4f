/** A request of every path that is good for alice, on a server that {@link fillServer} has filled. */
import type { TestServer } from './server.ts';

export type AccessRule = 'open' | 'admin' | 'anyone' | 'own';

export interface ValidRequest {
  readonly rule: AccessRule;
  readonly body: Readonly<Record<string, unknown>>;
  /** The same, touching bob's data beside alice's. */
  readonly mixed?: Readonly<Record<string, unknown>>;
}

const cursor = (userID: string) => ({ userID, versionID: '', version: 0 });
const pagination = { pageNumber: 1, showNumber: 10 };
const conversation = { conversationID: 'si_alice_bob', conversationType: 1, isPinned: true, ex: 'e', recvMsgOpt: 2 };
const message = {
  ...{ sendID: 'alice', recvID: 'bob', groupID: '', senderNickname: 'A', senderFaceURL: '', senderPlatformID: 5 },
  ...{ content: { content: 'hi' }, contentType: 101, sessionType: 1 },
};
const group = { groupID: 'new', groupName: 'New', faceURL: '', groupType: 2 };
const seqs = { conversationID: 'si_alice_bob', userID: 'alice', hasReadSeq: 2 };

export const validRequests: Readonly<Record<string, ValidRequest>> = {
  '/auth/get_admin_token': { rule: 'open', body: { secret: 'a secret for tests', userID: 'imAdmin' } },
  '/auth/parse_token': { rule: 'open', body: { token: 'x.y.z' } },
  '/auth/get_user_token': { rule: 'admin', body: { userID: 'alice', platformID: 5 } },
  '/user/user_register': { rule: 'admin', body: { users: [{ userID: 'alice', nickname: 'New', faceURL: 'f' }] } },
  '/user/get_users_info': { rule: 'anyone', body: { userIDs: ['alice', 'bob'] } },
  '/group/get_groups_info': { rule: 'anyone', body: { groupIDs: ['team'] } },
  '/jssdk/get_active_conversations': { rule: 'anyone', body: { count: 10 } },
  '/jssdk/get_conversations': { rule: 'anyone', body: { conversationIDs: ['si_alice_bob'] } },
  '/conversation/get_incremental_conversations': { rule: 'own', body: cursor('alice') },
  '/conversation/get_incremental_conversations_batch': {
    rule: 'own',
    body: { reqList: [cursor('alice')] },
    mixed: { reqList: [cursor('alice'), cursor('bob')] },
  },
  '/conversation/get_full_conversation_ids': { rule: 'own', body: { userID: 'alice', idHash: 0 } },
  '/conversation/get_all_conversations': { rule: 'own', body: { ownerUserID: 'alice' } },
  '/conversation/get_conversations': { rule: 'own', body: { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'] } },
  '/conversation/get_conversation': { rule: 'own', body: { ownerUserID: 'alice', conversationID: 'si_alice_bob' } },
  '/conversation/get_owner_conversation': { rule: 'own', body: { userID: 'alice', pagination } },
  '/conversation/get_sorted_conversation_list': {
    rule: 'own',
    body: { userID: 'alice', conversationIDs: [], pagination },
  },
  '/conversation/set_conversations': {
    rule: 'own',
    body: { userIDs: ['alice'], conversation },
    mixed: { userIDs: ['alice', 'bob'], conversation },
  },
  '/conversation/get_pinned_conversation_ids': { rule: 'own', body: { userID: 'alice' } },
  '/conversation/delete_conversations': {
    rule: 'own',
    body: { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'], needDeleteTime: 0 },
  },
  '/msg/get_conversations_has_read_and_max_seq': {
    rule: 'own',
    body: { userID: 'alice', conversationIDs: [], returnPinned: true },
  },
  '/msg/mark_conversation_as_read': { rule: 'own', body: { ...seqs, seqs: [2] } },
  '/msg/set_conversation_has_read_seq': { rule: 'own', body: seqs },
  '/msg/send_msg': { rule: 'own', body: message },
  '/msg/revoke_msg': { rule: 'own', body: { conversationID: 'si_alice_bob', seq: 1, userID: 'alice' } },
  '/group/create_group': { rule: 'own', body: { ownerUserID: 'alice', memberUserIDs: ['bob'], groupInfo: group } },
};

/** The paths that change what is stored. */
export const writingPaths: readonly string[] = [
  ...['/auth/get_admin_token', '/auth/get_user_token', '/user/user_register', '/group/create_group'],
  ...['/conversation/set_conversations', '/conversation/delete_conversations', '/msg/mark_conversation_as_read'],
  ...['/msg/set_conversation_has_read_seq', '/msg/send_msg', '/msg/revoke_msg'],
];

/** alice and bob know each other, and have messages alone and in a group. */
export async function fillServer(server: TestServer): Promise<void> {
  const users = ['alice', 'bob', 'mallory'].map((userID) => ({ userID, nickname: userID, faceURL: '' }));
  await server.service.directory.register({ users });
  await server.say('alice', 'bob', 'hello');
  await server.say('bob', 'alice', 'hello yourself');
  await server.makeGroup('team', ['alice', 'bob']);
  await server.sayInGroup('bob', 'team', 'all');
  await server.pushed();
}
