import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Counter, Gauge, Histogram } from './meter.ts';

export interface Metric {
  /** As Prometheus knows it. */
  readonly name: string;
  readonly help: string;
  /** By name the values that are known beforehand: each combination stands at 0 from the start, so that its first event shows in a rate. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
}

export interface HistogramMetric extends Metric {
  readonly buckets: readonly number[];
}

const prefix = 'conversation_sync_';
/** For label values that show only once they occur. */
const cold: readonly string[] = [];

const strategies = ['equal', 'incremental', 'full'];
const gateways = ['socketio', 'openim'];
const codes = Object.values(ErrorCode).filter((code) => code !== ErrorCode.ok);
/** The alert's threshold, 1 s, is one of them, so that no estimate decides it. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const COUNTERS: { readonly [Name in Counter]: Metric } = {
  requests: {
    name: `${prefix}requests_total`,
    help: 'Calls of the API that were answered, failures and refusals too.',
  },
  syncs: {
    name: `${prefix}syncs_total`,
    help: 'Answers to "what changed since", each target of a batch counted.',
    labels: { strategy: strategies },
  },
  cacheLookups: {
    name: `${prefix}cache_lookups_total`,
    help: 'Look-ups in caches.',
    labels: { level: ['process', 'redis', 'list'], result: ['hit', 'miss'] },
  },
  cacheFailures: {
    name: `${prefix}cache_failures_total`,
    help: 'What a cache could not do, and the server did without.',
    labels: { cache: cold, reason: cold },
  },
  versionConflicts: {
    name: `${prefix}version_conflicts_total`,
    help: 'Cursors of another log, cursors ahead of the server, and logs that were not whole.',
    labels: { reason: ['otherVersionID', 'clientAhead', 'notWhole'] },
  },
  errors: {
    name: `${prefix}errors_total`,
    help: 'Answers of the API with an error, by its code.',
    labels: { code: codes.map(String) },
  },
  refusals: {
    name: `${prefix}refusals_total`,
    help: 'What was refused before it was looked at.',
    labels: { reason: cold },
  },
  pushes: { name: `${prefix}pushes_total`, help: 'Frames handed to a socket.', labels: { gateway: gateways } },
  pushFailures: { name: `${prefix}push_failures_total`, help: 'Attempts to tell of a change that failed.' },
  pushesGivenUp: {
    name: `${prefix}pushes_given_up_total`,
    help: 'Changes that were told to nobody after the last attempt; the next sync mends it.',
  },
  transactionRetries: {
    name: `${prefix}transaction_retries_total`,
    help: 'Transactions that were run again.',
    labels: { reason: cold },
  },
  logEntriesCut: { name: `${prefix}log_entries_cut_total`, help: 'Entries of version logs that were cut.' },
};

export const HISTOGRAMS: { readonly [Name in Histogram]: HistogramMetric } = {
  syncSeconds: {
    name: `${prefix}sync_seconds`,
    help: 'How long the answer to "what changed since" took; a batch counts once.',
    labels: { strategy: [...strategies, 'batch'] },
    buckets: seconds,
  },
  answerBytes: {
    name: `${prefix}answer_bytes`,
    help: 'Size of answers before compression.',
    labels: { path: cold },
    buckets: [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
  },
  deltaSize: {
    name: `${prefix}delta_size`,
    help: 'Changed conversations in a delta.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  },
  pushLagSeconds: {
    name: `${prefix}push_lag_seconds`,
    help: 'From the commit to the moment when the sockets were handed the frame.',
    buckets: seconds,
  },
};

export const GAUGES: { readonly [Name in Gauge]: Metric } = {
  connections: { name: `${prefix}connections`, help: 'Open connections.', labels: { gateway: gateways } },
  usersConnected: { name: `${prefix}users_connected`, help: 'Users with a connection.' },
  pushesWaiting: {
    name: `${prefix}pushes_waiting`,
    help: 'Changes on their way to sockets, or waiting for their turn.',
  },
  requestsUnderWay: { name: `${prefix}requests_under_way`, help: 'Calls of the API that have no answer yet.' },
  databaseConnections: {
    name: `${prefix}database_connections`,
    help: 'Connections to PostgreSQL that are busy or idle, and transactions that are waiting for one.',
    labels: { state: ['busy', 'idle', 'waiting'] },
  },
  logs: { name: `${prefix}logs`, help: 'Version logs, at the last round of retention.' },
  logEntries: { name: `${prefix}log_entries`, help: 'Entries in all version logs, at the last round of retention.' },
  longestLog: {
    name: `${prefix}longest_log`,
    help: 'Entries of the longest version log, at the last round of retention.',
  },
};
