/** Many writers who change the same few users at once, and what must be true afterwards, whatever their order was. */
import { groupConversationID, singleConversationID } from '../../src/protocol/conversation-id.ts';
import { ConversationType } from '../../src/protocol/conversation.ts';
import type { CallContext } from '../../src/server/context.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import { newRow, writeRows } from '../../src/server/rows.ts';
import { createServerCore } from '../../src/server/server-core.ts';
import type { ServerStore } from '../../src/server/store.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import { recordingServerStore } from './recording-server-store.ts';
import type { Commit } from './recording-server-store.ts';

export const USERS: readonly string[] = ['alice', 'bob', 'carol'];

export interface HammerOptions {
  readonly seed: number;
  /** Names this node among several. */
  readonly node: string;
  readonly writers: number;
  /** What each writer does, one after the other. */
  readonly steps: number;
}

export interface HammerReport {
  readonly commits: readonly Commit[];
  /** How often the counter of each user was raised by one. */
  readonly raised: Readonly<Record<string, number>>;
}

/** A row that is never deleted: its `burnDuration` counts, while its other fields are set by others. */
export const COUNTER = 'sg_counter';
const GROUPS = ['x', 'y', 'z'];

/** Lets the writers loose; resolves once all are done. */
export async function hammer(on: ServerStore, { seed, node, writers, steps }: HammerOptions): Promise<HammerReport> {
  const { store, commits } = recordingServerStore(on);
  const { service, context } = createServerCore({ store, secret: 'a secret for tests' });
  const raised: Record<string, number> = {};

  async function write(writer: number): Promise<void> {
    const random = seededRandom(seed * 1000 + writer);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    for (let step = 1; step <= steps; step++) {
      const user = pick(USERS);
      const peer = pick(USERS.filter((other) => other !== user));
      const call = callOf(user, `${node}-writer-${writer}:${step}`);
      const group = pick([...GROUPS, 'counter']);
      const single = singleConversationID(user, peer);
      const deeds = [
        () =>
          service.conversations.set(
            { userIDs: [user], conversation: { ...groupTarget(group), ex: `${node} ${writer} ${step}` } },
            call,
          ),
        () =>
          service.conversations.set(
            { userIDs: [user, peer], conversation: { ...groupTarget(group), isPinned: random() < 0.5 } },
            call,
          ),
        () => {
          const target = {
            conversationID: single,
            conversationType: ConversationType.single,
            userID: peer,
            groupID: '',
          };
          return service.conversations.set(
            { userIDs: [user], conversation: { ...target, isPrivateChat: random() < 0.5 } },
            call,
          );
        },
        () => {
          const conversationIDs = [groupConversationID(pick(GROUPS)), single];
          return service.conversations.delete({ ownerUserID: user, conversationIDs, needDeleteTime: 0 }, call);
        },
        () => service.messages.send(textMessage(user, peer, 'hello')),
        () => service.messages.clearConversations(user, [single]),
        () => createGroup(`${node}-${writer}-${step}`),
        () => raise(user),
        () => raise(peer),
      ];
      await pick(deeds)();
    }
  }

  function createGroup(groupID: string): Promise<unknown> {
    const groupInfo = { groupID, groupName: groupID, faceURL: '', groupType: 2 as const };
    return service.directory.createGroup({ ownerUserID: 'alice', memberUserIDs: USERS, groupInfo });
  }

  /** Reads and writes within one transaction: whoever else raised it meanwhile must not be undone. */
  async function raise(ownerUserID: string): Promise<void> {
    await store.transaction(async (writes) => {
      const [found] = await writes.conversations.find([{ ownerUserID, conversationID: COUNTER }]);
      const row = found ?? newRow(ownerUserID, groupTarget('counter'));
      const next = [{ ...row, burnDuration: row.burnDuration + 1 }];
      const mark = { time: context.now(), newVersionID: context.newVersionID };
      await writeRows(writes, found === undefined ? { insert: next } : { update: next }, mark);
    });
    raised[ownerUserID] = (raised[ownerUserID] ?? 0) + 1;
  }

  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return { commits, raised };
}

function callOf(userID: string, operationID: string): CallContext {
  return { identity: { role: 'user', userID, platformID: 5, tokenID: '' }, operationID };
}

function groupTarget(groupID: string) {
  return {
    conversationID: groupConversationID(groupID),
    conversationType: ConversationType.group,
    userID: '',
    groupID,
  };
}
