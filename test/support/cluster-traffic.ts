/** What users do to a cluster, from a seed, whatever falls meanwhile; and what was acknowledged to them. */
import { setTimeout } from 'node:timers/promises';
import { isSyncError } from '../../src/errors.ts';
import { groupConversationID, singleConversationID } from '../../src/protocol/conversation-id.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { createGroup } from '../../src/protocol/group-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { sendMessage } from '../../src/protocol/message-endpoints.ts';
import { SessionType } from '../../src/protocol/message.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import type { ClusterCalls } from './cluster-calls.ts';
import type { ClusterDevice } from './cluster-devices.ts';

export const USERS: readonly string[] = ['alice', 'bob', 'carol', 'dave'];

export interface Acknowledged {
  /** By conversation: the IDs that the server gave them. */
  readonly messages: ReadonlyMap<string, readonly string[]>;
  readonly groups: readonly string[];
  /** By user and conversation: the last `ex` that was written. */
  readonly notes: ReadonlyMap<string, string>;
}

export interface Traffic {
  readonly acknowledged: Acknowledged;
  /** What was done, in its order. */
  readonly steps: string[];
  /** Answers that contradict what was acknowledged before. */
  readonly contradictions: readonly string[];
  /** Ends it; resolves when the last step is done. */
  stop(): Promise<void>;
}

const LANES = 4;
/** Between two steps of a lane, in ms: leaves the machine to the nodes. */
const PACE_MS = 20;

export function startTraffic(seed: number, calls: ClusterCalls, devices: readonly ClusterDevice[]): Traffic {
  const messages = new Map<string, string[]>();
  const groups: string[] = [];
  const notes = new Map<string, string>();
  const steps: string[] = [];
  const contradictions: string[] = [];
  let over = false;

  async function lane(number: number): Promise<void> {
    const random = seededRandom(seed * 100 + number);
    const place = (length: number): number => Math.floor(random() * length);
    const pick = <T>(from: readonly T[]): T => from[place(from.length)] as T;
    const notesID = `notes-${number}`;
    let count = 0;

    async function say(): Promise<void> {
      const [sendID, groupID] = [pick(USERS), pick(['', '', ...groups])];
      const recvID = pick(USERS.filter((user) => user !== sendID));
      const conversationID = groupID === '' ? singleConversationID(sendID, recvID) : groupConversationID(groupID);
      const single = textMessage(sendID, recvID, `${number} ${count}`);
      const message = groupID === '' ? single : { ...single, recvID: '', groupID, sessionType: SessionType.group };
      const { serverMsgID } = await calls.call(sendMessage, message, await asAdmin());
      messages.set(conversationID, [...(messages.get(conversationID) ?? []), serverMsgID]);
      steps.push(`${sendID} said ${number} ${count} in ${conversationID}`);
    }

    async function group(): Promise<void> {
      const groupInfo = {
        groupID: `${number}-${count}`,
        groupName: `Group ${count}`,
        faceURL: '',
        groupType: 2 as const,
      };
      const [ownerUserID, memberUserIDs] = [pick(USERS), USERS];
      try {
        await calls.call(createGroup, { ownerUserID, memberUserIDs, groupInfo }, await asAdmin());
      } catch (error) {
        // It was made by an attempt whose answer was lost.
        if (!isSyncError(error, 'api') || error.code !== ErrorCode.badArguments) throw error;
      }
      groups.push(groupInfo.groupID);
      steps.push(`group ${groupInfo.groupID} was made`);
    }

    /** What a client is told that stood before an acknowledged write must tell of the write, whichever node is asked. */
    async function note(): Promise<void> {
      const userID = pick(USERS);
      const conversationID = groupConversationID(notesID);
      const as = { token: await calls.tokenOf(userID), operationID: `note-lane-${number}:${count}` };
      const before = await calls.call(getIncrementalConversations, { userID, versionID: '', version: 0 }, as);
      const target = { conversationID, conversationType: 3, userID: '', groupID: notesID };
      const conversation = { ...target, ex: String(count) };
      await calls.call(setConversations, { userIDs: [userID], conversation }, as);
      notes.set(`${userID} ${conversationID}`, String(count));
      const { versionID, version } = before;
      const after = await calls.call(getIncrementalConversations, { userID, versionID, version }, as);
      steps.push(`${userID} noted ${count} in ${conversationID}: ${version} became ${after.version}`);
      const told = [...after.insert, ...after.update].some((row) => row.ex === conversation.ex);
      if (!after.full && !told) contradictions.push(`after the step "${steps.at(-1)}" it was told without the note`);
    }

    /** On a device: shown at once, sent when it can be. */
    async function change(): Promise<void> {
      const device = pick(devices);
      const rows = device.rows().filter(({ groupID }) => !groupID.startsWith('notes-'));
      const row = rows[place(rows.length)];
      if (row === undefined) return;
      const { conversationID: id, isPinned } = row;
      const option = pick([0, 1, 2] as const);
      const deeds = {
        pin: () => device.sync.setPinned(id, !isPinned),
        mute: () => device.sync.setRecvMsgOpt(id, option),
        read: () => device.sync.markAsRead(id),
        remove: () => device.sync.remove(id),
      };
      const deed = pick(['pin', 'pin', 'mute', 'read', 'read', 'remove'] as const);
      steps.push(`${device.name}: ${deed} ${id}`);
      // Another lane may have removed it a moment ago.
      await deeds[deed]().catch(() => undefined);
    }

    const asAdmin = async () => ({ token: await calls.tokenOf('imAdmin'), operationID: `lane ${number} ${count}` });
    while (!over) {
      count++;
      await pick([say, say, say, note, note, change, change, change, group])();
      await setTimeout(PACE_MS);
    }
  }

  const lanes = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  // Whoever stops it hears of it.
  lanes.catch(() => undefined);
  return {
    acknowledged: { messages, groups, notes },
    steps,
    contradictions,
    async stop() {
      over = true;
      await lanes;
    },
  };
}
