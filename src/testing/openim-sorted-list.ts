import { errorEnvelope } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { getSortedConversationList } from '../protocol/sorted-list-endpoint.ts';
import { callScope, withData } from './call.ts';
import type { CallBox } from './call.ts';
import type { Fault } from './fault.ts';

/** The sorted list as OpenIM computes it: a map by time, and counts by plain subtraction. */
export function sortedList(box: CallBox): Fault {
  return box.switchOn(callScope({ path: getSortedConversationList.path }), async (call, next) => {
    const response = await next(call);
    const { data } = (await response.clone().json()) as { data?: { conversationElems: unknown } };
    if (data !== undefined && (data.conversationElems ?? null) === null) {
      return Response.json(errorEnvelope(ErrorCode.notFound, 'no conversation'));
    }
    return withData(getSortedConversationList, response, (list) => {
      const rows = list.conversationElems ?? [];
      const withMessage = rows.filter((row) => row.msgInfo !== null);
      const byTime = new Map(withMessage.map((row) => [row.msgInfo?.LatestMsgRecvTime, row]));
      const left = rows.filter((row) => row.msgInfo === null || byTime.get(row.msgInfo.LatestMsgRecvTime) === row);
      return {
        ...list,
        conversationTotal: list.conversationTotal - (rows.length - withMessage.length),
        conversationElems: left.map((row) => ({ ...row, unreadCount: row.unreadCount === 0 ? -1 : row.unreadCount })),
      };
    });
  });
}
