import type { Group } from '../../src/server/store/people.ts';
import type { StoredToken } from '../../src/server/store/tokens.ts';

export const group: Group = {
  groupID: 'g',
  groupName: 'Team',
  faceURL: 'f',
  ownerUserID: 'bob',
  groupType: 2,
  createTime: 7,
};

export const token: StoredToken = {
  tokenID: 't1',
  userID: 'alice',
  platformID: 5,
  expiresAt: 1_764_000_000,
  state: 'valid',
};
