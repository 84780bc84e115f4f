import type { VersionLogWrites } from '../store/version-logs.ts';
import { highestMarks, upTo } from './log-cut.ts';
import type { CutMark, Excess } from './log-cut.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

/** Taken by the node that cuts. Nothing but a number of our own. */
const CUT_LOCK = 7_205_491_664;

const tryLock = statement<{ taken: boolean }>('try_cut_lock', 'SELECT pg_try_advisory_xact_lock($1) AS taken');
const aged = statement<CutMark>(
  'aged_entries',
  'SELECT did AS "userID", version FROM version_log_entries WHERE time < $1 ORDER BY time LIMIT $2',
);
const long = statement<Excess>(
  'long_logs',
  'SELECT did AS "userID", present - $1 AS excess FROM version_logs WHERE present > $1 LIMIT $2',
);
const places = statement<CutMark>(
  'places_in_logs',
  `SELECT k.did AS "userID", e.version FROM unnest($1::text[], $2::bigint[]) AS k (did, excess)
   CROSS JOIN LATERAL (
     SELECT version FROM version_log_entries WHERE did = k.did
     ORDER BY version, conversation_id OFFSET k.excess - 1 LIMIT 1
   ) AS e`,
);
const remove = statement<{ count: number }>(
  'cut_logs',
  `WITH gone AS (
     DELETE FROM version_log_entries e USING unnest($1::text[], $2::bigint[]) AS k (did, version)
     WHERE e.did = k.did AND e.version <= k.version RETURNING e.did, e.version
   ), noted AS (
     UPDATE version_logs l SET deleted = greatest(l.deleted, g.version), entry_count = l.entry_count - g.count
     FROM (SELECT did, max(version) AS version, count(*) AS count FROM gone GROUP BY did) AS g WHERE l.did = g.did
   )
   SELECT count(*) AS count FROM gone`,
);

/** Cuts by age first, and by length where nothing is too old. One node at a time. */
export function postgresLogCut(tx: PostgresTransaction): VersionLogWrites['cut'] {
  const marksOfLength = async (keep: number, limit: number): Promise<readonly CutMark[]> => {
    const excesses = upTo(limit, await tx.all(long, [keep, limit]));
    return tx.each(places, excesses, (batch) => [batch.map(({ userID }) => userID), batch.map(({ excess }) => excess)]);
  };
  return async ({ before, keep, limit }) => {
    const [lock] = await tx.all(tryLock, [CUT_LOCK]);
    if (lock?.taken !== true) return 0;
    const old = await tx.all(aged, [before, limit]);
    const marks = [...highestMarks(old.length > 0 ? old : await marksOfLength(keep, limit))];
    // What changes before the locks are had has a higher version then, and stays.
    await tx.lock(marks.map(([userID]) => userID));
    const counts = await tx.each(remove, marks, (batch) => [
      batch.map(([userID]) => userID),
      batch.map(([, version]) => version),
    ]);
    return counts.reduce((sum, { count }) => sum + count, 0);
  };
}
