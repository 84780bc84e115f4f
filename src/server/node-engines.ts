import { SyncError } from '../errors.ts';
import { noLog } from './figures/log.ts';
import type { Log } from './figures/log.ts';
import type { Meter } from './figures/meter.ts';
import type { JoinedNode, JoinOptions } from './nodes/node-joined.ts';
import type { RedisConnection, RedisConnectionOptions } from './redis/node-redis-connection.ts';
import type { NodeLogOptions } from './figures/node-log.ts';
import type { Figures } from './figures/node-prometheus.ts';
import type { ServerLimits } from './limits/limits.ts';
import type { ServerStore } from './store.ts';
import { SqliteServerStore } from './stores/sqlite-store.ts';

/** Whether this is the address of a PostgreSQL database; anything else is the place of an SQLite one. */
export function isPostgres(database: string): boolean {
  return /^postgres(?:ql)?:\/\//u.test(database);
}

/**
 * Opens the store of a database, and brings its schema up to date.
 *
 * @throws SyncError of kind `options` for a wrong address, or where the package that it needs is missing, `storage` where
 *   the database cannot be reached, or was written by a later version of this package.
 */
export async function openStore(
  database: string,
  limits: ServerLimits,
  meter: Meter,
  log: Log = noLog,
): Promise<ServerStore> {
  if (!isPostgres(database)) return new SqliteServerStore(database);
  const { PostgresServerStore } = await import('./stores/postgres-store.ts').catch((cause: unknown) => {
    throw missingPackage('database', 'pg', cause);
  });
  return PostgresServerStore.open(database, { limits, meter, log });
}

/** @throws SyncError of kind `options` where `@redis/client` is not installed. */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { RedisConnection: Connection } = await import('./redis/node-redis-connection.ts').catch((cause: unknown) => {
    throw missingPackage('cache', '@redis/client', cause);
  });
  const connection = new Connection(options);
  await connection.open();
  return connection;
}

/** Joins this node to the others over a connection that is there. */
export async function joinOthers(options: JoinOptions): Promise<JoinedNode> {
  const { joinNodes } = await import('./nodes/node-joined.ts');
  return joinNodes(options);
}

/** @throws SyncError of kind `options` where `prom-client` is not installed. */
export async function loadFigures(): Promise<Figures> {
  const { createFigures } = await import('./figures/node-prometheus.ts').catch((cause: unknown) => {
    throw missingPackage('metrics', 'prom-client', cause);
  });
  return createFigures();
}

/** @throws SyncError of kind `options` where `pino` is not installed. */
export async function loadLog(options: NodeLogOptions): Promise<Log> {
  const { nodeLog } = await import('./figures/node-log.ts').catch((cause: unknown) => {
    throw missingPackage('logLevel', 'pino', cause);
  });
  return nodeLog(options);
}

/** Said where an engine was asked for whose package is not installed; any other failure stays as it is. */
function missingPackage(path: string, name: string, cause: unknown): unknown {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
  if (!isMissing) return cause;
  return new SyncError('options', `${path}: needs the package "${name}": npm install ${name}`, { path }, { cause });
}
