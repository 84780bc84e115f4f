import type { DatabaseSync } from 'node:sqlite';
import type { LogChange, LogHead, LogSizes, VersionLog, VersionLogWrites } from '../store/version-logs.ts';
import { collect } from './collect.ts';
import { sqliteLogCut } from './sqlite-log-cut.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteVersionLogs(database: DatabaseSync): VersionLogWrites {
  const head = prepareQuery<LogHead>(database, 'SELECT versionID, version FROM versionLogs WHERE userID = ?');
  const log = prepareQuery<LogHead & { readonly deleted: number; readonly whole: number }>(
    database,
    'SELECT versionID, version, deleted, entryCount = present AS whole FROM versionLogs WHERE userID = ?',
  );
  const changes = prepareQuery<LogChange>(
    database,
    `SELECT conversationID, action, version FROM versionLogEntries
     WHERE userID = ? AND version > ? ORDER BY version, conversationID LIMIT ?`,
  );
  // Entries that outlived their log are counted once, here.
  const begin = database.prepare(
    `INSERT INTO versionLogs (userID, versionID, version, deleted, entryCount, present)
     VALUES (?, ?, 1, 0, 0, (SELECT count(*) FROM versionLogEntries WHERE userID = ?))
     ON CONFLICT DO NOTHING`,
  );
  const bump = database.prepare('UPDATE versionLogs SET version = version + 1 WHERE userID = ?');
  const isLogged = prepareQuery(database, 'SELECT 1 FROM versionLogEntries WHERE userID = ? AND conversationID = ?');
  // Not REPLACE, which would tell the triggers that count of an entry that came and of none that went.
  const put = database.prepare(
    `INSERT INTO versionLogEntries (userID, conversationID, action, version, time) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET action = excluded.action, version = excluded.version, time = excluded.time`,
  );
  const countOne = database.prepare('UPDATE versionLogs SET entryCount = entryCount + 1 WHERE userID = ?');
  const mend = database.prepare('UPDATE versionLogs SET deleted = version, entryCount = present WHERE userID = ?');
  const dropEntries = database.prepare('DELETE FROM versionLogEntries WHERE userID = ?');
  const dropLog = database.prepare('DELETE FROM versionLogs WHERE userID = ?');
  const owners = prepareQuery<{ userID: string }>(database, 'SELECT userID FROM versionLogs');
  const busiest = prepareQuery<{ userID: string }>(
    database,
    'SELECT userID FROM versionLogs ORDER BY version DESC, userID LIMIT ?',
  );
  const sizes = prepareQuery<LogSizes>(
    database,
    `SELECT count(*) AS logs, coalesce(sum(present), 0) AS entries, coalesce(max(present), 0) AS longest FROM versionLogs`,
  );
  const renew = database.prepare('UPDATE versionLogs SET versionID = ? WHERE userID = ?');

  const since = (userID: string, after: number, limit: number): VersionLog | undefined => {
    const found = log.get(userID);
    return found && { ...found, whole: found.whole === 1, changes: changes.all(userID, after, limit) };
  };

  return {
    heads: async (userIDs) => collect(userIDs, (userID) => head.get(userID)),
    since: async (cursors, limit) => {
      const after = new Map(cursors.map((cursor) => [cursor.userID, cursor.after]));
      return collect([...after.keys()], (userID) => since(userID, after.get(userID) ?? 0, limit));
    },
    busiest: async (limit) => busiest.all(limit).map(({ userID }) => userID),
    sizes: async () => sizes.all()[0] ?? { logs: 0, entries: 0, longest: 0 },
    begin: async (userIDs, newVersionID) => {
      for (const userID of userIDs) if (head.get(userID) === undefined) begin.run(userID, newVersionID(), userID);
    },
    bump: async (userIDs, newVersionID) => {
      for (const userID of new Set(userIDs)) {
        if (bump.run(userID).changes === 0) begin.run(userID, newVersionID(), userID);
      }
      return collect(userIDs, (userID) => head.get(userID));
    },
    put: async (entries) => {
      for (const { userID, conversationID, action, version, time } of entries) {
        if (isLogged.get(userID, conversationID) === undefined) countOne.run(userID);
        put.run(userID, conversationID, action, version, time);
      }
    },
    mend: async (userIDs) => {
      for (const userID of userIDs) mend.run(userID);
    },
    drop: async (userIDs) => {
      for (const userID of userIDs) {
        dropEntries.run(userID);
        dropLog.run(userID);
      }
    },
    cut: sqliteLogCut(database),
    renew: async (newVersionID) => {
      const all = owners.all();
      for (const { userID } of all) renew.run(newVersionID(), userID);
      return all.length;
    },
  };
}
