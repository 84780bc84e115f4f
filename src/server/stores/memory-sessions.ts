import type { StoredToken, TokenWrites } from '../store/tokens.ts';
import type { WriteCounters } from '../store/write-counters.ts';
import { MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

export function memoryTokens(undo: UndoLog): TokenWrites {
  const table = new MemoryTable<StoredToken>(undo);
  const all = (): StoredToken[] => table.partitions().flatMap((tokenID) => table.get(tokenID, '') ?? []);
  return {
    find: async (tokenID) => table.get(tokenID, ''),
    put: async (token) => {
      table.set(token.tokenID, '', token);
    },
    end: async (userID, platformID, state) => {
      const ended = all().filter(
        (token) => token.state === 'valid' && token.userID === userID && token.platformID === platformID,
      );
      for (const token of ended) table.set(token.tokenID, '', { ...token, state });
      return ended.map((token) => token.tokenID);
    },
    purge: async (time) => {
      for (const token of all()) if (token.expiresAt < time) table.delete(token.tokenID, '');
    },
  };
}

export function memoryWriteCounters(undo: UndoLog): WriteCounters {
  const table = new MemoryTable<number>(undo);
  return {
    advance: async (userID, device, conversationIDs, counter) => {
      const partition = JSON.stringify([userID, device]);
      const behind = [...new Set(conversationIDs)].filter((id) => (table.get(partition, id) ?? 0) < counter);
      for (const id of behind) table.set(partition, id, counter);
      return behind;
    },
  };
}
