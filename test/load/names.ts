/** How the users and the conversations of a run are called. */
import { groupConversationID } from '../../src/protocol/conversation-id.ts';
import { ConversationType } from '../../src/protocol/conversation.ts';
import type { ConversationTarget } from '../../src/protocol/set-conversations.ts';

export const userOf = (user: number): string => `load-${user}`;

export const tokenSecret = 'a secret for the load';

export function targetOf(conversation: number): ConversationTarget {
  const groupID = `load-${conversation}`;
  const conversationID = groupConversationID(groupID);
  return { conversationID, conversationType: ConversationType.group, userID: '', groupID };
}

/** The place of one change: each user in turn, then each row of theirs, and then the same rows again, the other way. */
export interface Place {
  readonly user: number;
  readonly conversation: number;
  readonly isPinned: boolean;
}

export function placeOf(change: number, world: { readonly users: number; readonly conversations: number }): Place {
  const turn = Math.floor(change / world.users);
  return {
    user: change % world.users,
    conversation: turn % world.conversations,
    isPinned: Math.floor(turn / world.conversations) % 2 === 0,
  };
}

/** By which a change and its pushes are known. */
export const keyOf = (userID: string, conversationID: string): string => `${userID} ${conversationID}`;
