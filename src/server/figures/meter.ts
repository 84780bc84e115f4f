/** What is counted. The labels of each name are always the same ones. */
export type Counter =
  /** Calls of the API that were answered, failures and refusals among them. */
  | 'requests'
  /** `strategy`: each target of a batch counts. */
  | 'syncs'
  /** `level` (`process`, `redis`, `list`), `result` (`hit`, `miss`). */
  | 'cacheLookups'
  /** `cache`, `reason`: what a cache could not do, and the server did without. */
  | 'cacheFailures'
  /** `reason`: `otherVersionID`, `clientAhead`, `notWhole`. */
  | 'versionConflicts'
  /** `code`: answers of the API other than 0. */
  | 'errors'
  /** `reason`: what was refused before it was looked at. */
  | 'refusals'
  /** `gateway`: frames handed to a socket. */
  | 'pushes'
  /** Attempts to tell of a change that failed. */
  | 'pushFailures'
  /** Changes that were told to nobody after the last attempt. */
  | 'pushesGivenUp'
  /** `reason`: transactions that were run again. */
  | 'transactionRetries'
  /** Entries of version logs that were cut. */
  | 'logEntriesCut';

/** What is measured. Durations are in seconds. */
export type Histogram =
  /** `strategy`, or `batch` for all targets of one call together. */
  | 'syncSeconds'
  /** `path`; before compression. */
  | 'answerBytes'
  /** Changed IDs of a delta. */
  | 'deltaSize'
  /** From the commit to the socket. */
  | 'pushLagSeconds';

/** What is read when somebody looks. */
export type Gauge =
  /** `gateway`. */
  | 'connections'
  /** Users with a connection, each counted once. */
  | 'usersConnected'
  /** Changes that are on their way to an observer, or wait for their turn. */
  | 'pushesWaiting'
  /** Calls of the API that have no answer yet. */
  | 'requestsUnderWay'
  /** `state`: connections to PostgreSQL that are `busy` or `idle`, and transactions that are `waiting` for one. */
  | 'databaseConnections'
  /** Version logs. Those of logs are as of the last round of retention. */
  | 'logs'
  /** In all logs. */
  | 'logEntries'
  /** The entries of the longest log. */
  | 'longestLog';

/** How a connection came in. */
export type GatewayName = 'socketio' | 'openim';

export type Labels = Readonly<Record<string, string>>;

/** Where the server's parts tell their figures, e.g. for `/metrics`. */
export interface Meter {
  count(name: Counter, labels?: Labels, by?: number): void;
  observe(name: Histogram, value: number, labels?: Labels): void;
  /** `read` is called whenever the figures are looked at, so it must be cheap. */
  watch(name: Gauge, read: () => number, labels?: Labels): void;
}

/** For those who want no figures. */
export const noMeter: Meter = { count() {}, observe() {}, watch() {} };

/** Tells several. */
export function meterOf(meters: readonly Meter[]): Meter {
  return {
    count: (...figure) => meters.forEach((meter) => meter.count(...figure)),
    observe: (...figure) => meters.forEach((meter) => meter.observe(...figure)),
    watch: (...figure) => meters.forEach((meter) => meter.watch(...figure)),
  };
}
