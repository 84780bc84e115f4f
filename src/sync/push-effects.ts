/** What a push frame means to this user. Pure; what does not fit the wire contract is left out and told of. */
import * as v from 'valibot';
import { isSyncError, type SyncError } from '../errors.ts';
import { hasOption, MsgData } from '../protocol/message.ts';
import { decodeNotification, isNotificationType, type Notification } from '../protocol/notifications.ts';
import { list, map } from '../protocol/scalars.ts';
import { parseWire } from '../protocol/validate.ts';

export type PushEffect =
  | { readonly kind: 'message'; readonly conversationID: string; readonly message: MsgData }
  /** Their rows changed, or are gone. */
  | { readonly kind: 'changed'; readonly conversationIDs: readonly string[] }
  | { readonly kind: 'read'; readonly conversationID: string; readonly hasReadSeq: number }
  | { readonly kind: 'revoked'; readonly conversationID: string; readonly seq: number; readonly content: string }
  | { readonly kind: 'deleted'; readonly conversationID: string; readonly seqs: readonly number[] }
  | { readonly kind: 'cleared'; readonly conversationIDs: readonly string[] };

export interface InterpretedFrame {
  readonly effects: readonly PushEffect[];
  readonly problems: readonly SyncError<'protocol'>[];
}

/** A frame is read part by part, so that a bad one does not take the others with it (PUSH-2). */
const Frame = /* @__PURE__ */ v.record(v.string(), v.unknown());
const Channels = /* @__PURE__ */ map(v.unknown());
const Messages = /* @__PURE__ */ v.object({ Msgs: list(v.unknown()) });

export function interpretFrame(frame: unknown, userID: string): InterpretedFrame {
  const effects: PushEffect[] = [];
  const problems: SyncError<'protocol'>[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isSyncError(error, 'protocol')) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const parts = attempt(() => parseWire(Frame, frame, '')) ?? {};
  for (const plane of ['msgs', 'notificationMsgs']) {
    const channels = attempt(() => parseWire(Channels, parts[plane], plane)) ?? {};
    for (const [channel, value] of Object.entries(channels)) {
      const where = `${plane}.${channel}`;
      const messages = attempt(() => parseWire(Messages, value, where).Msgs) ?? [];
      for (const [index, raw] of messages.entries()) {
        const effect = attempt(() => effectOf(channel, parseWire(MsgData, raw, `${where}.Msgs.${index}`), userID));
        if (effect !== undefined) effects.push(effect);
      }
    }
  }
  return { effects, problems };
}

function effectOf(channel: string, message: MsgData, userID: string): PushEffect | undefined {
  if (isNotificationType(message.contentType)) return notificationEffect(decodeNotification(message), message, userID);
  // SEQ-5: typing signs and the like have no place in the conversation.
  const counts = message.seq > 0 && hasOption(message, 'history') && hasOption(message, 'conversationUpdate');
  if (!counts || channel.startsWith('n_')) return undefined;
  return { kind: 'message', conversationID: channel, message };
}

/** Undefined for what is told to somebody else (TAB-4), or means nothing to a list. */
function notificationEffect(notification: Notification, message: MsgData, userID: string): PushEffect | undefined {
  switch (notification.kind) {
    case 'conversationChange':
      if (notification.userID !== userID) return undefined;
      return { kind: 'changed', conversationIDs: notification.conversationIDList };
    case 'conversationDelete':
      if (notification.userID !== userID) return undefined;
      return { kind: 'changed', conversationIDs: notification.conversationIDs };
    case 'conversationPrivateChat':
      if (notification.sendID !== userID && notification.recvID !== userID) return undefined;
      return { kind: 'changed', conversationIDs: [notification.conversationID] };
    case 'conversationUnread':
      if (notification.userID !== userID) return undefined;
      return { kind: 'read', conversationID: notification.conversationID, hasReadSeq: notification.hasReadSeq };
    case 'hasReadReceipt':
      // SEQ-5: the receipt of the peer goes to both sides; only one's own moves one's own position.
      if (notification.markAsReadUserID !== userID) return undefined;
      return {
        kind: 'read',
        conversationID: notification.conversationID,
        hasReadSeq: Math.max(notification.hasReadSeq, 0, ...notification.seqs),
      };
    case 'clearConversation':
      if (notification.userID !== userID) return undefined;
      return { kind: 'cleared', conversationIDs: notification.conversationIDs };
    case 'deleteMsgs':
      if (notification.userID !== userID) return undefined;
      return { kind: 'deleted', conversationID: notification.conversationID, seqs: notification.seqs };
    case 'msgRevoke': {
      const { conversationID, seq } = notification;
      return { kind: 'revoked', conversationID, seq, content: message.content };
    }
    case 'unknown':
      return undefined;
  }
}
