/** A registered user. */
export interface User {
  readonly userID: string;
  readonly nickname: string;
  readonly faceURL: string;
  /** ms since 1970. */
  readonly createTime: number;
}

export interface UserReads {
  /** By user ID; unknown ones are left out. */
  find(userIDs: readonly string[]): Promise<ReadonlyMap<string, User>>;
}

export interface UserWrites extends UserReads {
  /** Inserts, or replaces name and face and leaves `createTime` as it was. */
  put(users: readonly User[]): Promise<void>;
}

export interface Group {
  readonly groupID: string;
  readonly groupName: string;
  readonly faceURL: string;
  readonly ownerUserID: string;
  readonly groupType: number;
  /** ms since 1970. */
  readonly createTime: number;
}

export type GroupWithCount = Group & { readonly memberCount: number };

export interface GroupReads {
  /** By group ID; unknown ones are left out. */
  find(groupIDs: readonly string[]): Promise<ReadonlyMap<string, GroupWithCount>>;
  /** User IDs in ascending order; none for an unknown group. */
  members(groupID: string): Promise<readonly string[]>;
  /** Those of the groups that the user is a member of. */
  joined(userID: string, groupIDs: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface GroupWrites extends GroupReads {
  /** False, and nothing is written, where a group of that ID exists. A member named twice counts once. */
  create(group: Group, memberUserIDs: readonly string[]): Promise<boolean>;
}
