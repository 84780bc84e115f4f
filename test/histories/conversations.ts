import { groupConversationID, singleConversationID } from '../../src/protocol/conversation-id.ts';
import { groups } from './step.ts';
import type { Chat, User } from './step.ts';

export function isGroup(chat: Chat): chat is (typeof groups)[number] {
  return (groups as readonly string[]).includes(chat);
}

/** Whom `user` writes to where the history says `chat`. */
export function peerOf(user: User, chat: Chat): Chat {
  return chat === user ? (user === 'alice' ? 'bob' : 'alice') : chat;
}

export function conversationOf(user: User, chat: Chat): string {
  return isGroup(chat) ? groupConversationID(chat) : singleConversationID(user, peerOf(user, chat));
}
