/** One write of one client, and how two of them, or a write and a call, belong together. Pure. */
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { ServedCall } from './network.ts';
import type { Fields } from './step.ts';

/** What one command wants of the server. */
export type Wanted =
  | { readonly kind: 'set'; readonly field: keyof Fields; readonly value: boolean | number | string }
  | { readonly kind: 'read'; readonly seq: number }
  | { readonly kind: 'remove' | 'open' };

/**
 * `issued`: the command was called; `durable`: it resolved; `settled`: the server has it; `void`: it was refused, dropped,
 * or lost with what it was stored in, so that nothing is promised any more.
 */
export type EntryState = 'issued' | 'durable' | 'settled' | 'void';

export interface Entry {
  /** By number. */
  readonly device: number;
  readonly conversationID: string;
  readonly wanted: Wanted;
  state: EntryState;
}

/** Both by number. */
export interface Place {
  readonly device: number;
  readonly tab: number;
}

export function isOpen({ state }: Entry): boolean {
  return state === 'issued' || state === 'durable';
}

/** Whether both write the same field, from different devices. */
export function isRival(a: Entry, b: Entry): boolean {
  if (a.device === b.device || a.conversationID !== b.conversationID) return false;
  return (
    a.wanted.kind === 'remove' ||
    (a.wanted.kind === 'set' && b.wanted.kind === 'set' && a.wanted.field === b.wanted.field)
  );
}

/** WRITE-2: whether `later` may be sent instead of `entry`. */
export function takesPlace(later: Entry, entry: Entry): boolean {
  if (later.device !== entry.device || later.conversationID !== entry.conversationID) return false;
  if (later.wanted.kind !== entry.wanted.kind) return false;
  return entry.wanted.kind !== 'set' || (later.wanted.kind === 'set' && later.wanted.field === entry.wanted.field);
}

/** Whether the call brought the server what the entry wants. */
export function carries({ path, request }: ServedCall, { conversationID, wanted }: Entry): boolean {
  if (wanted.kind === 'read') {
    const read = request as { conversationID?: string; hasReadSeq?: number };
    return (
      path === markConversationAsRead.path &&
      read.conversationID === conversationID &&
      (read.hasReadSeq ?? 0) >= wanted.seq
    );
  }
  if (wanted.kind === 'remove') {
    const removed = request as { conversationIDs?: readonly string[] };
    return path === deleteConversations.path && removed.conversationIDs?.includes(conversationID) === true;
  }
  if (path !== setConversations.path) return false;
  const { conversation } = request as { conversation: Readonly<Record<string, unknown>> };
  if (conversation['conversationID'] !== conversationID) return false;
  return wanted.kind !== 'set' || conversation[wanted.field] === wanted.value;
}
