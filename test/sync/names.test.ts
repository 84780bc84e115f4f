import { describe, expect, it } from 'vitest';
import { getGroupsInfo } from '../../src/protocol/group-endpoints.ts';
import { getUsersInfo } from '../../src/protocol/user-endpoints.ts';
import { fetchNames, nameInAnswer, serverProfiles, type Profiles } from '../../src/sync/names.ts';
import { conversationMsg, groupInfo, userInfo } from '../support/conversation-msgs.ts';
import { steadyEnvironment } from '../support/environments.ts';
import { bobID } from '../support/planes.ts';
import { setUpRemote } from '../support/remotes.ts';
import { wireRow } from '../support/wire-rows.ts';

const never = new AbortController().signal;
const bob = wireRow();
const carol = wireRow({ conversationID: 'si_alice_carol', userID: 'carol' });
const team = wireRow({ conversationID: 'sg_team', conversationType: 3, userID: '', groupID: 'team' });

describe('the name that comes with a preview', () => {
  it('is the nickname of the peer', () => {
    expect(nameInAnswer(conversationMsg(bobID))).toEqual({ showName: 'Bob', faceURL: 'bob.png' });
  });

  it('is the remark of a friend, which goes before the nickname; an empty one does not', () => {
    expect(nameInAnswer(conversationMsg(bobID, { friend: { remark: 'Bobby' } }))?.showName).toBe('Bobby');
    expect(nameInAnswer(conversationMsg(bobID, { friend: { remark: '' } }))?.showName).toBe('Bob');
  });

  it('is that of the group, and not of who wrote there', () => {
    const answer = conversationMsg('sg_team', { group: groupInfo('team', 'Team'), user: userInfo('bob', 'Bob') });
    expect(nameInAnswer({ ...answer, conversation: team })).toEqual({ showName: 'Team', faceURL: 'team.png' });
    expect(nameInAnswer({ ...answer, conversation: team, group: null })).toBeUndefined();
  });

  it('is missing where the answer has none', () => {
    expect(nameInAnswer(conversationMsg(bobID, { user: null }))).toBeUndefined();
  });
});

describe('the names of rows without one', () => {
  it('are asked of the server, users and groups in one request each', async () => {
    const { api, remote } = setUpRemote(steadyEnvironment(), never);
    api.on(getUsersInfo, () => ({ usersInfo: [userInfo('bob', 'Bob')] }));
    api.on(getGroupsInfo, () => ({ groupInfos: [groupInfo('team', 'Team')] }));
    const names = await fetchNames(serverProfiles(remote), [bob, carol, team, bob], never);
    expect(api.requests(getUsersInfo)).toEqual([{ userIDs: ['bob', 'carol'] }]);
    expect(api.requests(getGroupsInfo)).toEqual([{ groupIDs: ['team'] }]);
    expect([...names]).toEqual([
      [bobID, { showName: 'Bob', faceURL: 'bob.png' }],
      ['sg_team', { showName: 'Team', faceURL: 'team.png' }],
    ]);
  });

  it('are asked of nobody where no row wants one, and only where there is somebody to ask about', async () => {
    const { api, remote } = setUpRemote(steadyEnvironment(), never);
    api.on(getGroupsInfo, () => ({ groupInfos: [] }));
    expect((await fetchNames(serverProfiles(remote), [], never)).size).toBe(0);
    await fetchNames(serverProfiles(remote), [team], never);
    expect(api.calls.map(({ path }) => path)).toEqual([getGroupsInfo.path]);
  });

  it('may come from the app instead; who it does not know keeps the name that is known', async () => {
    const asked: unknown[] = [];
    const profiles: Profiles = { users: { bob: { showName: 'My Bob', faceURL: 'mine.png' } } };
    const names = await fetchNames((wanted) => (asked.push(wanted), profiles), [bob, carol, team], never);
    expect(asked).toEqual([{ userIDs: ['bob', 'carol'], groupIDs: ['team'] }]);
    expect([...names]).toEqual([[bobID, { showName: 'My Bob', faceURL: 'mine.png' }]]);
  });

  it('are never those that every object has: a user may be called `constructor`', async () => {
    const odd = wireRow({ conversationID: 'si_odd', userID: 'constructor' });
    expect((await fetchNames(() => ({ users: {} }), [odd], never)).size).toBe(0);
  });
});
