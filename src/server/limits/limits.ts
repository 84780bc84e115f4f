import { SyncError } from '../../errors.ts';

/** How much the server takes, keeps and waits. Whole numbers; durations are in seconds. */
export interface ServerLimits {
  readonly syncLimit: number;
  readonly logRetention: number;
  readonly logEntries: number;
  readonly cacheTTL: number;
  readonly listTTL: number;
  readonly warmUp: number;
  readonly syncsAtOnce: number;
  readonly syncQueue: number;
  readonly batchWorkers: number;
  readonly storeBatch: number;
  readonly queryTimeout: number;
  readonly postgresPool: number;
  readonly redisPool: number;
  readonly heartbeatEvery: number;
  readonly heartbeatTimeout: number;
  readonly connectionsPerUser: number;
  readonly sendBuffer: number;
  readonly bodyLimit: number;
  readonly userRate: number;
  readonly userBurst: number;
  readonly addressRate: number;
  readonly drainTime: number;
}

export interface Limit {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  /** What stands for the value in the help. */
  readonly unit: string;
  readonly help: string;
}

const DAY = 24 * 3600;
const seconds = (fallback: number, min: number, help: string): Limit => ({
  ...{ fallback, min, max: 10 * 365 * DAY, unit: 'SECONDS', help },
});
const count = (fallback: number, min: number, max: number, help: string): Limit => ({
  ...{ fallback, min, max, unit: 'N', help },
});
const bytes = (fallback: number, min: number, help: string): Limit => ({
  ...{ fallback, min, max: 2 ** 30, unit: 'BYTES', help },
});

/** Each with its default and what it may be: the one table behind the options of the command line and of the library. */
export const LIMITS: { readonly [Name in keyof ServerLimits]: Limit } = {
  syncLimit: count(200, 1, 100_000, 'changed conversations that one delta may hold; more lead to a full sync'),
  logRetention: seconds(7 * DAY, 1, 'age at which entries of a version log are cut'),
  logEntries: count(100_000, 1, 1e9, 'entries that a version log may keep; the oldest are cut'),
  cacheTTL: seconds(DAY, 1, 'life of a cached version'),
  listTTL: seconds(3600, 1, 'life of a cached list of conversation IDs'),
  warmUp: count(1000, 0, 1e6, 'users with the most changes whose versions are cached at the start'),
  syncsAtOnce: count(1000, 1, 1e6, 'syncs that are answered at once; more wait'),
  syncQueue: count(10_000, 0, 1e7, 'syncs that may wait; more are answered 503'),
  batchWorkers: count(100, 1, 10_000, 'queries of batch calls that run at once'),
  storeBatch: count(1000, 1, 100_000, 'rows that one statement of the database writes or looks up'),
  queryTimeout: seconds(30, 1, 'how long a statement or a transaction of PostgreSQL may take'),
  postgresPool: count(
    20,
    2,
    10_000,
    'connections to PostgreSQL; all nodes together must stay below its max_connections',
  ),
  redisPool: count(500, 1, 100_000, 'commands to Redis that may be under way at once; they share one connection'),
  heartbeatEvery: seconds(10, 1, 'how often a socket is asked for a sign of life'),
  heartbeatTimeout: seconds(3, 1, 'how long it has to answer'),
  connectionsPerUser: count(100, 1, 1e6, 'sockets that one user may have open on a node'),
  sendBuffer: bytes(4 * 2 ** 20, 1024, 'what may wait for a slow socket before it is dropped'),
  bodyLimit: bytes(4 * 2 ** 20, 1024, "size of a request's body"),
  userRate: count(5000, 0, 1e9, 'requests a minute of one user; 0 counts none'),
  userBurst: count(2000, 0, 1e9, 'requests that a user may make beyond that in a burst'),
  addressRate: count(0, 0, 1e9, 'requests a minute of one address; 0 counts none'),
  drainTime: seconds(10, 0, 'how long a server that stops waits for what it is answering'),
};

/**
 * The limits with defaults for those that are not given.
 *
 * @throws SyncError of kind `options` whose `path` is the first wrong one.
 */
export function limitsOf(given: Partial<ServerLimits>): ServerLimits {
  const names = Object.keys(LIMITS) as (keyof ServerLimits)[];
  const values = names.map((name) => {
    const { fallback, min, max } = LIMITS[name];
    const value = given[name] ?? fallback;
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new SyncError('options', `${name}: expected a whole number from ${min} to ${max}`, { path: name });
    }
    return [name, value];
  });
  return Object.fromEntries(values) as Record<keyof ServerLimits, number>;
}
