import type { ServerStore } from './store.ts';
import type { ChangeAction, LogHead, VersionLog, VersionLogReads, VersionLogWrites } from './store/version-logs.ts';

/** What happened to one row of one user. */
export interface RowChange {
  readonly userID: string;
  readonly conversationID: string;
  readonly action: ChangeAction;
}

/** What the log is told beside what changed. */
export interface LogMark {
  /** ms since 1970. */
  readonly time: number;
  /** 24 hex digits, unique and not all zeros. */
  readonly newVersionID: () => string;
}

/** Makes version IDs: 24 lower-case hex digits, not all zeros. `randomBytes` gives as many bytes as it is asked for. */
export function versionIDSource(randomBytes: (count: number) => Uint8Array): () => string {
  return () => {
    for (;;) {
      const hex = Array.from(randomBytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('');
      if (/[^0]/u.test(hex)) return hex;
    }
  };
}

/**
 * Writes into the logs what the same transaction does to the rows (SRV-1). All changes of one user share one version;
 * each ID stands once in a log, with its latest action (SRV-2).
 *
 * @returns the new heads by user ID.
 */
export async function recordChanges(
  logs: VersionLogWrites,
  changes: readonly RowChange[],
  { time, newVersionID }: LogMark,
): Promise<ReadonlyMap<string, LogHead>> {
  // In one order everywhere, so that two writers who lock several logs cannot wait for each other.
  const userIDs = [...new Set(changes.map((change) => change.userID))].toSorted();
  const heads = await logs.bump(userIDs, newVersionID);
  await logs.put(
    changes.map(({ userID, conversationID, action }) => {
      const head = heads.get(userID);
      if (head === undefined) throw new Error(`the store made no log for ${userID}`);
      return { userID, conversationID, action, version: head.version, time };
    }),
  );
  return heads;
}

/** The heads of these users' logs; a log that nobody asked about or wrote to begins now. */
export async function readHeads(
  logs: VersionLogWrites,
  userIDs: readonly string[],
  newVersionID: () => string,
): Promise<ReadonlyMap<string, LogHead>> {
  await logs.begin(userIDs, newVersionID);
  return logs.heads(userIDs);
}

/** Where a client stands in a user's log. */
export interface LogCursor {
  readonly userID: string;
  readonly version: number;
}

/**
 * The logs of these users with their entries after the cursors' versions, at most `limit` of each. A log that nobody
 * asked about or wrote to begins now. One that is not whole comes as such and is mended, so that it is whole from now
 * on and answers `full` to every cursor below its version (SRV-2).
 */
export async function lookUpLogs(
  store: ServerStore,
  cursors: readonly LogCursor[],
  limit: number,
  newVersionID: () => string,
): Promise<ReadonlyMap<string, VersionLog>> {
  const userIDs = cursors.map((cursor) => cursor.userID);
  const since = (logs: VersionLogReads): Promise<ReadonlyMap<string, VersionLog>> =>
    logs.since(
      cursors.map(({ userID, version }) => ({ userID, after: version })),
      limit,
    );
  const found = await store.read((reads) => since(reads.versionLogs));
  if (userIDs.every((userID) => found.get(userID)?.whole)) return found;
  return store.transaction(async ({ versionLogs }) => {
    await versionLogs.begin(userIDs, newVersionID);
    const logs = await since(versionLogs);
    await versionLogs.mend(userIDs.filter((userID) => logs.get(userID)?.whole === false));
    return logs;
  });
}

/**
 * Gives every log another versionID, so that every client fetches its whole set again. To be run after a backup was
 * put back, because version numbers are then used again (SRV-5).
 *
 * @returns how many logs there are.
 */
export async function renewVersionIDs(store: ServerStore, newVersionID: () => string): Promise<number> {
  return store.transaction(async ({ versionLogs, cacheClearings }) => {
    await cacheClearings.renewEpoch(newVersionID());
    return versionLogs.renew(newVersionID);
  });
}
