/** How what is learned of seqs and read positions changes the seq plane of one conversation. Pure; the same object comes back where nothing changed. */
import type { SeqState } from '../model.ts';

/** One entry of a seq answer (wire contract); times in ms. */
export interface SeqAnswer {
  readonly maxSeq: number;
  readonly hasReadSeq: number;
  readonly maxSeqTime: number;
}

function emptySeqs(conversationID: string): SeqState {
  return { conversationID, maxSeq: 0, hasReadSeq: 0, latestTime: 0, timeOf: 'seq' };
}

/** SEQ-1: neither number goes back. SEQ-6: the time moves together with `maxSeq`. */
export function mergeSeqs(conversationID: string, current: SeqState | undefined, answer: SeqAnswer): SeqState {
  const old = current ?? emptySeqs(conversationID);
  const newer = answer.maxSeq > old.maxSeq || (answer.maxSeq === old.maxSeq && old.latestTime === 0);
  return settle(current, {
    conversationID,
    maxSeq: Math.max(old.maxSeq, answer.maxSeq),
    hasReadSeq: Math.max(old.hasReadSeq, answer.hasReadSeq),
    latestTime: newer ? answer.maxSeqTime : old.latestTime,
    timeOf: newer ? 'seq' : old.timeOf,
  });
}

/** SEQ-1, the exception: a full replacement takes the server's numbers, lower ones too. */
export function replaceSeqs(conversationID: string, current: SeqState | undefined, answer: SeqAnswer): SeqState {
  const sameMessage = current?.maxSeq === answer.maxSeq && current.timeOf === 'message';
  return settle(current, {
    conversationID,
    maxSeq: answer.maxSeq,
    hasReadSeq: answer.hasReadSeq,
    latestTime: sameMessage ? current.latestTime : answer.maxSeqTime,
    timeOf: sameMessage ? 'message' : 'seq',
  });
}

/** A message was pushed; one of the user's own raises the read position to it (SEQ-5), and its time is the better one, once (SEQ-6). */
export function messageSeen(
  conversationID: string,
  current: SeqState | undefined,
  message: { readonly seq: number; readonly sendTime: number; readonly own: boolean },
): SeqState {
  const old = current ?? emptySeqs(conversationID);
  const takesTime = message.seq > old.maxSeq || (message.seq === old.maxSeq && old.timeOf === 'seq');
  return settle(current, {
    conversationID,
    maxSeq: Math.max(old.maxSeq, message.seq),
    hasReadSeq: message.own ? Math.max(old.hasReadSeq, message.seq) : old.hasReadSeq,
    latestTime: takesTime ? message.sendTime : old.latestTime,
    timeOf: takesTime ? 'message' : old.timeOf,
  });
}

/** The read position moved, here or on another device; never back (SEQ-1). */
export function readUpTo(conversationID: string, current: SeqState | undefined, seq: number): SeqState {
  const old = current ?? emptySeqs(conversationID);
  return settle(current, { ...old, hasReadSeq: Math.max(old.hasReadSeq, seq) });
}

function settle(current: SeqState | undefined, next: SeqState): SeqState {
  const same =
    current !== undefined &&
    current.maxSeq === next.maxSeq &&
    current.hasReadSeq === next.hasReadSeq &&
    current.latestTime === next.latestTime &&
    current.timeOf === next.timeOf;
  return same ? current : next;
}
