import type { LogChange, LogHead, VersionLogWrites } from '../store/version-logs.ts';
import { collect } from './collect.ts';
import { ChangeOrder } from './memory-change-order.ts';
import { MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

interface StoredLog extends LogHead {
  readonly deleted: number;
  readonly count: number;
}

export function memoryVersionLogs(undo: UndoLog): VersionLogWrites {
  const logs = new MemoryTable<StoredLog>(undo);
  const entries = new MemoryTable<LogChange>(undo);
  const order = new ChangeOrder(undo);

  const head = (userID: string): LogHead | undefined => {
    const log = logs.get(userID, '');
    return log && { versionID: log.versionID, version: log.version };
  };
  const begin = (userID: string, newVersionID: () => string): void => {
    logs.set(userID, '', { versionID: newVersionID(), version: 1, deleted: 0, count: 0 });
  };

  return {
    heads: async (userIDs) => collect(userIDs, head),
    since: async (cursors, limit) => {
      const found = cursors.map(({ userID, after }) => {
        const log = logs.get(userID, '');
        if (log === undefined) return undefined;
        const { versionID, version, deleted, count } = log;
        const whole = count === order.count(userID);
        return [userID, { versionID, version, deleted, whole, changes: order.after(userID, after, limit) }] as const;
      });
      return new Map(found.filter((pair) => pair !== undefined));
    },
    begin: async (userIDs, newVersionID) => {
      for (const userID of userIDs) if (logs.get(userID, '') === undefined) begin(userID, newVersionID);
    },
    bump: async (userIDs, newVersionID) => {
      for (const userID of new Set(userIDs)) {
        const log = logs.get(userID, '');
        if (log === undefined) begin(userID, newVersionID);
        else logs.set(userID, '', { ...log, version: log.version + 1 });
      }
      return collect(userIDs, head);
    },
    put: async (changes) => {
      for (const { userID, ...change } of changes) {
        const log = logs.get(userID, '');
        const older = entries.get(userID, change.conversationID);
        if (older === undefined && log !== undefined) logs.set(userID, '', { ...log, count: log.count + 1 });
        entries.set(userID, change.conversationID, change);
        order.put(userID, change, older);
      }
    },
    mend: async (userIDs) => {
      for (const userID of userIDs) {
        const log = logs.get(userID, '');
        const count = order.count(userID);
        if (log !== undefined) logs.set(userID, '', { ...log, deleted: log.version, count });
      }
    },
    drop: async (userIDs) => {
      for (const userID of userIDs) {
        logs.delete(userID, '');
        order.drop(userID);
        for (const [conversationID] of entries.entries(userID)) entries.delete(userID, conversationID);
      }
    },
    renew: async (newVersionID) => {
      const userIDs = logs.partitions();
      for (const userID of userIDs) {
        const log = logs.get(userID, '');
        if (log !== undefined) logs.set(userID, '', { ...log, versionID: newVersionID() });
      }
      return userIDs.length;
    },
  };
}
