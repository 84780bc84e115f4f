import type {
  ChangeAction,
  LogChange,
  LogEntry,
  LogHead,
  LogSizes,
  VersionLog,
  VersionLogWrites,
} from '../store/version-logs.ts';
import { collect } from './collect.ts';
import { lastOfEach } from './last-of-each.ts';
import { postgresLogCut } from './postgres-log-cut.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

type OwnHead = LogHead & { readonly userID: string };

/** A log and one of its changes; a log without changes comes once. */
interface LogRow extends OwnHead {
  readonly deleted: number;
  readonly whole: boolean;
  readonly conversationID: string | null;
  readonly action: ChangeAction;
  readonly changed: number;
}

const head = 'did AS "userID", version_id AS "versionID", version';
const heads = statement<OwnHead>('log_heads', `SELECT ${head} FROM version_logs WHERE did = ANY ($1::text[])`);
const since = statement<LogRow>(
  'logs_since',
  `SELECT l.did AS "userID", l.version_id AS "versionID", l.version, l.deleted, l.entry_count = l.present AS whole,
     e.conversation_id AS "conversationID", e.action, e.version AS changed
   FROM unnest($1::text[], $2::bigint[]) AS k (did, after)
   JOIN version_logs l ON l.did = k.did
   LEFT JOIN LATERAL (
     SELECT conversation_id, action, version FROM version_log_entries
     WHERE did = k.did AND version > k.after ORDER BY version, conversation_id LIMIT $3
   ) AS e ON true
   ORDER BY l.did, e.version, e.conversation_id`,
);
const busiest = statement<{ userID: string }>(
  'busiest_users',
  'SELECT did AS "userID" FROM version_logs ORDER BY version DESC, did LIMIT $1',
);
const sizes = statement<LogSizes>(
  'log_sizes',
  `SELECT count(*) AS logs, coalesce(sum(present), 0)::bigint AS entries, coalesce(max(present), 0) AS longest
   FROM version_logs`,
);
// Entries that outlived their log are counted once, here.
const begin = statement<OwnHead>(
  'begin_logs',
  `INSERT INTO version_logs (did, version_id, version, deleted, entry_count, present)
   SELECT k.did, k.version_id, 1, 0, 0, (SELECT count(*) FROM version_log_entries e WHERE e.did = k.did)
   FROM unnest($1::text[], $2::text[]) AS k (did, version_id) RETURNING ${head}`,
);
const bump = statement<OwnHead>(
  'bump_logs',
  `UPDATE version_logs SET version = version + 1 WHERE did = ANY ($1::text[]) RETURNING ${head}`,
);
// All of a statement sees what was there before it: what is new is counted beside being written.
const put = statement(
  'put_entries',
  `WITH given AS (
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
       AS g (did, conversation_id, action, version, time)
   ), counted AS (
     UPDATE version_logs l SET entry_count = l.entry_count + n.count FROM (
       SELECT g.did, count(*) AS count FROM given g LEFT JOIN version_log_entries e
         ON e.did = g.did AND e.conversation_id = g.conversation_id
       WHERE e.did IS NULL GROUP BY g.did
     ) AS n WHERE l.did = n.did
   )
   INSERT INTO version_log_entries (did, conversation_id, action, version, time) SELECT * FROM given
   ON CONFLICT (did, conversation_id)
   DO UPDATE SET action = excluded.action, version = excluded.version, time = excluded.time`,
);
const mend = statement(
  'mend_logs',
  'UPDATE version_logs SET deleted = version, entry_count = present WHERE did = ANY ($1::text[])',
);
const dropEntries = statement('drop_entries', 'DELETE FROM version_log_entries WHERE did = ANY ($1::text[])');
const dropLogs = statement('drop_logs', 'DELETE FROM version_logs WHERE did = ANY ($1::text[])');
const owners = statement<{ userID: string }>('log_owners', 'SELECT did AS "userID" FROM version_logs ORDER BY did');
const renew = statement(
  'renew_logs',
  `UPDATE version_logs l SET version_id = k.version_id
   FROM unnest($1::text[], $2::text[]) AS k (did, version_id) WHERE l.did = k.did`,
);

