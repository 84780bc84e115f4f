import { getAllConversations, getConversations, getOwnerConversation } from '../protocol/conversation-endpoints.ts';
import { errorEnvelope } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { getIncrementalConversations } from '../protocol/incremental.ts';
import { getActiveConversations } from '../protocol/jssdk-endpoints.ts';
import { NotificationType, decodeNotification } from '../protocol/notifications.ts';
import { setConversations } from '../protocol/set-conversations.ts';
import { callScope, requestOf, withData } from './call.ts';
import type { Call, CallLayers } from './call.ts';
import { createFaultBox } from './fault.ts';
import type { Fault, Faults } from './fault.ts';
import { lowerReadSeqs } from './openim-read-seqs.ts';
import { sortedList } from './openim-sorted-list.ts';
import { createPushFaults, messagesOf } from './push-faults.ts';
import type { FrameLayers, PushedFrame } from './push-faults.ts';

/**
 * What OpenIM does otherwise than the reference server and a client must survive; numbers are those of the wire
 * contract's list. Each is on until `off`.
 */
export interface OpenIMFaults extends Faults {
  /** 1: a user's version is cached when it is first asked for, and the cursor that stands there stays "equal". */
  staleVersions(): Fault;
  /** 8: a row is cached when it is first fetched by ID, and answered as it was then. */
  staleRows(): Fault;
  /** 2, 9: the sorted list loses ties and counts below 0, leaves rows without a message out of its total, and answers 1004 to a user with none. */
  sortedList(): Fault;
  /** 3: a page that one of these IDs is on fails with 1004; without IDs, every page. */
  failingPages(conversationIDs?: readonly string[]): Fault;
  /** 4: `set_conversation_has_read_seq` takes a lower value, and tells it to the user's devices. */
  lowerReadSeqs(): Fault;
  /** 5: a deletion pushes nothing. */
  silentDeletes(): Fault;
  /** 7: a message in a new conversation pushes no 1300; only rows that `set_conversations` named push one. */
  silentInserts(): Fault;
  /** 10: writes are not told apart by their `operationID`, so a late duplicate is applied. */
  forgottenWrites(): Fault;
  /** Answers with `full` hold all rows, in `insert`. */
  inlineRows(): Fault;
  /** `get_active_conversations` answers no rows. */
  emptyActiveConversations(): Fault;
  /** These rows are left out where rows are fetched by ID. */
  missingRows(conversationIDs: readonly string[]): Fault;
}

export function createOpenIMFaults(
  calls: CallLayers,
  frames: FrameLayers,
  push: (pushed: PushedFrame) => void,
): OpenIMFaults {
  const box = createFaultBox(calls);
  const pushFaults = createPushFaults(frames);
  const on = (endpoint: { readonly path: string }) => callScope({ path: endpoint.path });

  return {
    off() {
      box.off();
      pushFaults.off();
    },
    staleVersions() {
      const cached = new Map<string, string>();
      return box.switchOn(on(getIncrementalConversations), async (call, next) => {
        const { userID = '', versionID, version } = requestOf(getIncrementalConversations, call);
        const asked = `${versionID} ${version}`;
        return withData(getIncrementalConversations, await next(call), (data) => {
          if (!cached.has(userID) && !data.full) cached.set(userID, asked);
          if (cached.get(userID) !== asked) return data;
          return { versionID, version, full: false, delete: null, insert: null, update: null };
        });
      });
    },
    staleRows() {
      const cached = new Map<string, unknown>();
      return box.switchOn(on(getConversations), async (call, next) =>
        withData(getConversations, await next(call), ({ conversations }) => ({
          conversations: conversations?.map((row) => {
            const key = JSON.stringify([row.ownerUserID, row.conversationID]);
            if (!cached.has(key)) cached.set(key, row);
            return cached.get(key);
          }),
        })),
      );
    },
    sortedList: () => sortedList(box),
    failingPages(conversationIDs) {
      return box.switchOn(on(getOwnerConversation), async (call, next) => {
        const response = await next(call);
        const { data } = (await response.clone().json()) as { data?: { conversations?: { conversationID: string }[] } };
        const fails = data?.conversations?.some((row) => conversationIDs?.includes(row.conversationID) ?? true);
        return fails === true ? Response.json(errorEnvelope(ErrorCode.notFound, 'a row of the page')) : response;
      });
    },
    lowerReadSeqs: () => lowerReadSeqs(box, push),
    silentDeletes: () => pushFaults.lose({ contentType: NotificationType.conversationDelete }),
    silentInserts() {
      const named = new Set<string>();
      const watch = box.switchOn(on(setConversations), (call, next) => {
        named.add(requestOf(setConversations, call).conversation?.conversationID ?? '');
        return next(call);
      });
      const lose = pushFaults.lose({
        contentType: NotificationType.conversationChange,
        when: ({ frame }) => messagesOf(frame).some((message) => !changedIDs(message).some((id) => named.has(id))),
      });
      return bothOf(lose, watch);
    },
    forgottenWrites() {
      let writes = 0;
      return box.switchOn({}, (call: Call, next) => {
        const headers = new Headers(call.headers);
        headers.set('operationID', `forgotten ${++writes}`);
        return next({ ...call, headers });
      });
    },
    inlineRows() {
      return box.switchOn(on(getIncrementalConversations), async (call, next) => {
        const ownerUserID = requestOf(getIncrementalConversations, call).userID;
        const all = await next({ ...call, path: getAllConversations.path, body: JSON.stringify({ ownerUserID }) });
        const { data: rows } = (await all.json()) as { data?: { conversations: unknown } };
        return withData(getIncrementalConversations, await next(call), (data) =>
          data.full ? { ...data, insert: rows?.conversations ?? null } : data,
        );
      });
    },
    emptyActiveConversations() {
      return box.switchOn(on(getActiveConversations), async (call, next) =>
        withData(getActiveConversations, await next(call), () => ({ unreadCount: 0, conversations: null })),
      );
    },
    missingRows(conversationIDs) {
      const missing = new Set(conversationIDs);
      return box.switchOn(on(getConversations), async (call, next) =>
        withData(getConversations, await next(call), ({ conversations }) => ({
          conversations: conversations?.filter((row) => !missing.has(row.conversationID)),
        })),
      );
    },
  };
}

function changedIDs(message: { readonly contentType: number; readonly content: string }): readonly string[] {
  const notification = decodeNotification(message);
  return notification.kind === 'conversationChange' ? notification.conversationIDList : [];
}

function bothOf(counted: Fault, other: Fault): Fault {
  return {
    get hits() {
      return counted.hits;
    },
    off() {
      counted.off();
      other.off();
    },
  };
}
