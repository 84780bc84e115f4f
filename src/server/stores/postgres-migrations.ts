import type { ClientBase } from 'pg';
import { SyncError } from '../../errors.ts';
import { firstSchema } from './postgres-schema.ts';

/** Each brings the schema from its index to the next number. Only append: databases hold the number they stand at. */
const migrations: readonly string[] = [firstSchema];

/** Taken by whoever migrates, so that several nodes may start at once. Nothing but a number of our own. */
const MIGRATION_LOCK = 7_205_491_663;

/**
 * Brings the schema up to date, in one transaction.
 *
 * @throws SyncError of kind `storage` where the database was written by a later version of this package, or cannot hold
 *   every text.
 */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  try {
    // It takes as long as it takes, here or on the node that was first.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await checkEncoding(client);
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > migrations.length) {
      const message = `the database has schema ${version}, this version knows ${migrations.length}`;
      throw new SyncError('storage', message, { reason: 'newer' });
    }
    if (version < migrations.length) {
      for (const sql of migrations.slice(version)) await client.query(sql);
      await client.query('DELETE FROM schema_version');
      await client.query('INSERT INTO schema_version (version) VALUES ($1)', [migrations.length]);
    }
    await client.query('COMMIT');
  } catch (error) {
    // What went wrong may be the connection.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function checkEncoding(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
  const encoding = rows[0]?.server_encoding ?? '';
  if (encoding === 'UTF8') return;
  const message = `the database has the encoding ${encoding}; it must be made with ENCODING 'UTF8'`;
  throw new SyncError('storage', message, { reason: 'failed' });
}
