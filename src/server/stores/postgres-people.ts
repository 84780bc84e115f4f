import type { GroupWithCount, GroupWrites, User, UserWrites } from '../store/people.ts';
import { lastOfEach } from './last-of-each.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

const findUsers = statement<User>(
  'find_users',
  `SELECT user_id AS "userID", nickname, face_url AS "faceURL", create_time AS "createTime"
   FROM users WHERE user_id = ANY ($1::text[])`,
);
// In the order of the keys, so that two who put several users do not wait for each other.
const putUsers = statement(
  'put_users',
  `INSERT INTO users (user_id, nickname, face_url, create_time)
   SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS u (id) ORDER BY u.id COLLATE "C"
   ON CONFLICT (user_id) DO UPDATE SET nickname = excluded.nickname, face_url = excluded.face_url`,
);

export function postgresUsers(tx: PostgresTransaction): UserWrites {
  return {
    find: async (userIDs) => {
      const found = await tx.each(findUsers, [...new Set(userIDs)], (batch) => [batch]);
      return new Map(found.map((user) => [user.userID, user]));
    },
    put: async (users) => {
      const last = lastOfEach(users, (user) => user.userID);
      await tx.each(putUsers, last, (batch) => [
        batch.map((user) => user.userID),
        batch.map((user) => user.nickname),
        batch.map((user) => user.faceURL),
        batch.map((user) => user.createTime),
      ]);
    },
  };
}

const findGroups = statement<GroupWithCount>(
  'find_groups',
  `SELECT group_id AS "groupID", group_name AS "groupName", face_url AS "faceURL", owner_user_id AS "ownerUserID",
     group_type AS "groupType", create_time AS "createTime",
     (SELECT count(*) FROM group_members m WHERE m.group_id = g.group_id) AS "memberCount"
   FROM group_infos g WHERE group_id = ANY ($1::text[])`,
);
const members = statement<{ userID: string }>(
  'members_of_group',
  'SELECT user_id AS "userID" FROM group_members WHERE group_id = $1 ORDER BY user_id',
);
const joined = statement<{ groupID: string }>(
  'joined_groups',
  'SELECT group_id AS "groupID" FROM group_members WHERE group_id = ANY ($1::text[]) AND user_id = $2',
);
const create = statement(
  'create_group',
  `INSERT INTO group_infos (group_id, group_name, face_url, owner_user_id, group_type, create_time)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1`,
);
const addMembers = statement(
  'add_members',
  'INSERT INTO group_members (group_id, user_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
);

export function postgresGroups(tx: PostgresTransaction): GroupWrites {
  return {
    find: async (groupIDs) => {
      const found = await tx.each(findGroups, [...new Set(groupIDs)], (batch) => [batch]);
      return new Map(found.map((group) => [group.groupID, group]));
    },
    members: async (groupID) => (await tx.all(members, [groupID])).map(({ userID }) => userID),
    joined: async (userID, groupIDs) => {
      const found = await tx.each(joined, [...new Set(groupIDs)], (batch) => [batch, userID]);
      return new Set(found.map(({ groupID }) => groupID));
    },
    create: async ({ groupID, groupName, faceURL, ownerUserID, groupType, createTime }, memberUserIDs) => {
      const values = [groupID, groupName, faceURL, ownerUserID, groupType, createTime];
      if ((await tx.all(create, values)).length === 0) return false;
      await tx.each(addMembers, [...new Set(memberUserIDs)], (batch) => [groupID, batch]);
      return true;
    },
  };
}
