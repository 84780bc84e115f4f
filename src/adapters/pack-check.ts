/**
 * Whether a pack holds what this code wrote (STORE-4). Every record of the list is looked at whenever a page opens, so that
 * this is a table of types and not a schema: that takes 50,000 records twenty times as long.
 */
import type { LatestMessage, PreviewState, SeqState } from '../model.ts';
import type { PlaneChange } from '../ports.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { PLANES, type Pack, type Plane } from './pack.ts';

export interface CheckedPack {
  /** What is whole of it. */
  readonly pack: Pack;
  /** Whether that is all. */
  readonly whole: boolean;
}

type Identified = { readonly conversationID: string };
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

const isMessage = checkOf(message);
const hasNames = checkOf(preview);

function isPreview(value: unknown): value is PreviewState {
  if (!hasNames(value)) return false;
  const { message: latest, goneUpTo } = value as Partial<PreviewState>;
  return (latest === undefined || isMessage(latest)) && (goneUpTo === undefined || typeof goneUpTo === 'number');
}

const checks: Readonly<Record<Plane, (record: unknown) => boolean>> = {
  rows: checkOf(row),
  seqs: checkOf(seq),
  previews: isPreview,
};

/** What is damaged is left out. */
export function readPack(text: unknown): CheckedPack {
  try {
    return checkPack(JSON.parse(text as string));
  } catch {
    return { pack: {}, whole: false };
  }
}

function checkPack(value: unknown): CheckedPack {
  if (!isObject(value)) return { pack: {}, whole: false };
  let whole = true;
  const damaged = (): boolean => (whole = false);
  const pack: Partial<Record<Plane, PlaneChange<Identified>>> = {};
  for (const plane of PLANES) {
    const change = value[plane];
    if (change === undefined) continue;
    if (!isObject(change)) {
      damaged();
      continue;
    }
    const put = listOf(change['put'], checks[plane], damaged) as readonly Identified[];
    const gone = listOf(change['delete'], (id) => typeof id === 'string', damaged) as readonly string[];
    pack[plane] = { put, delete: gone };
  }
  // JSON has no undefined.
  for (const state of (pack.previews?.put ?? []) as readonly { message?: unknown }[]) state.message ??= undefined;
  return { pack: pack as Pack, whole };
}

function listOf(value: unknown, isWhole: (item: unknown) => boolean, damaged: () => void): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    damaged();
    return [];
  }
  if (value.every(isWhole)) return value;
  damaged();
  return value.filter(isWhole);
}

function checkOf(fields: Readonly<Record<string, Kind>>): (value: unknown) => boolean {
  const entries = Object.entries(fields);
  return (value) => isObject(value) && entries.every(([name, kind]) => typeof value[name] === kind);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
