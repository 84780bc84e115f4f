/** What the SDK keeps and shows: the planes of one conversation, the intents of the outbox, and the order of the list. */
import type { WireConversation } from './protocol/conversation.ts';

/** The latest message of a conversation, as much of it as a list shows. Times are in ms since 1970. */
export interface LatestMessage {
  readonly clientMsgID: string;
  readonly serverMsgID: string;
  readonly sendID: string;
  readonly senderNickname: string;
  readonly senderFaceURL: string;
  /** 101 is text, 2101 a revoked message; others as the wire contract has them. */
  readonly contentType: number;
  /** The wire's text: for a text message the JSON `{"content": "…"}`. */
  readonly content: string;
  readonly seq: number;
  readonly sendTime: number;
  readonly ex: string;
}

/** The seq plane of one conversation, as the server confirmed it. */
export interface SeqState {
  readonly conversationID: string;
  readonly maxSeq: number;
  readonly hasReadSeq: number;
  /** Of the message `maxSeq`, in ms. */
  readonly latestTime: number;
  /** A message's own `sendTime` replaces the plane's `maxSeqTime` once for one seq, and not back (SEQ-6). */
  readonly timeOf: 'seq' | 'message';
}

/** The preview plane of one conversation. */
export interface PreviewState {
  readonly conversationID: string;
  readonly message: LatestMessage | undefined;
  readonly showName: string;
  readonly faceURL: string;
  /** `pulled`: name and face are the server's or the app's; `pushed`: taken from a message until they are pulled. */
  readonly nameFrom: 'pulled' | 'pushed';
  /** Pushes of messages up to this seq come too late: they were deleted or cleared. */
  readonly goneUpTo?: number;
}

/** What only this device knows of a conversation. Never sent (WRITE-5). */
export interface LocalState {
  readonly conversationID: string;
  readonly draftText: string;
  /** ms by the server's clock where its offset is known (CUR-5); 0 without a draft. */
  readonly draftTime: number;
  /** The `latestSeq` at which the row was hidden; it shows again once that is exceeded. */
  readonly hiddenAt: number | undefined;
  /** When the user opened it, in ms; 0 if never. */
  readonly openedAt: number;
}

/** The fields of a conversation that its owner may set. */
export type ConversationFields = Pick<
  WireConversation,
  | 'recvMsgOpt'
  | 'isPinned'
  | 'isPrivateChat'
  | 'ex'
  | 'attachedInfo'
  | 'burnDuration'
  | 'groupAtType'
  | 'msgDestructTime'
  | 'isMsgDestruct'
>;

/** What the user wants of the server. */
export type Write =
  | { readonly kind: 'set'; readonly fields: Readonly<Partial<ConversationFields>> }
  /** Read up to and with this seq. */
  | { readonly kind: 'read'; readonly seq: number }
  /** Remove the conversation; `seq` is the `latestSeq` that it was removed at. */
  | { readonly kind: 'remove'; readonly seq: number }
  /** Make the row where there is none. */
  | { readonly kind: 'open'; readonly userID: string; readonly groupID: string };

/** Where a write stands; the table of its states is in `sync/intent-state.ts`. */
export type IntentState =
  /** Not sent, or without a final answer. */
  | { readonly kind: 'queued' }
  /** The tab `by` sends it, since `at` (ms since 1970, by this device's clock). */
  | { readonly kind: 'sending'; readonly by: string; readonly at: number }
  /** The server has it; `passes` syncs had begun by then. The row shows it until a later one has been applied (WRITE-4). */
  | { readonly kind: 'acknowledged'; readonly passes: number };

/** One write on its way. */
export interface Intent {
  /** Ascending within the database: the counter of its `operationID`. */
  readonly id: number;
  /** Unique, and known before the store gives the ID: by it a write is found again whose storing had no clear end. */
  readonly key: string;
  readonly conversationID: string;
  readonly conversationType: number;
  readonly userID: string;
  readonly groupID: string;
  readonly write: Write;
  /** Whether the server had given the row by then: if it takes the row back, the write is void (WRITE-7). */
  readonly rowKnown: boolean;
  /** When the command was given, in ms. */
  readonly at: number;
  readonly state: IntentState;
}

/** One row of the list. Frozen; the same object as long as nothing in it changed. */
export interface Conversation extends Readonly<WireConversation> {
  /** The seq of the latest message, capped by the row's own `maxSeq` where that is set. */
  readonly latestSeq: number;
  readonly readSeq: number;
  /** Never negative (SEQ-2). */
  readonly unreadCount: number;
  readonly latestMsg: LatestMessage | undefined;
  /** ms since 1970; 0 without a message. */
  readonly latestMsgTime: number;
  readonly showName: string;
  readonly faceURL: string;
  readonly draftText: string;
  /** ms since 1970; 0 without a draft. */
  readonly draftTime: number;
  readonly hidden: boolean;
  /** True while a write of this row has not reached the server. */
  readonly pending: boolean;
  /** What the row is sorted by after the pin: the largest of `latestMsgTime`, `draftTime` and the time it was opened at, in ms. */
  readonly sortTime: number;
}

type Sortable = Pick<Conversation, 'isPinned' | 'sortTime' | 'conversationID'>;

/** The order of the list, on client and server: pinned first, then the newest, then the ID by code unit. A total order. */
export function compareConversations(a: Sortable, b: Sortable): number {
  if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
  if (a.sortTime !== b.sortTime) return b.sortTime - a.sortTime;
  if (a.conversationID === b.conversationID) return 0;
  return a.conversationID < b.conversationID ? -1 : 1;
}
