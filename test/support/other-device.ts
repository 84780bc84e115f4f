import { groupConversationID, peerOf, singleConversationID } from '../../src/protocol/conversation-id.ts';
import type { ConversationChanges } from '../../src/protocol/set-conversations.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';

/** Another device of a user, which changes things on the server past all faults of the network. */
export interface OtherDevice {
  /** Makes the row where there is none. */
  set(conversationID: string, fields?: ConversationChanges): Promise<void>;
  remove(...conversationIDs: readonly string[]): Promise<void>;
  /** Reads up to and with this seq. */
  read(conversationID: string, hasReadSeq: number): Promise<void>;
  /** Makes a group of the user and some others, with no message. */
  group(groupID: string): Promise<string>;
  /** A row with `peer` that has no message. */
  open(peer: string): Promise<string>;
}

export function otherDevice({ service }: Pick<TestBackend, 'service'>, userID = 'alice'): OtherDevice {
  const call = { identity: undefined, operationID: 'another device' };
  async function set(conversationID: string, fields: ConversationChanges = {}): Promise<void> {
    const group = conversationID.startsWith('sg_');
    const target = {
      conversationID,
      conversationType: group ? 3 : 1,
      userID: peerOf(conversationID, userID) ?? '',
      groupID: group ? conversationID.slice('sg_'.length) : '',
    };
    await service.conversations.set({ userIDs: [userID], conversation: { ...target, ...fields } }, call);
  }
  return {
    set,
    async remove(...conversationIDs) {
      await service.conversations.delete({ ownerUserID: userID, conversationIDs, needDeleteTime: 0 }, call);
    },
    async read(conversationID, hasReadSeq) {
      await service.readPositions.markAsRead({ conversationID, userID, hasReadSeq, seqs: [] }, call);
    },
    async group(groupID) {
      const groupInfo = { groupID, groupName: `Group ${groupID}`, faceURL: '', groupType: 2 as const };
      await service.directory.createGroup({ ownerUserID: userID, memberUserIDs: ['bob'], groupInfo });
      return groupConversationID(groupID);
    },
    async open(peer) {
      const id = singleConversationID(userID, peer);
      await set(id);
      return id;
    },
  };
}