export function postgresVersionLogs(tx: PostgresTransaction): VersionLogWrites {
  const headsOf = async (userIDs: readonly string[]): Promise<ReadonlyMap<string, LogHead>> => {
    await tx.lock(userIDs);
    return byUser(await tx.each(heads, [...new Set(userIDs)], (batch) => [batch]));
  };
  const make = async (userIDs: readonly string[], newVersionID: () => string): Promise<readonly OwnHead[]> =>
    tx.each(begin, userIDs, (batch) => [batch, batch.map(newVersionID)]);
  const missing = (userIDs: readonly string[], found: ReadonlyMap<string, unknown>): readonly string[] =>
    [...new Set(userIDs)].filter((userID) => !found.has(userID));

  return {
    heads: headsOf,
    since: async (cursors, limit) => {
      await tx.lock(cursors.map((cursor) => cursor.userID));
      const last = lastOfEach(cursors, (cursor) => cursor.userID);
      const rows = await tx.each(since, last, (batch) => [
        batch.map((cursor) => cursor.userID),
        batch.map((cursor) => cursor.after),
        limit,
      ]);
      const logs = toLogs(rows);
      return collect(
        last.map((cursor) => cursor.userID),
        (userID) => logs.get(userID),
      );
    },
    sizes: async () => (await tx.all(sizes))[0] ?? { logs: 0, entries: 0, longest: 0 },
    busiest: async (limit) => (await tx.all(busiest, [limit])).map(({ userID }) => userID),
    begin: async (userIDs, newVersionID) => {
      await make(missing(userIDs, await headsOf(userIDs)), newVersionID);
    },
    bump: async (userIDs, newVersionID) => {
      await tx.lock(userIDs);
      const bumped = byUser(await tx.each(bump, [...new Set(userIDs)], (batch) => [batch]));
      const made = byUser(await make(missing(userIDs, bumped), newVersionID));
      return collect(userIDs, (userID) => bumped.get(userID) ?? made.get(userID));
    },
    put: async (entries) => {
      await tx.lock(entries.map((entry) => entry.userID));
      const last = lastOfEach(entries, ({ userID, conversationID }) => JSON.stringify([userID, conversationID]));
      await tx.each(put, last, entryColumns);
    },
    mend: async (userIDs) => {
      await tx.lock(userIDs);
      await tx.each(mend, userIDs, (batch) => [batch]);
    },
    drop: async (userIDs) => {
      await tx.lock(userIDs);
      await tx.each(dropEntries, userIDs, (batch) => [batch]);
      await tx.each(dropLogs, userIDs, (batch) => [batch]);
    },
    cut: postgresLogCut(tx),
    renew: async (newVersionID) => {
      // Against all who write, whichever user's log: none may begin with an ID that is not renewed.
      await tx.command('LOCK TABLE version_logs IN SHARE ROW EXCLUSIVE MODE');
      const all = (await tx.all(owners)).map(({ userID }) => userID);
      await tx.each(renew, all, (batch) => [batch, batch.map(newVersionID)]);
      return all.length;
    },
  };
}

function byUser(rows: readonly OwnHead[]): ReadonlyMap<string, LogHead> {
  return new Map(rows.map(({ userID, ...found }) => [userID, found]));
}

function entryColumns(entries: readonly LogEntry[]): readonly unknown[] {
  const fields = ['userID', 'conversationID', 'action', 'version', 'time'] as const;
  return fields.map((field) => entries.map((entry) => entry[field]));
}

function toLogs(rows: readonly LogRow[]): ReadonlyMap<string, VersionLog> {
  const logs = new Map<string, VersionLog & { readonly changes: LogChange[] }>();
  for (const { userID, versionID, version, deleted, whole, conversationID, action, changed } of rows) {
    const log = logs.get(userID) ?? { versionID, version, deleted, whole, changes: [] };
    if (conversationID !== null) log.changes.push({ conversationID, action, version: changed });
    logs.set(userID, log);
  }
  return logs;
}
