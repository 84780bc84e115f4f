import type { LogHead, VersionLog } from './store/version-logs.ts';
import { decideStrategy } from './sync-strategy.ts';
import type { ClientCursor, SyncStrategy } from './sync-strategy.ts';

/** Whose rows a client asks for, and where it stands. */
export interface SyncTarget extends ClientCursor {
  /** Names a log, e.g. a user ID. */
  readonly key: string;
}

/** What an answer is built from; the lists are empty unless the strategy is `incremental`. */
export interface SyncResult<Row> extends LogHead {
  readonly strategy: SyncStrategy;
  readonly delete: readonly string[];
  readonly insert: readonly Row[];
  readonly update: readonly Row[];
}

/** What the sync of one target and of many have in common. */
export interface SyncRules<Row, Answer> {
  /** How many changed IDs a delta holds at most. */
  readonly limit: number;
  readonly idOf: (row: Row) => string;
  readonly answer: (result: SyncResult<Row>) => Answer;
}

export interface IncrementalSync<Row, Answer> extends SyncRules<Row, Answer> {
  /** The head of the log as a cache holds it, if it does. It must not be older than what was acknowledged. */
  readonly cachedHead?: (key: string) => Promise<LogHead | undefined>;
  /** The log with its entries after the target's version, at most `limit` of them. */
  readonly lookUp: (target: SyncTarget, limit: number) => Promise<VersionLog>;
  /** The rows of these IDs; those without a row are left out. */
  readonly find: (key: string, ids: readonly string[]) => Promise<readonly Row[]>;
}

/** Answers one client: nothing changed, what changed since, or that it must fetch the whole set. */
export async function incrementalSync<Row, Answer>(
  target: SyncTarget,
  sync: IncrementalSync<Row, Answer>,
): Promise<Answer> {
  const cached = await sync.cachedHead?.(target.key);
  const early = cached && settledBy<Row>(target, cached, sync.limit);
  if (early !== undefined) return sync.answer(early);
  const log = await sync.lookUp(target, sync.limit + 1);
  const settled = settledBy<Row>(target, log, sync.limit);
  if (settled !== undefined) return sync.answer(settled);
  return sync.answer(deltaOf(log, await sync.find(target.key, idsToFind(log)), sync.idOf));
}

/** The result where it needs no rows. */
export function settledBy<Row>(
  target: ClientCursor,
  server: LogHead | VersionLog,
  limit: number,
): SyncResult<Row> | undefined {
  const strategy = decideStrategy(target, server, limit);
  if (strategy === 'incremental') return undefined;
  return { strategy, versionID: server.versionID, version: server.version, delete: [], insert: [], update: [] };
}

/** The IDs whose rows a delta holds. */
export function idsToFind(log: VersionLog): readonly string[] {
  return log.changes.filter((change) => change.action !== 'delete').map((change) => change.conversationID);
}

/**
 * The delta of a log. The rows may be newer than the log: an ID that the log calls changed and that has no row any more
 * goes as deleted, and the next delta says the same.
 */
export function deltaOf<Row>(log: VersionLog, rows: readonly Row[], idOf: (row: Row) => string): SyncResult<Row> {
  const found = new Map(rows.map((row) => [idOf(row), row]));
  const lists = { delete: [] as string[], insert: [] as Row[], update: [] as Row[] };
  for (const { conversationID, action } of log.changes) {
    const row = found.get(conversationID);
    if (action === 'delete' || row === undefined) lists.delete.push(conversationID);
    else lists[action].push(row);
  }
  return { strategy: 'incremental', versionID: log.versionID, version: log.version, ...lists };
}
