import { getActiveConversations, getConversationMsgs } from '../protocol/jssdk-endpoints.ts';
import {
  getConversationsHasReadAndMaxSeq,
  markConversationAsRead,
  setConversationHasReadSeq,
} from '../protocol/seq-endpoints.ts';
import { notificationEvents } from '../server/notifications.ts';
import { callScope, requestOf, withData } from './call.ts';
import type { Call, CallBox } from './call.ts';
import type { Fault } from './fault.ts';
import type { PushedFrame } from './push-faults.ts';

/** Read positions that were set to a lower value than the server would take, laid over its answers and told. */
export function lowerReadSeqs(box: CallBox, push: (pushed: PushedFrame) => void): Fault {
  const lowered = new Map<string, number>();
  const key = (userID = '', conversationID = ''): string => JSON.stringify([userID, conversationID]);
  const read = (userID: string | undefined, conversationID: string, confirmed: number): number =>
    lowered.get(key(userID, conversationID)) ?? confirmed;

  async function set(call: Call, next: (call: Call) => Promise<Response>): Promise<Response> {
    const { userID = '', conversationID = '', hasReadSeq = 0 } = requestOf(setConversationHasReadSeq, call);
    const response = await next(call);
    const { errCode } = (await response.clone().json()) as { errCode?: number };
    if (errCode !== 0) return response;
    lowered.set(key(userID, conversationID), hasReadSeq);
    const detail = { markAsReadUserID: userID, conversationID, seqs: [], hasReadSeq };
    const stamp = { now: 0, newID: () => `${conversationID} ${hasReadSeq}` };
    const notice = { kind: 'hasReadReceipt', detail, sendID: userID, recvID: userID, receivers: [userID] } as const;
    for (const event of notificationEvents(notice, stamp)) if (event.kind === 'push') push(event);
    return response;
  }

  function mark(call: Call, next: (call: Call) => Promise<Response>): Promise<Response> {
    const { userID, conversationID, hasReadSeq = 0 } = requestOf(markConversationAsRead, call);
    const known = lowered.get(key(userID, conversationID)) ?? Infinity;
    if (known <= hasReadSeq) lowered.delete(key(userID, conversationID));
    return next(call);
  }

  async function layOver(call: Call, next: (call: Call) => Promise<Response>): Promise<Response> {
    const response = await next(call);
    if (call.path === getConversationsHasReadAndMaxSeq.path) {
      const { userID } = requestOf(getConversationsHasReadAndMaxSeq, call);
      return withData(getConversationsHasReadAndMaxSeq, response, (data) => ({
        ...data,
        seqs: Object.fromEntries(
          Object.entries(data.seqs).map(([id, seqs]) => [
            id,
            { ...seqs, hasReadSeq: read(userID, id, seqs.hasReadSeq) },
          ]),
        ),
      }));
    }
    return withData(getConversationMsgs, response, (data) => ({
      ...data,
      conversations: data.conversations?.map((row) => ({
        ...row,
        readSeq: read(row.conversation.ownerUserID, row.conversation.conversationID, row.readSeq),
      })),
    }));
  }

  const paths = [
    setConversationHasReadSeq,
    markConversationAsRead,
    getConversationsHasReadAndMaxSeq,
    getConversationMsgs,
    getActiveConversations,
  ].map(({ path }) => path);

  return box.switchOn(callScope({ path: paths }), (call, next) => {
    if (call.path === setConversationHasReadSeq.path) return set(call, next);
    if (call.path === markConversationAsRead.path) return mark(call, next);
    return layOver(call, next);
  });
}
