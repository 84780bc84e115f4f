import { groupConversationID } from '../protocol/conversation-id.ts';
import { ConversationType } from '../protocol/conversation.ts';
import type {
  CreateGroupAnswer,
  CreateGroupRequest,
  GroupsInfoAnswer,
  GroupsInfoRequest,
} from '../protocol/group-endpoints.ts';
import type { UserRegisterRequest, UsersInfoAnswer, UsersInfoRequest } from '../protocol/user-endpoints.ts';
import { badArgument } from './api-error.ts';
import type { ServiceContext } from './context.ts';
import { toGroupInfo, toUserInfo } from './infos.ts';
import { changeEvents, insertMissing } from './rows.ts';

/** Users and groups, as much of them as names and faces in a list need. */
export interface Directory {
  /** A user who is known already gets the new name and face. */
  register(request: UserRegisterRequest): Promise<void>;
  users(request: UsersInfoRequest): Promise<UsersInfoAnswer>;
  /** Makes the group, and its row for every member. @throws 1001 where the group exists. */
  createGroup(request: CreateGroupRequest): Promise<CreateGroupAnswer>;
  groups(request: GroupsInfoRequest): Promise<GroupsInfoAnswer>;
}

export function createDirectory(context: ServiceContext): Directory {
  const { store, observers, now, newID, newVersionID } = context;
  return {
    async register({ users }) {
      const createTime = now();
      await store.transaction((writes) => writes.users.put(users.map((user) => ({ ...user, createTime }))));
    },

    async users({ userIDs }) {
      const found = await store.read((reads) => reads.users.find(userIDs));
      return { usersInfo: [...found.values()].map(toUserInfo) };
    },

    async createGroup({ ownerUserID, memberUserIDs, groupInfo }) {
      const stamp = { now: now(), newID };
      const groupID = groupInfo.groupID || newID();
      const members = [...new Set([ownerUserID, ...memberUserIDs])];
      const group = { ...groupInfo, groupID, ownerUserID, createTime: stamp.now };
      const rows = await store.transaction(async (writes) => {
        if (!(await writes.groups.create(group, members))) throw badArgument('groupInfo.groupID', 'is taken');
        const conversationID = groupConversationID(groupID);
        const target = { conversationID, conversationType: ConversationType.group, userID: '', groupID };
        return insertMissing(writes, target, members, { time: stamp.now, newVersionID });
      });
      observers.notify(changeEvents(rows, stamp));
      return { groupInfo: toGroupInfo({ ...group, memberCount: members.length }) };
    },

    async groups({ groupIDs }) {
      const found = await store.read((reads) => reads.groups.find(groupIDs));
      return { groupInfos: [...found.values()].map(toGroupInfo) };
    },
  };
}
