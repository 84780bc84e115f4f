import { describe, expect, it } from 'vitest';
import { getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { createGroup, getGroupsInfo } from '../../src/protocol/group-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getUsersInfo, userRegister } from '../../src/protocol/user-endpoints.ts';
import { inShort, startServer } from '../support/server.ts';

describe('users', () => {
  it('are registered with name and face, and found by ID in OpenIM’s shape', async () => {
    const server = startServer();
    const users = [
      { userID: 'bob', nickname: 'Bob', faceURL: 'b.png' },
      { userID: 'carol', nickname: 'Carol', faceURL: '' },
    ];
    await server.ok('imAdmin', userRegister, { users });
    const answer = await server.call('alice', getUsersInfo.path, { userIDs: ['bob', 'nobody'] });
    expect(answer.data).toEqual({
      usersInfo: [
        {
          userID: 'bob',
          nickname: 'Bob',
          faceURL: 'b.png',
          ex: '',
          createTime: server.clock.now,
          appMangerLevel: 0,
          globalRecvMsgOpt: 0,
        },
      ],
    });
  });

  it('registered again have the new name and keep their first time', async () => {
    const server = startServer();
    const createTime = server.clock.now;
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'bob', nickname: 'Bob', faceURL: '' }] });
    server.clock.now += 1000;
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'bob', nickname: 'Robert', faceURL: '' }] });
    const { usersInfo } = await server.ok('alice', getUsersInfo, { userIDs: ['bob'] });
    expect(usersInfo).toMatchObject([{ nickname: 'Robert', createTime }]);
  });

  it.each([
    [userRegister.path, { users: [] }, 'users'],
    [userRegister.path, { users: [{ userID: '' }] }, 'users.0.userID'],
    [userRegister.path, { users: [{ userID: 'bob', nickname: 7 }] }, 'users.0.nickname'],
    [getUsersInfo.path, { userIDs: [7] }, 'userIDs.0'],
    [getUsersInfo.path, { userIDs: Array.from({ length: 1001 }, (_, i) => `u${i}`) }, 'userIDs'],
  ])('SRV-4: %s refuses %#, naming %s', async (path, body, field) => {
    const answer = await startServer().call('imAdmin', path, body);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
  });
});

describe('groups', () => {
  const groupInfo = { groupName: 'Team', faceURL: 't.png', groupType: 2 };

  it('are made with a row for every member, in their logs and told to them', async () => {
    const server = startServer();
    const members = { ownerUserID: 'alice', memberUserIDs: ['bob', 'alice', 'bob'] };
    const answer = await server.ok('alice', createGroup, { ...members, groupInfo });
    const { groupID } = answer.groupInfo;
    expect(answer.groupInfo).toMatchObject({
      groupName: 'Team',
      faceURL: 't.png',
      memberCount: 2,
      ownerUserID: 'alice',
    });
    expect((await server.pushed()).map(inShort)).toEqual(['alice conversationChange', 'bob conversationChange']);
    for (const ownerUserID of ['alice', 'bob']) {
      const { conversations } = await server.ok('imAdmin', getAllConversations, { ownerUserID });
      expect(conversations).toMatchObject([
        { conversationID: `sg_${groupID}`, conversationType: 3, groupID, userID: '' },
      ]);
      const head = await server.ok('imAdmin', getIncrementalConversations, {
        userID: ownerUserID,
        versionID: '',
        version: 0,
      });
      expect(head.version).toBe(1);
    }
    const { groupInfos } = await server.ok('carol', getGroupsInfo, { groupIDs: [groupID, 'nothing'] });
    expect(groupInfos).toEqual([answer.groupInfo]);
  });

  it('keep the ID that they are given, and are not made twice', async () => {
    const server = startServer();
    const body = { ownerUserID: 'alice', memberUserIDs: ['bob'], groupInfo: { ...groupInfo, groupID: 'team' } };
    expect((await server.ok('alice', createGroup, body)).groupInfo.groupID).toBe('team');
    await server.pushed();
    const again = await server.call('carol', createGroup.path, { ...body, ownerUserID: 'carol' });
    expect(again).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(/^groupInfo\.groupID:/u) });
    expect(await server.pushed()).toEqual([]);
    const { conversations } = await server.ok('carol', getAllConversations, { ownerUserID: 'carol' });
    expect(conversations).toEqual([]);
  });

  it.each([
    [{ memberUserIDs: [], groupInfo }, 'ownerUserID'],
    [{ ownerUserID: 'alice', memberUserIDs: [''], groupInfo }, 'memberUserIDs.0'],
    [{ ownerUserID: 'alice', memberUserIDs: [] }, 'groupInfo'],
    [{ ownerUserID: 'alice', memberUserIDs: [], groupInfo: { ...groupInfo, groupType: 1 } }, 'groupInfo.groupType'],
  ])('SRV-4: %j is refused, naming %s', async (body, field) => {
    const answer = await startServer().call('imAdmin', createGroup.path, body);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(new RegExp(`^${field}:`, 'u')) });
  });
});
