/** What happens on the server by itself: other writers, who are past all faults of the network. */
import { ConversationType } from '../../src/protocol/conversation.ts';
import { SessionType, textContentType } from '../../src/protocol/message.ts';
import { Platform } from '../../src/protocol/platform.ts';
import { conversationOf, isGroup, peerOf } from './conversations.ts';
import { users } from './step.ts';
import type { Chat, DeedOf, User } from './step.ts';
import type { World } from './world.ts';

const otherClient = { identity: undefined, operationID: 'another device' };

export async function message({ backend }: World, { from, to }: DeedOf<'message'>): Promise<void> {
  const isTo = isGroup(to);
  await backend.service.messages.send({
    sendID: from,
    recvID: isTo ? '' : peerOf(from, to),
    groupID: isTo ? to : '',
    senderNickname: '',
    senderFaceURL: '',
    senderPlatformID: Platform.ios,
    content: { content: `from ${from}` },
    contentType: textContentType,
    sessionType: isTo ? SessionType.group : SessionType.single,
  });
}

export async function set(world: World, { owner, chat, fields }: DeedOf<'set'>): Promise<void> {
  const { isPrivateChat, ...others } = fields;
  const allowed = isGroup(chat) || isPrivateChat === undefined ? others : { ...others, isPrivateChat };
  world.ledger.wroteElsewhere(conversationOf(owner, chat), allowed);
  await world.backend.service.conversations.set(
    { userIDs: [owner], conversation: { ...targetOf(owner, chat), ...allowed } },
    otherClient,
  );
}

/** The row, where there is none; it has no message. */
export async function make({ backend }: World, { owner, chat }: DeedOf<'make'>): Promise<void> {
  await backend.service.conversations.set({ userIDs: [owner], conversation: targetOf(owner, chat) }, otherClient);
}

export async function remove({ backend, ledger }: World, { owner, chat }: DeedOf<'delete'>): Promise<void> {
  const conversationID = conversationOf(owner, chat);
  ledger.rowGone(conversationID);
  await backend.service.conversations.delete(
    { ownerUserID: owner, conversationIDs: [conversationID], needDeleteTime: 0 },
    otherClient,
  );
}

export async function clear({ backend }: World, { owner, chat }: DeedOf<'clear'>): Promise<void> {
  await backend.service.messages.clearConversations(owner, [conversationOf(owner, chat)]);
}

export async function read(world: World, { owner, chat, back }: DeedOf<'read'>): Promise<void> {
  const conversationID = conversationOf(owner, chat);
  const hasReadSeq = (await latest(world, owner, conversationID)) - back;
  if (hasReadSeq < 1) return;
  const request = { conversationID, userID: owner, hasReadSeq, seqs: [] };
  await world.backend.service.readPositions.markAsRead(request, otherClient);
}

export async function revoke(world: World, { owner, chat, back }: DeedOf<'revoke'>): Promise<void> {
  const conversationID = conversationOf(owner, chat);
  const seq = (await latest(world, owner, conversationID)) - back;
  if (seq < 1) return;
  const identity = { role: 'admin', userID: owner, platformID: Platform.web, tokenID: '' } as const;
  // A message that was deleted cannot be revoked any more.
  await world.backend.service.messages
    .revoke({ conversationID, seq, userID: owner }, { identity, operationID: '' })
    .catch(() => undefined);
}

export async function deleteMessage(world: World, { owner, chat, back }: DeedOf<'deleteMessage'>): Promise<void> {
  const conversationID = conversationOf(owner, chat);
  const seq = (await latest(world, owner, conversationID)) - back;
  if (seq > 0) await world.backend.service.messages.deleteMessages(conversationID, [seq]);
}

/** Everybody but dave has a name. */
export async function register({ backend }: World): Promise<void> {
  const named = users.map((userID) => ({ userID, nickname: `Name of ${userID}`, faceURL: '' }));
  await backend.service.directory.register({ users: named });
}

/** Alice's group, which everybody is in. */
export async function makeGroup({ backend }: World, groupID: string): Promise<void> {
  const groupInfo = { groupID, groupName: `Group ${groupID}`, faceURL: '', groupType: 2 as const };
  await backend.service.directory.createGroup({ ownerUserID: 'alice', memberUserIDs: users, groupInfo });
}

async function latest({ backend }: World, userID: User, conversationID: string): Promise<number> {
  const request = { userID, conversationIDs: [conversationID], returnPinned: false };
  const { seqs } = await backend.service.readPositions.seqs(request);
  return seqs[conversationID]?.maxSeq ?? 0;
}

function targetOf(owner: User, chat: Chat) {
  const conversationID = conversationOf(owner, chat);
  return isGroup(chat)
    ? { conversationID, conversationType: ConversationType.group, userID: '', groupID: chat }
    : { conversationID, conversationType: ConversationType.single, userID: peerOf(owner, chat), groupID: '' };
}
