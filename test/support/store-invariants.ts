import type { WatchedStore } from './sqlite-contents.ts';

type Contents = ReturnType<WatchedStore['contents']>;
type Row = Readonly<Record<string, unknown>>;

const keyOf = (...parts: readonly unknown[]): string => JSON.stringify(parts);
const rowsOf = (contents: Contents, table: string): readonly Row[] => (contents[table] ?? []) as readonly Row[];

function byKey(contents: Contents, table: string, ...fields: readonly string[]): ReadonlyMap<string, Row> {
  return new Map(rowsOf(contents, table).map((row) => [keyOf(...fields.map((field) => row[field])), row]));
}

/**
 * What is wrong with the step from one state of a store to the next: each change of a row stands in its owner's log under
 * the owner's next version, and nothing else does (SRV-1, SRV-2, SRV-7); counters and read positions fit, and do not go back.
 */
export function wrongSteps(before: Contents, after: Contents): readonly string[] {
  return [...wrongLogs(before, after), ...wrongSeqs(before, after)];
}

function wrongLogs(before: Contents, after: Contents): readonly string[] {
  const wrong: string[] = [];
  const [oldLogs, logs] = [byKey(before, 'versionLogs', 'userID'), byKey(after, 'versionLogs', 'userID')];
  const entries = byKey(after, 'versionLogEntries', 'userID', 'conversationID');
  const oldEntries = byKey(before, 'versionLogEntries', 'userID', 'conversationID');
  const changed = changedKeys(before, after, 'conversations', 'ownerUserID', 'conversationID');
  const owners = new Set(changed.map((key) => keyOf((JSON.parse(key) as unknown[])[0])));
  for (const key of changed) {
    const entry = entries.get(key);
    const [owner] = JSON.parse(key) as unknown[];
    const version = logs.get(keyOf(owner))?.['version'];
    if (entry === undefined || entry['version'] !== version) wrong.push(`${key} changed, its log does not say so`);
    const isThere = byKey(after, 'conversations', 'ownerUserID', 'conversationID').has(key);
    if ((entry?.['action'] === 'delete') === isThere) wrong.push(`${key} is told as ${String(entry?.['action'])}`);
  }
  for (const [key, entry] of entries) {
    const moved = JSON.stringify(oldEntries.get(key)) !== JSON.stringify(entry);
    if (moved && !changed.includes(key)) wrong.push(`${key} stands in the log and did not change`);
  }
  for (const [user, log] of logs) {
    const old = oldLogs.get(user);
    const step = Number(log['version']) - Number(old?.['version'] ?? log['version']);
    if (old !== undefined && step !== Number(owners.has(user))) wrong.push(`${user} went ${step} versions on`);
    const own = rowsOf(after, 'versionLogEntries').filter((entry) => keyOf(entry['userID']) === user);
    const counted = String(log['entryCount']);
    if (own.length !== log['entryCount']) wrong.push(`${user} counts ${counted} of ${own.length} entries`);
  }
  return wrong;
}

function wrongSeqs(before: Contents, after: Contents): readonly string[] {
  const maxSeqs = byKey(after, 'maxSeqs', 'conversationID');
  const oldReads = byKey(before, 'readSeqs', 'userID', 'conversationID');
  return [
    ...[...byKey(after, 'readSeqs', 'userID', 'conversationID')].flatMap(([key, read]) => {
      const max = Number(maxSeqs.get(keyOf(read['conversationID']))?.['maxSeq'] ?? 0);
      const [seq, old] = [Number(read['hasReadSeq']), Number(oldReads.get(key)?.['hasReadSeq'] ?? 0)];
      return seq > max || seq < old ? [`${key} was read to ${seq} of ${max}, and to ${old} before`] : [];
    }),
    ...[...byKey(before, 'maxSeqs', 'conversationID')].flatMap(([key, old]) =>
      Number(maxSeqs.get(key)?.['maxSeq'] ?? 0) < Number(old['maxSeq']) ? [`${key} has fewer messages`] : [],
    ),
  ];
}

/** The rows that came, went, or are not what they were. */
function changedKeys(
  before: Contents,
  after: Contents,
  table: string,
  ...fields: readonly string[]
): readonly string[] {
  const [old, now] = [byKey(before, table, ...fields), byKey(after, table, ...fields)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(now.get(key)));
}
