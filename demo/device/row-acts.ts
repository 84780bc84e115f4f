/** What the user can do to a row: one table for its buttons, its menu and its keys. */
import type { Conversation, ConversationSync } from 'conversation-sync';

export interface RowAct {
  /** The key that does it while the row has the focus, as `KeyboardEvent.key` names it. */
  readonly key: string;
  readonly label: (row: Conversation) => string;
  readonly possible: (row: Conversation) => boolean;
  readonly run: (sync: ConversationSync, row: Conversation) => Promise<unknown>;
}

const always = (): boolean => true;

/** Receive, and receive without notice (wire contract). */
const NOTICE = 0;
const NO_NOTICE = 2;

export const rowActs = {
  pin: {
    key: 'p',
    label: (row) => (row.isPinned ? 'Unpin' : 'Pin'),
    possible: always,
    run: (sync, row) => sync.setPinned(row.conversationID, !row.isPinned),
  },
  mute: {
    key: 'm',
    label: (row) => (row.recvMsgOpt === NOTICE ? 'Mute' : 'Unmute'),
    possible: always,
    run: (sync, row) => sync.setRecvMsgOpt(row.conversationID, row.recvMsgOpt === NOTICE ? NO_NOTICE : NOTICE),
  },
  read: {
    key: 'r',
    label: () => 'Mark as read',
    possible: (row) => row.unreadCount > 0,
    run: (sync, row) => sync.markAsRead(row.conversationID),
  },
  hide: {
    key: 'h',
    label: (row) => (row.hidden ? 'Show again' : 'Hide on this device'),
    possible: always,
    run: (sync, row) => sync.hide(row.conversationID, !row.hidden),
  },
  remove: {
    key: 'Delete',
    label: () => 'Remove',
    possible: always,
    run: (sync, row) => sync.remove(row.conversationID),
  },
} as const satisfies Record<string, RowAct>;

export type ActName = keyof typeof rowActs;

export const actNames = Object.keys(rowActs) as readonly ActName[];
