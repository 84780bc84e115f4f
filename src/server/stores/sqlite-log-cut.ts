import type { DatabaseSync } from 'node:sqlite';
import type { VersionLogWrites } from '../store/version-logs.ts';
import { highestMarks, upTo } from './log-cut.ts';
import type { CutMark, Excess } from './log-cut.ts';
import { prepareQuery } from './sqlite-query.ts';

/** Cuts by age first, and by length where nothing is too old. */
export function sqliteLogCut(database: DatabaseSync): VersionLogWrites['cut'] {
  const aged = prepareQuery<CutMark>(
    database,
    'SELECT userID, version FROM versionLogEntries WHERE time < ? ORDER BY time LIMIT ?',
  );
  const long = prepareQuery<Excess>(
    database,
    'SELECT userID, present - ? AS excess FROM versionLogs WHERE present > ? LIMIT ?',
  );
  const place = prepareQuery<{ version: number }>(
    database,
    'SELECT version FROM versionLogEntries WHERE userID = ? ORDER BY version, conversationID LIMIT 1 OFFSET ?',
  );
  const remove = prepareQuery<{ version: number }>(
    database,
    'DELETE FROM versionLogEntries WHERE userID = ? AND version <= ? RETURNING version',
  );
  const note = database.prepare(
    'UPDATE versionLogs SET deleted = max(deleted, ?), entryCount = entryCount - ? WHERE userID = ?',
  );
  const marksOfLength = (keep: number, limit: number): CutMark[] =>
    upTo(limit, long.all(keep, keep, limit)).flatMap(({ userID, excess }) => {
      const found = place.get(userID, excess - 1);
      return found === undefined ? [] : [{ userID, version: found.version }];
    });
  return async ({ before, keep, limit }) => {
    const old = aged.all(before, limit);
    let cut = 0;
    for (const [userID, version] of highestMarks(old.length > 0 ? old : marksOfLength(keep, limit))) {
      const gone = remove.all(userID, version);
      const highest = gone.reduce((max, entry) => Math.max(max, entry.version), 0);
      note.run(highest, gone.length, userID);
      cut += gone.length;
    }
    return cut;
  };
}
