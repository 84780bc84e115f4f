/** Small worlds in which lists meet everything at once: ties, foreign rows, groups that were never joined, IDs of any script. */
import * as fc from 'fast-check';
import { groupConversationID, singleConversationID, systemConversationID } from '../../src/protocol/conversation-id.ts';
import type { StoreWrites } from '../../src/server/store.ts';
import { message } from './messages.ts';
import { group } from './stored.ts';
import { wireRow } from './wire-rows.ts';

/** The `%` is for what sets the names of one world apart from those of others. UTF-16 sorts the last before the one in front of it, UTF-8 behind it. */
const users = ['%a', '%b', '%a_b', '%b_a', '%Z', '%ñ', '%\u{FF21}', '%\u{1F600}'] as const;

export type ListStep =
  | { readonly do: 'put'; readonly owner: string; readonly id: string; readonly pinned: boolean; readonly opt: number }
  | { readonly do: 'delete'; readonly owner: string; readonly id: string }
  | { readonly do: 'send'; readonly id: string; readonly time: number }
  | { readonly do: 'read'; readonly owner: string; readonly id: string; readonly seq: number }
  | { readonly do: 'join'; readonly groupID: string; readonly members: readonly string[] };

export interface ListWorld {
  readonly users: readonly string[];
  readonly steps: readonly ListStep[];
}

const user = fc.constantFrom(...users);
const id = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(user, user).map(([a, b]) => singleConversationID(a, b)) },
  { weight: 3, arbitrary: user.map(groupConversationID) },
  fc.tuple(user, user).map(([a, b]) => systemConversationID(a, b)),
  fc.tuple(user, user).map(([a, b]) => `si_${a}_${b}`),
  user.map((name) => `n_${name}_${name}`),
  user.map((name) => `sg_${name}_`),
  user,
);
const put = fc.record({ do: fc.constant('put' as const), owner: user, id, pinned: fc.boolean(), opt: fc.nat(2) });
const send = fc.record({ do: fc.constant('send' as const), id, time: fc.nat(2) });
const step: fc.Arbitrary<ListStep> = fc.oneof(
  { weight: 5, arbitrary: put },
  { weight: 4, arbitrary: send },
  fc.record({ do: fc.constant('read' as const), owner: user, id, seq: fc.nat(3) }),
  fc.record({ do: fc.constant('delete' as const), owner: user, id }),
  fc.record({ do: fc.constant('join' as const), groupID: user, members: fc.subarray([...users]) }),
);

export const anyListWorld: fc.Arbitrary<ListWorld> = fc
  .array(step, { minLength: 40, maxLength: 160 })
  .map((steps) => ({ users, steps }));

/** The same world under names of its own: a world of each name fits into one database. */
export function named(world: ListWorld, name: string): ListWorld {
  return JSON.parse(JSON.stringify(world).replaceAll('%', name)) as ListWorld;
}

export async function playSteps(writes: StoreWrites, steps: readonly ListStep[]): Promise<void> {
  for (const step of steps) {
    if (step.do === 'put') {
      const { owner: ownerUserID, id: conversationID, pinned: isPinned, opt: recvMsgOpt } = step;
      await writes.conversations.put([wireRow({ ownerUserID, conversationID, isPinned, recvMsgOpt })]);
    } else if (step.do === 'delete') {
      await writes.conversations.delete([{ ownerUserID: step.owner, conversationID: step.id }]);
    } else if (step.do === 'send') {
      const seq = await writes.seqs.next(step.id, step.time);
      await writes.messages.put(step.id, message(seq));
    } else if (step.do === 'read') {
      await writes.seqs.raise(step.owner, step.id, { hasReadSeq: step.seq, unreadCountTime: 1 });
    } else {
      await writes.groups.create({ ...group, groupID: step.groupID }, step.members);
    }
  }
}
