/** What a row went through last. */
export type ChangeAction = 'insert' | 'update' | 'delete';

/** Where a log stands: what a client's cursor is compared with. */
export interface LogHead {
  /** 24 lower-case hex digits, not all zeros. */
  readonly versionID: string;
  readonly version: number;
}

/** A log as seen from a version. */
export interface VersionLog extends LogHead {
  /** The highest version that was cut away; 0 where nothing was. */
  readonly deleted: number;
  /** Whether it holds as many entries as its stored count says (SRV-2). */
  readonly whole: boolean;
  /** The entries after the version asked about, as many as were asked for at most, by ascending version, then ID. */
  readonly changes: readonly LogChange[];
}

export interface LogChange {
  readonly conversationID: string;
  readonly action: ChangeAction;
  readonly version: number;
}

export interface LogEntry extends LogChange {
  readonly userID: string;
  /** When the change was made, ms since 1970: by it old entries are cut. */
  readonly time: number;
}

/** What is cut from the logs. */
export interface LogCut {
  /** Entries of before this time, ms since 1970. */
  readonly before: number;
  /** How many entries a log may keep beyond that. */
  readonly keep: number;
  /** How many entries one call cuts, so that no transaction is long. */
  readonly limit: number;
}

/** How large the logs are. */
export interface LogSizes {
  readonly logs: number;
  /** In all of them. */
  readonly entries: number;
  /** The entries of the longest. */
  readonly longest: number;
}

export interface VersionLogReads {
  /** By user ID; users without a log are left out. */
  heads(userIDs: readonly string[]): Promise<ReadonlyMap<string, LogHead>>;
  /** The logs with their entries after `after`, at most `limit` of each log; users without a log are left out. */
  since(
    cursors: readonly { readonly userID: string; readonly after: number }[],
    limit: number,
  ): Promise<ReadonlyMap<string, VersionLog>>;
  /** The users of the highest versions, highest first. It may look at every log. */
  busiest(limit: number): Promise<readonly string[]>;
  /** It may look at every log. */
  sizes(): Promise<LogSizes>;
}

/** The head of a log must stay locked from the first of these calls to the commit, so that no version is used twice. */
export interface VersionLogWrites extends VersionLogReads {
  /** Makes an empty log at version 1, where there is none. */
  begin(userIDs: readonly string[], newVersionID: () => string): Promise<void>;
  /** Takes the next version of each log; a log that is made by it begins at version 1. */
  bump(userIDs: readonly string[], newVersionID: () => string): Promise<ReadonlyMap<string, LogHead>>;
  /** Puts each entry in the place of an older one of the same user and conversation, and counts those that are new. */
  put(entries: readonly LogEntry[]): Promise<void>;
  /** Raises the `deleted` mark to the version and counts anew (SRV-2). */
  mend(userIDs: readonly string[]): Promise<void>;
  /** Deletes logs with all their entries: what comes next begins other ones (SRV-5). */
  drop(userIDs: readonly string[]): Promise<void>;
  /**
   * Cuts what is too old or too much, oldest versions first and each version whole, raises the `deleted` marks to the
   * highest versions cut, and takes what went from the stored counts, so that a whole log stays whole (SRV-2, SRV-5).
   *
   * @returns how many entries were cut: those of a version that `limit` falls into are all among them. 0 where nothing is
   *   left to cut, or another node is cutting.
   */
  cut(what: LogCut): Promise<number>;
  /** Gives every log another versionID, and says how many there are (SRV-5). */
  renew(newVersionID: () => string): Promise<number>;
}
