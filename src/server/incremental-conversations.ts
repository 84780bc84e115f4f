import pLimit from 'p-limit';
import type { WireConversation } from '../protocol/conversation.ts';
import type {
  IncrementalAnswer,
  IncrementalBatchAnswer,
  IncrementalBatchRequest,
  IncrementalRequest,
} from '../protocol/incremental.ts';
import type { CachedHeads } from './cache/cached-heads.ts';
import { batchIncrementalSync } from './batch-incremental-sync.ts';
import { noMeter } from './figures/meter.ts';
import type { Meter } from './figures/meter.ts';
import { incrementalSync } from './incremental-sync.ts';
import type { SyncResult, SyncTarget } from './incremental-sync.ts';
import type { ServerLimits } from './limits/limits.ts';
import type { ServerStore } from './store.ts';
import type { VersionLog } from './store/version-logs.ts';
import { lookUpLogs } from './version-log.ts';

/** The incremental calls of the wire contract, over a store. */
export interface IncrementalConversations {
  one(request: IncrementalRequest): Promise<IncrementalAnswer>;
  /** @throws SyncError of kind `api`; see `batchIncrementalSync`. */
  many(request: IncrementalBatchRequest): Promise<IncrementalBatchAnswer>;
}

export interface IncrementalConversationsOptions {
  readonly store: ServerStore;
  readonly limits: Pick<ServerLimits, 'syncLimit' | 'storeBatch' | 'batchWorkers'>;
  readonly newVersionID: () => string;
  readonly meter?: Meter;
  /** The heads of users' logs as a cache holds them, others left out. Never older than what was acknowledged. */
  readonly cachedHeads?: CachedHeads | undefined;
}

export function incrementalConversations(options: IncrementalConversationsOptions): IncrementalConversations {
  const { store, limits, newVersionID, meter = noMeter, cachedHeads } = options;
  const workers = pLimit(limits.batchWorkers);
  const rules = {
    limit: limits.syncLimit,
    idOf: (row: WireConversation): string => row.conversationID,
    answer: toAnswer,
  };

  const lookUp = async (targets: readonly SyncTarget[], limit: number): Promise<ReadonlyMap<string, VersionLog>> => {
    const cursors = targets.map(({ key, version }) => ({ userID: key, version }));
    const logs = await lookUpLogs(store, cursors, limit, newVersionID);
    for (const { whole } of logs.values()) if (!whole) meter.count('versionConflicts', { reason: 'notWhole' });
    return logs;
  };

  const find = async (
    wanted: ReadonlyMap<string, readonly string[]>,
  ): Promise<ReadonlyMap<string, readonly WireConversation[]>> => {
    const keys = [...wanted].flatMap(([ownerUserID, ids]) =>
      ids.map((conversationID) => ({ ownerUserID, conversationID })),
    );
    const rows = await store.read((reads) => reads.conversations.find(keys));
    const byOwner = new Map<string, WireConversation[]>([...wanted.keys()].map((userID) => [userID, []]));
    for (const row of rows) byOwner.get(row.ownerUserID)?.push(row);
    return byOwner;
  };

  return {
    one: (request) =>
      incrementalSync(toTarget(request), {
        ...rules,
        ...(cachedHeads && { cachedHead: async (key) => (await cachedHeads([key])).get(key) }),
        lookUp: async (target, limit) => only(target.key, await lookUp([target], limit)),
        find: async (key, ids) => (await find(new Map([[key, ids]]))).get(key) ?? [],
      }),
    many: async ({ reqList }) => {
      const answers = await batchIncrementalSync(reqList.map(toTarget), {
        ...rules,
        ...(cachedHeads && { cachedHeads }),
        ...{ chunkSize: limits.storeBatch, workers },
        fieldOf: (index) => `reqList.${index}.userID`,
        lookUp,
        find,
      });
      return { respList: Object.fromEntries(answers) };
    },
  };
}

function toTarget({ userID, versionID, version }: IncrementalRequest): SyncTarget {
  return { key: userID, versionID, version };
}

function only(key: string, logs: ReadonlyMap<string, VersionLog>): VersionLog {
  const log = logs.get(key);
  if (log === undefined) throw new Error(`the store made no log for ${key}`);
  return log;
}

function toAnswer({ strategy, ...result }: SyncResult<WireConversation>): IncrementalAnswer {
  return { ...result, full: strategy === 'full' };
}
