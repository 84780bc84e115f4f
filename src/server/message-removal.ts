import { parseConversationID, peerOf } from '../protocol/conversation-id.ts';
import type { RevokeMessageRequest } from '../protocol/message-endpoints.ts';
import type { MsgData } from '../protocol/message.ts';
import { encodeNotification, NotificationType } from '../protocol/notifications.ts';
import { noPermission, notFound } from './api-error.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { notificationEvents, ownNotice } from './notifications.ts';
import { changeEvents, writeRows } from './rows.ts';
import type { StoreReads } from './store.ts';
import { visibleSeqs } from './visible-seqs.ts';

/** How messages go away. Seqs stay taken: what was counted stays counted. */
export interface MessageRemoval {
  /**
   * Puts the notice of the revocation (2101) in the message's place, for all sides.
   *
   * @throws 1004 where there is no such message, 1002 unless the user wrote it, owns the group, or is the admin.
   */
  revoke(request: RevokeMessageRequest, call: CallContext): Promise<void>;
  /** Deletes messages for all sides, and tells each (2102). */
  deleteMessages(conversationID: string, seqs: readonly number[]): Promise<void>;
  /** Hides what was written so far from the user, as read (1703). */
  clearConversations(userID: string, conversationIDs: readonly string[]): Promise<void>;
}

export function createMessageRemoval({ store, observers, now, newID, newVersionID }: ServiceContext): MessageRemoval {
  return {
    async revoke({ conversationID, seq, userID }, call) {
      const stamp = { now: now(), newID };
      const revoked = await store.transaction(async (writes) => {
        const message = await writes.messages.get(conversationID, seq);
        const sides = message === undefined ? [] : await sidesOf(writes, conversationID, message);
        const isAdmin = call.identity?.role === 'admin';
        if (!isAdmin && !sides.includes(userID)) throw notFound(`seq: no message ${seq}`);
        if (message === undefined) throw notFound(`seq: no message ${seq}`);
        if (!isAdmin && message.sendID !== userID && !(await ownsGroup(writes, userID, message.groupID))) {
          throw noPermission("another user's message");
        }
        if (message.contentType === NotificationType.msgRevoke) return undefined;
        const detail = {
          revokerUserID: userID,
          clientMsgID: message.clientMsgID,
          revokeTime: stamp.now,
          sesstionType: message.sessionType,
          seq,
          conversationID,
          isAdminRevoke: isAdmin && message.sendID !== userID,
        };
        await writes.messages.put(conversationID, { ...message, ...encodeNotification('msgRevoke', detail) });
        return { detail, sides, message };
      });
      if (revoked === undefined) return;
      const { detail, sides, message } = revoked;
      const recvID = peerOf(conversationID, userID) ?? userID;
      observers.notify(
        notificationEvents(
          { kind: 'msgRevoke', detail, sendID: userID, recvID, groupID: message.groupID, receivers: sides },
          stamp,
        ),
      );
    },

    async deleteMessages(conversationID, seqs) {
      const stamp = { now: now(), newID };
      const sides = await store.transaction(async (writes) => {
        const message = (await writes.messages.latest([conversationID])).get(conversationID);
        await writes.messages.delete(conversationID, seqs);
        return message === undefined ? [] : sidesOf(writes, conversationID, message);
      });
      observers.notify(
        sides.flatMap((userID) =>
          notificationEvents(ownNotice('deleteMsgs', userID, { userID, conversationID, seqs }), stamp),
        ),
      );
    },

    async clearConversations(userID, conversationIDs) {
      const stamp = { now: now(), newID };
      const rows = await store.transaction(async (writes) => {
        const keys = [...new Set(conversationIDs)].map((conversationID) => ({ ownerUserID: userID, conversationID }));
        const seqs = await visibleSeqs(writes, userID, conversationIDs);
        const update = (await writes.conversations.find(keys)).flatMap((row) => {
          const minSeq = (seqs.get(row.conversationID)?.maxSeq ?? 0) + 1;
          return minSeq > Math.max(row.minSeq, 1) ? [{ ...row, minSeq }] : [];
        });
        await writeRows(writes, { update }, { time: stamp.now, newVersionID });
        for (const { conversationID, minSeq } of update) {
          await writes.seqs.raise(userID, conversationID, { hasReadSeq: minSeq - 1, unreadCountTime: stamp.now });
        }
        return update;
      });
      if (rows.length === 0) return;
      const detail = { userID, conversationIDs: rows.map((row) => row.conversationID) };
      observers.notify([
        ...notificationEvents(ownNotice('clearConversation', userID, detail), stamp),
        ...changeEvents(rows, stamp),
      ]);
    },
  };
}

/** Everybody who has a part in the conversation. */
async function sidesOf(reads: StoreReads, conversationID: string, message: MsgData): Promise<readonly string[]> {
  const parsed = parseConversationID(conversationID);
  if (parsed.kind === 'group') return reads.groups.members(parsed.groupID);
  return [...new Set([message.sendID, message.recvID])];
}

async function ownsGroup(reads: StoreReads, userID: string, groupID: string): Promise<boolean> {
  return (await reads.groups.find([groupID])).get(groupID)?.ownerUserID === userID;
}
