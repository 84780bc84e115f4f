/** From the planes of one conversation, and the writes on their way, to the row that the app sees. Pure. */
import type { Conversation, Intent, LocalState, PreviewState, SeqState } from '../model.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import { sameMessage } from './preview-plane.ts';

export interface Planes {
  readonly row: WireConversation | undefined;
  readonly seqs: SeqState | undefined;
  readonly preview: PreviewState | undefined;
  readonly local: LocalState | undefined;
  /** Of this conversation, oldest first. */
  readonly intents: readonly Omit<Intent, 'id'>[];
}

/** The row as it is shown, or undefined where there is none to show. `previous` is returned where nothing in it changed. */
export function project(planes: Planes, userID: string, previous: Conversation | undefined): Conversation | undefined {
  const shown = foldIntents(planes, userID);
  if (shown === undefined) return undefined;
  const { row, readSeq } = shown;
  const { preview, local } = planes;
  const latestSeq = latestSeqOf(row, planes.seqs);
  const latestMsgTime = planes.seqs?.latestTime ?? preview?.message?.sendTime ?? 0;
  const draftTime = local?.draftTime ?? 0;
  const next: Conversation = {
    ...row,
    latestSeq,
    readSeq,
    unreadCount: Math.max(0, latestSeq - readSeq),
    latestMsg: sameMessage(previous?.latestMsg, preview?.message) ? previous?.latestMsg : preview?.message,
    latestMsgTime,
    showName: preview?.showName ?? '',
    faceURL: preview?.faceURL ?? '',
    draftText: local?.draftText ?? '',
    draftTime,
    hidden: local?.hiddenAt !== undefined && latestSeq <= local.hiddenAt,
    pending: planes.intents.some((intent) => intent.state.kind !== 'acknowledged'),
    sortTime: Math.max(latestMsgTime, draftTime, local?.openedAt ?? 0),
  };
  return previous !== undefined && sameFields(previous, next) ? previous : Object.freeze(next);
}

/** SEQ-1: the row's own `maxSeq`, where set, caps what the user may see. */
export function latestSeqOf(row: WireConversation, seqs: SeqState | undefined): number {
  const latest = seqs?.maxSeq ?? 0;
  return row.maxSeq > 0 ? Math.min(latest, row.maxSeq) : latest;
}

/** WRITE-1: what the user wanted, on top of what the server said. */
function foldIntents(planes: Planes, userID: string): { row: WireConversation; readSeq: number } | undefined {
  let row = planes.row;
  let readSeq = planes.seqs?.hasReadSeq ?? 0;
  for (const intent of planes.intents) {
    const { write } = intent;
    switch (write.kind) {
      case 'set':
        row = row && { ...row, ...write.fields };
        break;
      case 'read':
        readSeq = Math.max(readSeq, write.seq);
        break;
      case 'remove':
        if ((planes.seqs?.maxSeq ?? 0) <= write.seq) row = undefined;
        break;
      case 'open':
        row ??= newRow(intent, userID);
        break;
    }
  }
  return row && { row, readSeq };
}

/** What the server makes of a conversation that is opened without optional fields. */
function newRow(intent: Omit<Intent, 'id'>, ownerUserID: string): WireConversation {
  return {
    ownerUserID,
    conversationID: intent.conversationID,
    recvMsgOpt: 0,
    conversationType: intent.conversationType,
    userID: intent.userID,
    groupID: intent.groupID,
    isPinned: false,
    attachedInfo: '',
    isPrivateChat: false,
    groupAtType: 0,
    ex: '',
    burnDuration: 0,
    minSeq: 0,
    maxSeq: 0,
    msgDestructTime: 0,
    latestMsgDestructTime: 0,
    isMsgDestruct: false,
  };
}

/** Whether two records of flat fields hold the same, so that the old object can stay (FULL-1, stable identity of rows). */
export function sameFields<T extends object>(a: T, b: T): boolean {
  for (const key in b) if (a[key] !== b[key]) return false;
  return true;
}
