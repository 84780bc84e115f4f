import type { MsgData } from '../../protocol/message.ts';
import type { MessageWrites } from '../store/messages.ts';
import type { MaxSeq, ReadSeq, SeqWrites } from '../store/seqs.ts';
import { collect } from './collect.ts';
import { MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

export function memorySeqs(undo: UndoLog): SeqWrites {
  const maxSeqs = new MemoryTable<MaxSeq>(undo);
  const readSeqs = new MemoryTable<ReadSeq>(undo);
  return {
    max: async (conversationIDs) => collect(conversationIDs, (id) => maxSeqs.get(id, '')),
    read: async (userID, conversationIDs) => collect(conversationIDs, (id) => readSeqs.get(userID, id)),
    next: async (conversationID, time) => {
      const maxSeq = (maxSeqs.get(conversationID, '')?.maxSeq ?? 0) + 1;
      maxSeqs.set(conversationID, '', { maxSeq, maxSeqTime: time });
      return maxSeq;
    },
    raise: async (userID, conversationID, position) => {
      const before = readSeqs.get(userID, conversationID)?.hasReadSeq ?? 0;
      if (position.hasReadSeq <= before) return false;
      readSeqs.set(userID, conversationID, position);
      return true;
    },
  };
}

export function memoryMessages(undo: UndoLog): MessageWrites {
  const table = new MemoryTable<MsgData>(undo);
  const latest = (conversationID: string): MsgData | undefined => {
    let newest: MsgData | undefined;
    for (const [, message] of table.entries(conversationID)) {
      if (newest === undefined || message.seq > newest.seq) newest = message;
    }
    return newest;
  };
  return {
    get: async (conversationID, seq) => table.get(conversationID, String(seq)),
    latest: async (conversationIDs) => collect(conversationIDs, latest),
    put: async (conversationID, message) => {
      table.set(conversationID, String(message.seq), message);
    },
    delete: async (conversationID, seqs) => {
      for (const seq of seqs) table.delete(conversationID, String(seq));
    },
  };
}
