/** The database alone: what one change writes, by hand, in the tables that the server has left. */
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { placeOf, targetOf, userOf } from './names.ts';
import type { Plan } from './plan.ts';

/** Transactions a second. */
export type DatabaseFloor = number;

interface Written {
  readonly userID: string;
  readonly conversationID: string;
  readonly isPinned: boolean;
}

function changeOf(number: number, plan: Plan): Written {
  const { user, conversation, isPinned } = placeOf(number, plan);
  return { userID: userOf(user), conversationID: targetOf(conversation).conversationID, isPinned };
}

/** One after the other on one connection, as the server does it. */
export function sqliteFloor(file: string, plan: Plan): DatabaseFloor {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const bump = database.prepare('UPDATE versionLogs SET version = version + 1 WHERE userID = ? RETURNING version');
    const pin = database.prepare('UPDATE conversations SET isPinned = ? WHERE ownerUserID = ? AND conversationID = ?');
    const log = database.prepare(
      'UPDATE versionLogEntries SET action = ?, version = ?, time = ? WHERE userID = ? AND conversationID = ?',
    );
    const write = ({ userID, conversationID, isPinned }: Written): void => {
      database.exec('BEGIN IMMEDIATE');
      const version = Number(bump.get(userID)?.['version']);
      const { changes: rows } = pin.run(Number(isPinned), userID, conversationID);
      const { changes: entries } = log.run('update', version, Date.now(), userID, conversationID);
      database.exec('COMMIT');
      if (rows !== 1 || entries !== 1) throw new Error(`${userID} has no row ${conversationID}`);
    };
    const began = performance.now();
    let count = 0;
    while (performance.now() - began < plan.seconds * 1000) write(changeOf(count++, plan));
    return (count * 1000) / (performance.now() - began);
  } finally {
    database.close();
  }
}

/** As many at once as there are connections. */
export async function postgresFloor(connectionString: string, plan: Plan): Promise<DatabaseFloor> {
  const pool = new Pool({ connectionString, max: plan.connections });
  try {
    const began = performance.now();
    let count = 0;
    const line = async (): Promise<void> => {
      const client = await pool.connect();
      try {
        do await writePostgres(client, changeOf(count++, plan));
        while (performance.now() - began < plan.seconds * 1000);
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: plan.connections }, line));
    return (count * 1000) / (performance.now() - began);
  } finally {
    await pool.end();
  }
}

async function writePostgres(client: PoolClient, { userID, conversationID, isPinned }: Written): Promise<void> {
  await client.query('BEGIN');
  const head = await client.query<{ version: string }>({
    name: 'bump',
    text: 'UPDATE version_logs SET version = version + 1 WHERE did = $1 RETURNING version',
    values: [userID],
  });
  const rows = await client.query({
    name: 'pin',
    text: 'UPDATE conversations SET is_pinned = $3 WHERE owner_user_id = $1 AND conversation_id = $2',
    values: [userID, conversationID, isPinned],
  });
  const entries = await client.query({
    name: 'log',
    text: `UPDATE version_log_entries SET action = 'update', version = $3, time = $4 WHERE did = $1 AND conversation_id = $2`,
    values: [userID, conversationID, head.rows[0]?.version, Date.now()],
  });
  await client.query('COMMIT');
  if (rows.rowCount !== 1 || entries.rowCount !== 1) throw new Error(`${userID} has no row ${conversationID}`);
}
