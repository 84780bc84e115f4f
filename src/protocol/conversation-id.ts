/** Compares by code point, as the server's byte order of UTF-8 does; JavaScript's own order is by UTF-16 unit. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const differs = left.findIndex((char, i) => char !== right[i]);
  if (differs < 0) return left.length - right.length;
  return (left[differs]?.codePointAt(0) ?? 0) - (right[differs]?.codePointAt(0) ?? 0);
}

function joinSorted(a: string, b: string): string {
  return [a, b].toSorted(compareCodePoints).join('_');
}

/** The conversation of two users, the same from both sides. */
export function singleConversationID(a: string, b: string): string {
  return `si_${joinSorted(a, b)}`;
}

export function groupConversationID(groupID: string): string {
  return `sg_${groupID}`;
}

/** The conversation in which a system account notifies a user. */
export function systemConversationID(a: string, b: string): string {
  return `sn_${joinSorted(a, b)}`;
}

/** The channel on which notifications about two users' affairs are pushed; of one's own, both are the same user. */
export function notificationChannelID(a: string, b: string): string {
  return `n_${joinSorted(a, b)}`;
}

export type ParsedConversationID =
  /** `users` are the two IDs joined by `_`; see {@link peerOf}. */
  | { readonly kind: 'single'; readonly users: string }
  | { readonly kind: 'group'; readonly groupID: string }
  | { readonly kind: 'system'; readonly users: string }
  /** Not a conversation but a channel of notifications. */
  | { readonly kind: 'channel'; readonly name: string }
  | { readonly kind: 'unknown' };

export function parseConversationID(conversationID: string): ParsedConversationID {
  const [, prefix, rest] = /^(si|sg|sn|n)_(.+)$/su.exec(conversationID) ?? [];
  if (prefix === undefined || rest === undefined) return { kind: 'unknown' };
  if (prefix === 'si') return { kind: 'single', users: rest };
  if (prefix === 'sg') return { kind: 'group', groupID: rest };
  return prefix === 'sn' ? { kind: 'system', users: rest } : { kind: 'channel', name: rest };
}

/**
 * The other user of a single or system conversation, or undefined where `userID` has no part in it.
 * User IDs may hold `_`, so the two cannot be told apart without knowing one of them.
 */
export function peerOf(conversationID: string, userID: string): string | undefined {
  const parsed = parseConversationID(conversationID);
  if (parsed.kind !== 'single' && parsed.kind !== 'system') return undefined;
  const { users } = parsed;
  const candidates = [
    users.startsWith(`${userID}_`) ? users.slice(userID.length + 1) : '',
    users.endsWith(`_${userID}`) ? users.slice(0, -userID.length - 1) : '',
  ];
  return candidates.find((peer) => peer !== '' && joinSorted(userID, peer) === users);
}
