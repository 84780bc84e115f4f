import type { LimitFunction } from 'p-limit';
import { isSyncError } from '../errors.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { apiError, badArgument } from './api-error.ts';
import { deltaOf, idsToFind, settledBy } from './incremental-sync.ts';
import type { SyncRules, SyncTarget } from './incremental-sync.ts';
import type { LogHead, VersionLog } from './store/version-logs.ts';

export interface BatchIncrementalSync<Row, Answer> extends SyncRules<Row, Answer> {
  /** Names the field of the target at this place, for the error where it is wrong. */
  readonly fieldOf: (index: number) => string;
  /** How many logs are looked up by one query. */
  readonly chunkSize: number;
  /** Runs the queries of all batch calls, so many at once. */
  readonly workers: LimitFunction;
  /** The heads of the logs as a cache holds them; others are left out. */
  readonly cachedHeads?: (keys: readonly string[]) => Promise<ReadonlyMap<string, LogHead>>;
  /** The logs by key, each with its entries after the target's version, at most `limit` of them. */
  readonly lookUp: (targets: readonly SyncTarget[], limit: number) => Promise<ReadonlyMap<string, VersionLog>>;
  /** The rows by key of the IDs by key; those without a row are left out. */
  readonly find: (wanted: ReadonlyMap<string, readonly string[]>) => Promise<ReadonlyMap<string, readonly Row[]>>;
}

type Answered<Answer> = readonly (readonly [string, Answer])[];

/**
 * Answers many targets at once, each as it would be answered alone (SRV-6). The cache is asked once, and only the logs
 * that differ from it are looked up.
 *
 * @throws SyncError of kind `api`: 1001 for a target that is named twice, naming its field; where a target fails, the
 *   call fails with that target's code (500 where it has none), and the detail begins with its key.
 */
export async function batchIncrementalSync<Row, Answer>(
  targets: readonly SyncTarget[],
  sync: BatchIncrementalSync<Row, Answer>,
): Promise<ReadonlyMap<string, Answer>> {
  refuseDoubles(targets, sync.fieldOf);
  const cached = await sync.cachedHeads?.(targets.map((target) => target.key));
  const settled = new Map<string, Answer>();
  for (const target of targets) {
    const head = cached?.get(target.key);
    const result = head && settledBy<Row>(target, head, sync.limit);
    if (result !== undefined) settled.set(target.key, sync.answer(result));
  }
  const rest = targets.filter((target) => !settled.has(target.key));
  const chunks = chunksOf(rest, sync.chunkSize);
  const answered = await sync.workers.map(chunks, (chunk) => answerChunk(chunk, sync));
  return new Map([...settled, ...answered.flat()]);
}

function refuseDoubles(targets: readonly SyncTarget[], fieldOf: (index: number) => string): void {
  const seen = new Set<string>();
  for (const [index, { key }] of targets.entries()) {
    if (seen.has(key)) throw badArgument(fieldOf(index), `${key} is named twice`);
    seen.add(key);
  }
}

function chunksOf(targets: readonly SyncTarget[], chunkSize: number): readonly (readonly SyncTarget[])[] {
  const count = Math.ceil(targets.length / chunkSize);
  return Array.from({ length: count }, (_, index) => targets.slice(index * chunkSize, (index + 1) * chunkSize));
}

/** A chunk that fails is asked again target by target, to learn which one it is. */
async function answerChunk<Row, Answer>(
  chunk: readonly SyncTarget[],
  sync: BatchIncrementalSync<Row, Answer>,
): Promise<Answered<Answer>> {
  try {
    return await lookUpAndAnswer(chunk, sync);
  } catch (cause) {
    const [first, ...others] = chunk;
    if (first === undefined || others.length === 0) throw targetError(first?.key ?? '', cause);
    const answers: (readonly [string, Answer])[] = [];
    for (const target of chunk) answers.push(...(await answerChunk([target], sync)));
    return answers;
  }
}

async function lookUpAndAnswer<Row, Answer>(
  chunk: readonly SyncTarget[],
  sync: BatchIncrementalSync<Row, Answer>,
): Promise<Answered<Answer>> {
  const logs = await sync.lookUp(chunk, sync.limit + 1);
  const found = chunk.map((target) => {
    const log = logs.get(target.key);
    if (log === undefined) throw new Error(`no log was found for ${target.key}`);
    return { key: target.key, log, settled: settledBy<Row>(target, log, sync.limit) };
  });
  const open = found.filter(({ settled }) => settled === undefined);
  const wanted = new Map(open.map(({ key, log }) => [key, idsToFind(log)]));
  const rows = wanted.size > 0 ? await sync.find(wanted) : new Map<string, readonly Row[]>();
  return found.map(({ key, log, settled }) => [
    key,
    sync.answer(settled ?? deltaOf(log, rows.get(key) ?? [], sync.idOf)),
  ]);
}

function targetError(key: string, cause: unknown): Error {
  return isSyncError(cause, 'api')
    ? apiError(cause.code as ErrorCode, `${key}: ${cause.detail}`, { cause })
    : apiError(ErrorCode.internal, key, { cause });
}
