/**
 * Whether a record is what this code wrote (STORE-4). Every record of the list is looked at whenever a page opens, so that
 * this is a table of types and not a schema, which takes many times as long.
 */
import type { Conversation, LatestMessage, PreviewState, SeqState } from '../model.ts';
import type { WireConversation } from '../protocol/conversation.ts';

type Kind = 'string' | 'number' | 'boolean';
type Fields<T> = Readonly<Record<keyof T, Kind>>;

const row: Fields<WireConversation> = {
  ownerUserID: 'string',
  conversationID: 'string',
  recvMsgOpt: 'number',
  conversationType: 'number',
  userID: 'string',
  groupID: 'string',
  isPinned: 'boolean',
  attachedInfo: 'string',
  isPrivateChat: 'boolean',
  groupAtType: 'number',
  ex: 'string',
  burnDuration: 'number',
  minSeq: 'number',
  maxSeq: 'number',
  msgDestructTime: 'number',
  latestMsgDestructTime: 'number',
  isMsgDestruct: 'boolean',
};
const seq: Fields<SeqState> = {
  conversationID: 'string',
  maxSeq: 'number',
  hasReadSeq: 'number',
  latestTime: 'number',
  timeOf: 'string',
};
const preview: Fields<Omit<PreviewState, 'message' | 'goneUpTo'>> = {
  conversationID: 'string',
  showName: 'string',
  faceURL: 'string',
  nameFrom: 'string',
};
const message: Fields<LatestMessage> = {
  clientMsgID: 'string',
  serverMsgID: 'string',
  sendID: 'string',
  senderNickname: 'string',
  senderFaceURL: 'string',
  contentType: 'number',
  content: 'string',
  seq: 'number',
  sendTime: 'number',
  ex: 'string',
};

const shown: Fields<Omit<Conversation, keyof WireConversation | 'latestMsg'>> = {
  latestSeq: 'number',
  readSeq: 'number',
  unreadCount: 'number',
  latestMsgTime: 'number',
  showName: 'string',
  faceURL: 'string',
  draftText: 'string',
  draftTime: 'number',
  hidden: 'boolean',
  pending: 'boolean',
  sortTime: 'number',
};

type Check = (value: unknown) => boolean;

export const isRow: Check = /* @__PURE__ */ checkOf(row);
export const isSeq: Check = /* @__PURE__ */ checkOf(seq);
const isMessage = /* @__PURE__ */ checkOf(message);
const hasNames = /* @__PURE__ */ checkOf(preview);
const hasShown = /* @__PURE__ */ checkOf(shown);

export function isShownRow(value: unknown): boolean {
  if (!isRow(value) || !hasShown(value)) return false;
  const { latestMsg } = value as Partial<Conversation>;
  return latestMsg === undefined || isMessage(latestMsg);
}

export function isPreview(value: unknown): boolean {
  if (!hasNames(value)) return false;
  const { message: latest, goneUpTo } = value as Partial<PreviewState>;
  return (latest === undefined || isMessage(latest)) && (goneUpTo === undefined || typeof goneUpTo === 'number');
}

function checkOf(fields: Readonly<Record<string, Kind>>): Check {
  const entries = Object.entries(fields);
  return (value) => isObject(value) && entries.every(([name, kind]) => typeof value[name] === kind);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
