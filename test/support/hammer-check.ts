import { isDeepStrictEqual } from 'node:util';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import type { ServerStore } from '../../src/server/store.ts';
import type { LogChange } from '../../src/server/store/version-logs.ts';
import { COUNTER, USERS } from './hammer.ts';
import type { HammerReport } from './hammer.ts';
import type { Commit } from './recording-server-store.ts';

/** What is not as if the commits had come one after the other, user by user in the order of their versions; nothing, if all is. */
export async function hammerContradictions(
  store: ServerStore,
  reports: readonly HammerReport[],
): Promise<readonly string[]> {
  const commits = reports.flatMap((report) => report.commits);
  const found: string[] = [];
  for (const userID of USERS) {
    const own = commits.filter((commit) => commit.versions[userID] !== undefined).toSorted(byVersionOf(userID));
    const raised = reports.reduce((sum, report) => sum + (report.raised[userID] ?? 0), 0);
    const { log, rows } = await store.read(async (reads) => ({
      log: (await reads.versionLogs.since([{ userID, after: 0 }], 1_000_000)).get(userID),
      rows: await reads.conversations.ofOwner(userID),
    }));
    const expectSame = (what: string, actual: unknown, expected: unknown): void => {
      if (isDeepStrictEqual(actual, expected)) return;
      found.push(`${what} of ${userID}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
    };
    const versions = own.map((commit) => commit.versions[userID]);
    expectSame(
      'versions',
      versions,
      Array.from({ length: own.length }, (_, i) => i + 1),
    );
    expectSame('head', log?.version, own.length);
    expectSame('wholeness', log?.whole, true);
    expectSame('entries', log?.changes, replayedLog(userID, own));
    expectSame('rows', rows, replayedRows(userID, own));
    expectSame('counter', rows.find((row) => row.conversationID === COUNTER)?.burnDuration ?? 0, raised);
  }
  return found;
}

const byVersionOf = (userID: string) => (a: Commit, b: Commit) => (a.versions[userID] ?? 0) - (b.versions[userID] ?? 0);
const ascending = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function replayedRows(userID: string, commits: readonly Commit[]): readonly WireConversation[] {
  const rows = new Map<string, WireConversation>();
  for (const { put, deleted } of commits) {
    for (const row of put) if (row.ownerUserID === userID) rows.set(row.conversationID, row);
    for (const key of deleted) if (key.ownerUserID === userID) rows.delete(key.conversationID);
  }
  return [...rows.values()].toSorted((a, b) => ascending(a.conversationID, b.conversationID));
}

function replayedLog(userID: string, commits: readonly Commit[]): readonly LogChange[] {
  const changes = new Map<string, LogChange>();
  for (const entry of commits.flatMap((commit) => commit.entries)) {
    const { conversationID, action, version } = entry;
    if (entry.userID === userID) changes.set(conversationID, { conversationID, action, version });
  }
  return [...changes.values()].toSorted(
    (a, b) => a.version - b.version || ascending(a.conversationID, b.conversationID),
  );
}
