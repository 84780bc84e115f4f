/** Socket.IO alone under the same load, with pushes as long as the reference server's. */
import { notificationEvents, ownNotice } from '../../src/server/notifications.ts';
import type { PushMessages } from '../../src/protocol/push-frame.ts';
import { callerOf } from './calls.ts';
import { keyOf, placeOf, targetOf, userOf } from './names.ts';
import type { Plan } from './plan.ts';
import { startProcess } from './processes.ts';
import type { Target } from './target.ts';

/** What the bare server is told. */
export interface BareChange {
  readonly userID: string;
  readonly frame: PushMessages;
}

export async function openBare(plan: Plan): Promise<Target> {
  const node = await startProcess('bare-server.ts', []);
  const caller = callerOf(node.url, plan.connections);
  return {
    nodes: [node],
    socket: (user) => ({ url: node.url, auth: { userID: userOf(user) } }),
    change(number) {
      const { user, conversation } = placeOf(number, plan);
      const [userID, { conversationID }] = [userOf(user), targetOf(conversation)];
      const body: BareChange = { userID, frame: frameOf(userID, conversationID, number) };
      return {
        ...{ caller, key: keyOf(userID, conversationID) },
        request: { path: '/change', headers: {}, body: JSON.stringify(body) },
      };
    },
    async close() {
      await caller.close();
      await node.stop();
    },
  };
}

/** What the reference server sends for such a change. */
function frameOf(userID: string, conversationID: string, number: number): PushMessages {
  const notice = ownNotice('conversationChange', userID, { userID, conversationIDList: [conversationID] });
  const newID = (): string => number.toString(16).padStart(32, '0');
  const [event] = notificationEvents(notice, { now: Date.now(), newID });
  if (event?.kind !== 'push') throw new Error('a notice to a user is one push');
  return event.frame;
}
