import * as v from 'valibot';
import type { MsgData } from './message.ts';
import { Flag, Id, Int, list, orZero, Text, Unsigned } from './scalars.ts';
import { parseWire } from './validate.ts';

/** The `contentType` of each notification (wire contract). */
export const NotificationType = {
  conversationChange: 1300,
  conversationPrivateChat: 1701,
  conversationUnread: 1702,
  clearConversation: 1703,
  conversationDelete: 1704,
  msgRevoke: 2101,
  deleteMsgs: 2102,
  hasReadReceipt: 2200,
} as const;

export type NotificationKind = keyof typeof NotificationType;

/** The detail of each notification, field for field. Times are ms since 1970. */
export interface NotificationDetails {
  conversationChange: { readonly userID: string; readonly conversationIDList: readonly string[] };
  conversationPrivateChat: {
    readonly recvID: string;
    readonly sendID: string;
    readonly isPrivate: boolean;
    readonly conversationID: string;
  };
  /** `unreadCountTime` is when, by the server's clock, the read position moved. */
  conversationUnread: {
    readonly userID: string;
    readonly conversationID: string;
    readonly hasReadSeq: number;
    readonly unreadCountTime: number;
  };
  clearConversation: { readonly userID: string; readonly conversationIDs: readonly string[] };
  conversationDelete: { readonly userID: string; readonly conversationIDs: readonly string[] };
  /** `sesstionType` is spelt so on the wire. */
  msgRevoke: {
    readonly revokerUserID: string;
    readonly clientMsgID: string;
    readonly revokeTime: number;
    readonly sesstionType: number;
    readonly seq: number;
    readonly conversationID: string;
    readonly isAdminRevoke: boolean;
  };
  deleteMsgs: { readonly userID: string; readonly conversationID: string; readonly seqs: readonly number[] };
  hasReadReceipt: {
    readonly markAsReadUserID: string;
    readonly conversationID: string;
    readonly seqs: readonly number[];
    readonly hasReadSeq: number;
  };
}

/** A decoded notification, discriminated by `kind`. */
export type Notification =
  | { [K in NotificationKind]: { readonly kind: K } & NotificationDetails[K] }[NotificationKind]
  | { readonly kind: 'unknown'; readonly contentType: number };

const ConversationChange: v.GenericSchema<unknown, NotificationDetails['conversationChange']> =
  /* @__PURE__ */ v.object({ userID: Text, conversationIDList: list(Id) });

const PrivateChat: v.GenericSchema<unknown, NotificationDetails['conversationPrivateChat']> = /* @__PURE__ */ v.object({
  recvID: Text,
  sendID: Text,
  isPrivate: orZero(Flag, false),
  conversationID: Id,
});

const Unread: v.GenericSchema<unknown, NotificationDetails['conversationUnread']> = /* @__PURE__ */ v.object({
  userID: Text,
  conversationID: Id,
  hasReadSeq: Unsigned,
  unreadCountTime: orZero(Unsigned, 0),
});

/** That of clearing and of deleting conversations. */
const Conversations: v.GenericSchema<unknown, NotificationDetails['conversationDelete']> = /* @__PURE__ */ v.object({
  userID: Text,
  conversationIDs: list(Id),
});

const Revoke: v.GenericSchema<unknown, NotificationDetails['msgRevoke']> = /* @__PURE__ */ v.object({
  revokerUserID: orZero(Text, ''),
  clientMsgID: orZero(Text, ''),
  revokeTime: orZero(Unsigned, 0),
  sesstionType: orZero(Int, 0),
  seq: Unsigned,
  conversationID: Id,
  isAdminRevoke: orZero(Flag, false),
});

const DeleteMsgs: v.GenericSchema<unknown, NotificationDetails['deleteMsgs']> = /* @__PURE__ */ v.object({
  userID: Text,
  conversationID: Id,
  seqs: list(Unsigned),
});

const ReadReceipt: v.GenericSchema<unknown, NotificationDetails['hasReadReceipt']> = /* @__PURE__ */ v.object({
  markAsReadUserID: Text,
  conversationID: Id,
  seqs: list(Unsigned),
  hasReadSeq: orZero(Unsigned, 0),
});

const contentTypes: ReadonlySet<number> = /* @__PURE__ */ new Set(Object.values(NotificationType));

/** Whether the wire contract knows this `contentType` as a notification. */
export function isNotificationType(contentType: number): boolean {
  return contentTypes.has(contentType);
}

function parseText(text: string, ctx: { addIssue: (issue: { message: string }) => void; NEVER: never }): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    ctx.addIssue({ message: 'expected JSON text' });
    return ctx.NEVER;
  }
}

const JSONText: v.GenericSchema<unknown, unknown> = /* @__PURE__ */ v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => parseText(dataset.value, { addIssue, NEVER })),
);

const Content: v.GenericSchema<unknown, { readonly detail: unknown }> = /* @__PURE__ */ v.pipe(
  JSONText,
  v.object({ detail: JSONText }),
);

/**
 * Reads the detail of a notification.
 *
 * @throws SyncError of kind `protocol` with a path such as `content.detail.conversationIDList.0`.
 */
export function decodeNotification(message: Pick<MsgData, 'contentType' | 'content'>): Notification {
  const read = <T>(schema: v.GenericSchema<unknown, T>): T =>
    parseWire(schema, parseWire(Content, message.content, 'content').detail, 'content.detail');
  switch (message.contentType) {
    case NotificationType.conversationChange:
      return { kind: 'conversationChange', ...read(ConversationChange) };
    case NotificationType.conversationPrivateChat:
      return { kind: 'conversationPrivateChat', ...read(PrivateChat) };
    case NotificationType.conversationUnread:
      return { kind: 'conversationUnread', ...read(Unread) };
    case NotificationType.clearConversation:
      return { kind: 'clearConversation', ...read(Conversations) };
    case NotificationType.conversationDelete:
      return { kind: 'conversationDelete', ...read(Conversations) };
    case NotificationType.msgRevoke:
      return { kind: 'msgRevoke', ...read(Revoke) };
    case NotificationType.deleteMsgs:
      return { kind: 'deleteMsgs', ...read(DeleteMsgs) };
    case NotificationType.hasReadReceipt:
      return { kind: 'hasReadReceipt', ...read(ReadReceipt) };
    default:
      return { kind: 'unknown', contentType: message.contentType };
  }
}

/** The `content` of a notification: JSON with the detail as JSON text inside. */
export function encodeNotification<K extends NotificationKind>(
  kind: K,
  detail: NotificationDetails[K],
): Pick<MsgData, 'contentType' | 'content'> {
  return { contentType: NotificationType[kind], content: JSON.stringify({ detail: JSON.stringify(detail) }) };
}
