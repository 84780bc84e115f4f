import type { Group, GroupWithCount, GroupWrites, User, UserWrites } from '../store/people.ts';
import { collect } from './collect.ts';
import { ascending, MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

export function memoryUsers(undo: UndoLog): UserWrites {
  const table = new MemoryTable<User>(undo);
  return {
    find: async (userIDs) => collect(userIDs, (userID) => table.get(userID, '')),
    put: async (users) => {
      for (const user of users) {
        table.set(user.userID, '', { ...user, createTime: table.get(user.userID, '')?.createTime ?? user.createTime });
      }
    },
  };
}

export function memoryGroups(undo: UndoLog): GroupWrites {
  const groups = new MemoryTable<Group>(undo);
  const members = new MemoryTable<true>(undo);
  const find = (groupID: string): GroupWithCount | undefined => {
    const group = groups.get(groupID, '');
    return group && { ...group, memberCount: members.entries(groupID).length };
  };
  return {
    find: async (groupIDs) => collect(groupIDs, find),
    members: async (groupID) => {
      const userIDs = members.entries(groupID).map(([userID]) => userID);
      return userIDs.toSorted(ascending);
    },
    joined: async (userID, groupIDs) =>
      new Set(groupIDs.filter((groupID) => members.get(groupID, userID) !== undefined)),
    create: async (group, memberUserIDs) => {
      if (groups.get(group.groupID, '') !== undefined) return false;
      groups.set(group.groupID, '', group);
      for (const userID of memberUserIDs) members.set(group.groupID, userID, true);
      return true;
    },
  };
}
