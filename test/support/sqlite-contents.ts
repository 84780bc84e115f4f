import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';

export interface WatchedStore {
  readonly store: SqliteServerStore;
  /** Everything that is stored, table by table. */
  contents(): Readonly<Record<string, readonly object[]>>;
  /** Another number after each commit that wrote anything. */
  commits(): number;
}

/** An SQLite store in a file, and a second connection to look at all of it. */
export function watchedStore(): WatchedStore {
  const directory = mkdtempSync(join(tmpdir(), 'conversation-sync-'));
  const store = new SqliteServerStore(join(directory, 'db'));
  const database = new DatabaseSync(join(directory, 'db'));
  onTestFinished(async () => {
    database.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all();
  const names = tables.map(({ name }) => String(name));
  return {
    store,
    contents: () => Object.fromEntries(names.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()])),
    commits: () => Number(database.prepare('PRAGMA data_version').get()?.['data_version']),
  };
}
