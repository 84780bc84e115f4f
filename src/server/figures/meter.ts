/** What is counted. The labels of each name are always the same ones. */
export type Counter =
  /** `strategy`. */
  | 'syncs'
  /** `level` (`process`, `redis`, `list`), `result` (`hit`, `miss`). */
  | 'cacheLookups'
  /** `cache`, `reason`: what a cache could not do, and the server did without. */
  | 'cacheFailures'
  /** `reason`: `otherVersionID`, `clientAhead`, `notWhole`. */
  | 'versionConflicts'
  /** `code`. */
  | 'errors'
  /** `reason`: what was refused before it was looked at. */
  | 'refusals'
  /** Frames handed to a socket. */
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
  /** `strategy`. */
  | 'syncSeconds'
  /** `path`. */
  | 'answerBytes'
  /** Changed IDs of a delta. */
  | 'deltaSize'
  /** From the commit to the socket. */
  | 'pushLagSeconds';

export type Labels = Readonly<Record<string, string>>;

/** Where the server's parts tell their figures, e.g. for `/metrics`. */
export interface Meter {
  count(name: Counter, labels?: Labels, by?: number): void;
  observe(name: Histogram, value: number, labels?: Labels): void;
}

/** For those who want no figures. */
export const noMeter: Meter = { count() {}, observe() {} };
