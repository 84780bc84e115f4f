/** What a push frame holds, in words for the log. */

/** By the contentType of the wire contract. */
const notifications: ReadonlyMap<number, string> = new Map([
  [1300, 'ConversationChange'],
  [1701, 'ConversationPrivateChat'],
  [1702, 'ConversationUnread'],
  [1703, 'ClearConversation'],
  [1704, 'ConversationDelete'],
  [2101, 'MsgRevoke'],
  [2102, 'DeleteMsgs'],
  [2200, 'HasReadReceipt'],
]);

interface Messages {
  readonly Msgs?: readonly { readonly contentType: number }[] | null;
}

interface Frame {
  readonly msgs?: Readonly<Record<string, Messages>>;
  readonly notificationMsgs?: Readonly<Record<string, Messages>>;
}

export function describeFrame(frame: unknown): { readonly what: string; readonly note: string } {
  const { msgs = {}, notificationMsgs = {} } = frame as Frame;
  const all = [...Object.values(msgs), ...Object.values(notificationMsgs)].flatMap(({ Msgs }) => Msgs ?? []);
  const kinds = new Set(all.map(({ contentType }) => notifications.get(contentType) ?? 'Message'));
  return { what: [...kinds].join(', ') || 'Empty frame', note: all.length > 1 ? `${all.length} in one frame` : '' };
}
