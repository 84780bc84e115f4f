/** How what is learned of latest messages and names changes the preview plane of one conversation (SEQ-5). Pure. */
import type { LatestMessage, PreviewState } from '../model.ts';
import type { MsgData } from '../protocol/message.ts';

/** 2101: what a revoked message has become. */
const revokedContentType = 2101;

export function latestMessage(message: MsgData): LatestMessage {
  return Object.freeze({
    clientMsgID: message.clientMsgID,
    serverMsgID: message.serverMsgID,
    sendID: message.sendID,
    senderNickname: message.senderNickname,
    senderFaceURL: message.senderFaceURL,
    contentType: message.contentType,
    content: message.content,
    seq: message.seq,
    sendTime: message.sendTime,
    ex: message.ex,
  });
}

function emptyPreview(conversationID: string): PreviewState {
  return { conversationID, message: undefined, showName: '', faceURL: '', nameFrom: 'pushed' };
}

/** A message was pushed: it shows only if it is newer than the one shown, and than those that are gone. The peer's name serves until the real one is pulled. */
export function previewPushed(
  conversationID: string,
  current: PreviewState | undefined,
  message: LatestMessage,
  peer: { readonly showName: string; readonly faceURL: string } | undefined,
): PreviewState {
  const old = current ?? emptyPreview(conversationID);
  if (message.seq <= Math.max(old.message?.seq ?? 0, old.goneUpTo ?? 0)) return old;
  const name = old.nameFrom === 'pushed' && peer !== undefined ? peer : old;
  return { ...old, message, showName: name.showName, faceURL: name.faceURL };
}

/** The message of this seq was revoked; it stays as a mark of that, with what the server said of it as its content. */
export function previewRevoked(
  current: PreviewState | undefined,
  seq: number,
  content: string,
): PreviewState | undefined {
  if (current?.message?.seq !== seq) return current;
  const message = Object.freeze({ ...current.message, contentType: revokedContentType, content });
  return sameMessage(current.message, message) ? current : { ...current, message };
}

/** Messages are gone: these seqs were deleted. A repeated push does not bring them back. */
export function previewDeleted(
  conversationID: string,
  current: PreviewState | undefined,
  seqs: readonly number[],
): PreviewState {
  return withoutMessage(conversationID, current, seqs.includes(current?.message?.seq ?? 0), Math.max(0, ...seqs));
}

/** All messages are gone, those up to seq `latest`: the conversation was cleared. */
export function previewCleared(
  conversationID: string,
  current: PreviewState | undefined,
  latest: number,
): PreviewState {
  const gone = (current?.message?.seq ?? 0) <= latest;
  return withoutMessage(conversationID, current, gone, latest);
}

function withoutMessage(
  conversationID: string,
  current: PreviewState | undefined,
  isGone: boolean,
  seq: number,
): PreviewState {
  const old = current ?? emptyPreview(conversationID);
  const goneUpTo = Math.max(old.goneUpTo ?? 0, seq);
  const message = isGone ? undefined : old.message;
  return message === old.message && goneUpTo === (old.goneUpTo ?? 0) ? old : { ...old, message, goneUpTo };
}

export interface PulledPreview {
  readonly message: LatestMessage | undefined;
  /** Undefined where the answer told no name. */
  readonly name: { readonly showName: string; readonly faceURL: string } | undefined;
}

/**
 * The server's own word replaces whatever was learned before it was asked. What was learned since (`learnedSince`)
 * stays, unless the server's message is newer still.
 */
export function previewPulled(
  conversationID: string,
  current: PreviewState | undefined,
  pulled: PulledPreview,
  learnedSince: boolean,
): PreviewState {
  const old = current ?? emptyPreview(conversationID);
  const keeps = learnedSince && (pulled.message?.seq ?? 0) <= (old.message?.seq ?? Infinity);
  const message = keeps || sameMessage(old.message, pulled.message) ? old.message : pulled.message;
  const name = pulled.name ?? old;
  const nameFrom = pulled.name ? 'pulled' : old.nameFrom;
  const same =
    current !== undefined &&
    message === old.message &&
    name.showName === old.showName &&
    name.faceURL === old.faceURL &&
    nameFrom === old.nameFrom;
  return same ? current : { ...old, message, showName: name.showName, faceURL: name.faceURL, nameFrom };
}

/** Whether both show the same, so that the old object can stay. */
export function sameMessage(a: LatestMessage | undefined, b: LatestMessage | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return (Object.keys(b) as (keyof LatestMessage)[]).every((key) => a[key] === b[key]);
}
