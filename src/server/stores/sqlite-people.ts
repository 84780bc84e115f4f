import type { DatabaseSync } from 'node:sqlite';
import type { GroupWithCount, GroupWrites, User, UserWrites } from '../store/people.ts';
import { collect } from './collect.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteUsers(database: DatabaseSync): UserWrites {
  const find = prepareQuery<User>(database, 'SELECT userID, nickname, faceURL, createTime FROM users WHERE userID = ?');
  const put = database.prepare(
    `INSERT INTO users (userID, nickname, faceURL, createTime) VALUES (?, ?, ?, ?)
     ON CONFLICT (userID) DO UPDATE SET nickname = excluded.nickname, faceURL = excluded.faceURL`,
  );
  return {
    find: async (userIDs) => collect(userIDs, (userID) => find.get(userID)),
    put: async (users) => {
      for (const user of users) put.run(user.userID, user.nickname, user.faceURL, user.createTime);
    },
  };
}

export function sqliteGroups(database: DatabaseSync): GroupWrites {
  const find = prepareQuery<GroupWithCount>(
    database,
    `SELECT groupID, groupName, faceURL, ownerUserID, groupType, createTime,
       (SELECT count(*) FROM groupMembers m WHERE m.groupID = g.groupID) AS memberCount
     FROM groupInfos g WHERE groupID = ?`,
  );
  const members = prepareQuery<{ userID: string }>(
    database,
    'SELECT userID FROM groupMembers WHERE groupID = ? ORDER BY userID',
  );
  const isMember = database.prepare('SELECT 1 FROM groupMembers WHERE groupID = ? AND userID = ?');
  const create = database.prepare(
    `INSERT INTO groupInfos (groupID, groupName, faceURL, ownerUserID, groupType, createTime) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const addMember = database.prepare('INSERT INTO groupMembers (groupID, userID) VALUES (?, ?) ON CONFLICT DO NOTHING');
  return {
    find: async (groupIDs) => collect(groupIDs, (groupID) => find.get(groupID)),
    members: async (groupID) => members.all(groupID).map((member) => member.userID),
    joined: async (userID, groupIDs) =>
      new Set(groupIDs.filter((groupID) => isMember.get(groupID, userID) !== undefined)),
    create: async (group, memberUserIDs) => {
      const { groupID, groupName, faceURL, ownerUserID, groupType, createTime } = group;
      const { changes } = create.run(groupID, groupName, faceURL, ownerUserID, groupType, createTime);
      if (changes === 0) return false;
      for (const userID of memberUserIDs) addMember.run(groupID, userID);
      return true;
    },
  };
}
