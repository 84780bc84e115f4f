/** What pushes tell, written into the replica at once where that is possible, else asked for (SEQ-3, PUSH-5, CUR-7). */
import { peerOf } from '../protocol/conversation-id.ts';
import type { PreviewState } from '../model.ts';
import { ConversationType } from '../protocol/conversation.ts';
import type { MsgData } from '../protocol/message.ts';
import type { Learned } from './learned.ts';
import type { PassRequest } from './pass.ts';
import { latestMessage, previewCleared, previewDeleted, previewPushed, previewRevoked } from './preview-plane.ts';
import type { PushEffect } from './push-effects.ts';
import { messageSeen, readUpTo } from './seq-plane.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface PushIntakeOptions {
  readonly replica: LeaderReplica;
  readonly learned: Learned;
  readonly userID: string;
  /** Asks for a pass that does this. */
  readonly request: (wanted: Partial<PassRequest>) => void;
  /** The previews of these have to be asked for anew. */
  readonly refreshPreviews: (ids: readonly string[]) => void;
}

/** Resolves when what the frame told is written and shown. */
export async function takeIn(options: PushIntakeOptions, effects: readonly PushEffect[]): Promise<void> {
  const { replica, learned } = options;
  for (const effect of effects) remember(learned, effect);
  const unknown = await replica.update((copy) => {
    for (const effect of effects) write(copy, effect, options.userID);
    return effects.flatMap(conversationsOf).filter((id) => copy.rows.get(id) === undefined);
  });
  const changed = effects.flatMap((effect) => (effect.kind === 'changed' ? effect.conversationIDs : []));
  const cleared = effects.flatMap((effect) => (effect.kind === 'cleared' ? effect.conversationIDs : []));
  const named = new Set([...changed, ...unknown]);
  // What was told of a row that is not here yet could not be written: its seqs are asked for once more, from now on.
  const seqsOf = new Set([...cleared, ...unknown]);
  if (named.size > 0 || cleared.length > 0) options.request({ named, seqsOf });
  const stale = effects.flatMap((effect) => (lostPreview(effect) ? conversationsOf(effect) : []));
  if (stale.length > 0) options.refreshPreviews(stale);
}

function lostPreview(effect: PushEffect): boolean {
  return effect.kind === 'revoked' || effect.kind === 'deleted' || effect.kind === 'cleared';
}

function conversationsOf(effect: PushEffect): readonly string[] {
  return 'conversationIDs' in effect ? effect.conversationIDs : [effect.conversationID];
}

/** Answers to what was asked before this moment do not undo it (SEQ-1, SEQ-5). */
function remember(learned: Learned, effect: PushEffect): void {
  for (const id of conversationsOf(effect)) {
    learned.toldRow(id);
    if (effect.kind === 'message' || effect.kind === 'read') learned.toldSeqs(id);
    if (effect.kind === 'message' || lostPreview(effect)) learned.toldPreview(id);
  }
}

function write(copy: WorkingCopy, effect: PushEffect, userID: string): void {
  switch (effect.kind) {
    case 'message':
      writeMessage(copy, effect.conversationID, effect.message, userID);
      return;
    case 'read':
      if (copy.rows.get(effect.conversationID) === undefined) return;
      copy.seqs.put(readUpTo(effect.conversationID, copy.seqs.get(effect.conversationID), effect.hasReadSeq));
      return;
    case 'revoked': {
      const revoked = previewRevoked(copy.previews.get(effect.conversationID), effect.seq, effect.content);
      if (revoked !== undefined) copy.previews.put(revoked);
      return;
    }
    case 'deleted':
      putOfRow(copy, previewDeleted(effect.conversationID, copy.previews.get(effect.conversationID), effect.seqs));
      return;
    case 'cleared':
      for (const id of effect.conversationIDs) {
        putOfRow(copy, previewCleared(id, copy.previews.get(id), copy.seqs.get(id)?.maxSeq ?? 0));
      }
      return;
    case 'changed':
  }
}

/** Previews never create a row (CUR-2). */
function putOfRow(copy: WorkingCopy, preview: PreviewState): void {
  if (copy.rows.get(preview.conversationID) !== undefined) copy.previews.put(preview);
}

/** SEQ-3: counters, preview and place in the list, with no request. */
function writeMessage(copy: WorkingCopy, id: string, message: MsgData, userID: string): void {
  const row = copy.rows.get(id);
  if (row === undefined) return;
  const own = message.sendID === userID;
  copy.seqs.put(messageSeen(id, copy.seqs.get(id), { seq: message.seq, sendTime: message.sendTime, own }));
  // Only the peer's own message tells the peer's name; in a group the sender's is not the group's.
  const fromPeer = row.conversationType === ConversationType.single && peerOf(id, userID) === message.sendID;
  const peer = fromPeer ? { showName: message.senderNickname, faceURL: message.senderFaceURL } : undefined;
  copy.previews.put(previewPushed(id, copy.previews.get(id), latestMessage(message), peer));
}
