/** The name and face to show of a conversation: the app's own, or what the server tells of the peer or the group. */
import { ConversationType, type WireConversation } from '../protocol/conversation.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import type { Remote } from './remote.ts';

export interface ShownName {
  readonly showName: string;
  readonly faceURL: string;
}

/** By ID; those without an entry keep the name that is known. */
export interface Profiles {
  readonly users?: Readonly<Record<string, ShownName>>;
  readonly groups?: Readonly<Record<string, ShownName>>;
}

/** The app's own names, asked for instead of the server's. */
export type ProfileSource = (
  wanted: { readonly userIDs: readonly string[]; readonly groupIDs: readonly string[] },
  signal: AbortSignal,
) => Profiles | Promise<Profiles>;

/** The name that came with a preview. A remark goes before the nickname (wire contract). */
export function nameInAnswer({ conversation, user, friend, group }: ConversationMsg): ShownName | undefined {
  if (conversation.conversationType === ConversationType.group) {
    return group ? { showName: group.groupName, faceURL: group.faceURL } : undefined;
  }
  const showName = friend?.remark || user?.nickname;
  return showName === undefined ? undefined : { showName, faceURL: user?.faceURL ?? '' };
}

/** From the server: users and groups in one request each. */
export function serverProfiles(remote: Remote): ProfileSource {
  return async ({ userIDs, groupIDs }) => {
    const [users, groups] = await Promise.all([
      userIDs.length > 0 ? remote.users(userIDs) : [],
      groupIDs.length > 0 ? remote.groups(groupIDs) : [],
    ]);
    return {
      users: Object.fromEntries(users.map((user) => [user.userID, { showName: user.nickname, faceURL: user.faceURL }])),
      groups: Object.fromEntries(
        groups.map((group) => [group.groupID, { showName: group.groupName, faceURL: group.faceURL }]),
      ),
    };
  };
}

/** Asks for the names of these rows; by conversation ID. */
export async function fetchNames(
  source: ProfileSource,
  rows: readonly WireConversation[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ShownName>> {
  if (rows.length === 0) return new Map();
  const userIDs = [...new Set(rows.map((row) => row.userID).filter(Boolean))];
  const groupIDs = [...new Set(rows.map((row) => row.groupID).filter(Boolean))];
  const { users = {}, groups = {} } = await source({ userIDs, groupIDs }, signal);
  const names = new Map<string, ShownName>();
  for (const row of rows) {
    const isGroup = row.conversationType === ConversationType.group;
    const [known, key] = isGroup ? [groups, row.groupID] : [users, row.userID];
    const name = Object.hasOwn(known, key) ? known[key] : undefined;
    if (name !== undefined) names.set(row.conversationID, { showName: name.showName, faceURL: name.faceURL });
  }
  return names;
}
