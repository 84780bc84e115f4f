import { groupConversationID, singleConversationID } from '../protocol/conversation-id.ts';
import { ConversationType } from '../protocol/conversation.ts';
import { SessionType } from '../protocol/message.ts';
import type { ConversationChanges } from '../protocol/set-conversations.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { createConversationService } from './conversation-service.ts';
import { textMessage } from './demo-fill.ts';
import { sampleGroups, sampleMessages, sampleReads, sampleSettings, sampleUsers } from './sample-data.ts';

const MINUTE_MS = 60_000;
const SEED: CallContext = { identity: undefined, operationID: 'seed' };

/** Fills an empty database with the sample people and what they wrote; one that knows them already is left as it is. */
export async function seedDemo(context: ServiceContext): Promise<void> {
  const { store } = context;
  const start = context.now();
  const known = await store.read((reads) => reads.users.find(sampleUsers.map((user) => user.userID)));
  if (known.size > 0) return;
  // The same service by a clock of its own: the messages were written in the past.
  let now = start - 60 * 24 * 60 * MINUTE_MS;
  const service = createConversationService({ ...context, now: () => now });

  await service.directory.register({ users: sampleUsers });
  for (const { groupID, groupName, members } of sampleGroups) {
    const [ownerUserID = '', ...memberUserIDs] = members;
    const groupInfo = { groupID, groupName, faceURL: '', groupType: 2 as const };
    await service.directory.createGroup({ ownerUserID, memberUserIDs, groupInfo });
  }
  for (const { minutesAgo, from, to, text } of sampleMessages) {
    now = start - minutesAgo * MINUTE_MS;
    await service.messages.send({
      ...textMessage(from, isGroup(to) ? '' : to, text),
      ...(isGroup(to) && { groupID: to, sessionType: SessionType.group }),
    });
  }
  now = start;
  for (const { userID, peer, unread } of sampleReads) {
    const conversationID = conversationOf(userID, peer);
    const { seqs } = await service.readPositions.seqs({
      userID,
      conversationIDs: [conversationID],
      returnPinned: false,
    });
    const hasReadSeq = (seqs[conversationID]?.maxSeq ?? 0) - unread;
    if (hasReadSeq > 0) await service.readPositions.setHasReadSeq({ userID, conversationID, hasReadSeq }, SEED);
  }
  for (const { userID, peer, fields } of sampleSettings) await set(userID, peer, fields);

  async function set(userID: string, peer: string, fields: ConversationChanges): Promise<void> {
    const conversation = {
      conversationID: conversationOf(userID, peer),
      conversationType: isGroup(peer) ? ConversationType.group : ConversationType.single,
      userID: isGroup(peer) ? '' : peer,
      groupID: isGroup(peer) ? peer : '',
      ...fields,
    };
    await service.conversations.set({ userIDs: [userID], conversation }, SEED);
  }
}

/** A peer is a user or a group. */
function isGroup(peer: string): boolean {
  return sampleGroups.some((group) => group.groupID === peer);
}

function conversationOf(userID: string, peer: string): string {
  return isGroup(peer) ? groupConversationID(peer) : singleConversationID(userID, peer);
}
