import * as v from 'valibot';
import type { Endpoint } from './endpoint.ts';
import { GroupInfo, workingGroupType } from './groups.ts';
import { Id, limitedList, list, nullsAbsent, orZero, Text } from './scalars.ts';

export interface CreateGroupRequest {
  readonly ownerUserID: string;
  /** Beside the owner. */
  readonly memberUserIDs: readonly string[];
  readonly groupInfo: {
    /** The server makes one where there is none. */
    readonly groupID?: string;
    readonly groupName: string;
    readonly faceURL: string;
    readonly groupType: typeof workingGroupType;
  };
}

export interface CreateGroupAnswer {
  readonly groupInfo: GroupInfo;
}

export const createGroup: Endpoint<CreateGroupRequest, CreateGroupAnswer> = {
  path: '/group/create_group',
  request: /* @__PURE__ */ v.object({
    ownerUserID: Id,
    memberUserIDs: limitedList(Id),
    groupInfo: nullsAbsent(
      v.object({
        groupID: v.exactOptional(Text),
        groupName: orZero(Text, ''),
        faceURL: orZero(Text, ''),
        groupType: v.literal(workingGroupType),
      }),
    ),
  }),
  answer: /* @__PURE__ */ v.object({ groupInfo: GroupInfo }),
};

export interface GroupsInfoRequest {
  readonly groupIDs: readonly string[];
}

export interface GroupsInfoAnswer {
  readonly groupInfos: readonly GroupInfo[];
}

/** Unknown groups are left out of the answer. */
export const getGroupsInfo: Endpoint<GroupsInfoRequest, GroupsInfoAnswer> = {
  path: '/group/get_groups_info',
  request: /* @__PURE__ */ v.object({ groupIDs: limitedList(Id) }),
  answer: /* @__PURE__ */ v.object({ groupInfos: list(GroupInfo) }),
};
