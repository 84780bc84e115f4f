import type { LogCut, LogEntry, LogHead, VersionLogWrites } from '../store/version-logs.ts';
import { collect } from './collect.ts';
import { ChangeOrder } from './memory-change-order.ts';
import { ascending, MemoryTable } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

interface StoredLog extends LogHead {
  readonly deleted: number;
  readonly count: number;
}

export function memoryVersionLogs(undo: UndoLog): VersionLogWrites {
  const logs = new MemoryTable<StoredLog>(undo);
  const entries = new MemoryTable<LogEntry>(undo);
  const order = new ChangeOrder(undo);

  const head = (userID: string): LogHead | undefined => {
    const log = logs.get(userID, '');
    return log && { versionID: log.versionID, version: log.version };
  };
  const begin = (userID: string, newVersionID: () => string): void => {
    logs.set(userID, '', { versionID: newVersionID(), version: 1, deleted: 0, count: 0 });
  };

  /** The version up to which this log is to be cut, with no more than `limit` entries before it. */
  const markOf = (userID: string, { before, keep, limit }: LogCut): number => {
    const old = entries.entries(userID).filter(([, entry]) => entry.time < before);
    const oldest = order.at(userID, order.count(userID) - keep - 1)?.version ?? 0;
    const mark = old.reduce((highest, [, entry]) => Math.max(highest, entry.version), oldest);
    return Math.min(mark, order.at(userID, limit - 1)?.version ?? mark);
  };
  const cut = (userID: string, version: number): number => {
    const log = logs.get(userID, '');
    const gone = order.cut(userID, version);
    const deleted = gone.at(-1)?.version;
    if (log === undefined || deleted === undefined) return 0;
    for (const { conversationID } of gone) entries.delete(userID, conversationID);
    logs.set(userID, '', { ...log, deleted: Math.max(log.deleted, deleted), count: log.count - gone.length });
    return gone.length;
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
    busiest: async (limit) => {
      const version = (userID: string): number => logs.get(userID, '')?.version ?? 0;
      const userIDs = logs.partitions().toSorted((a, b) => version(b) - version(a) || ascending(a, b));
      return userIDs.slice(0, limit);
    },
    sizes: async () => {
      const counts = logs.partitions().map((userID) => order.count(userID));
      return {
        logs: counts.length,
        entries: counts.reduce((sum, count) => sum + count, 0),
        longest: counts.reduce((longest, count) => Math.max(longest, count), 0),
      };
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
      for (const entry of changes) {
        const { userID, time: _time, ...change } = entry;
        const log = logs.get(userID, '');
        const older = entries.get(userID, change.conversationID);
        if (older === undefined && log !== undefined) logs.set(userID, '', { ...log, count: log.count + 1 });
        entries.set(userID, change.conversationID, entry);
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
    cut: async (what) => {
      let count = 0;
      for (const userID of logs.partitions()) {
        if (count < what.limit) count += cut(userID, markOf(userID, { ...what, limit: what.limit - count }));
      }
      return count;
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
