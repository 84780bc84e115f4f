/** What one pass of the engine is asked to do, what it works with, and what comes of it. */
import type { Environment } from '../ports.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import type { Learned } from './learned.ts';
import type { Remote } from './remote.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { WorkingCopy } from './working-copy.ts';

/** The wishes of all who asked for the pass, together. */
export interface PassRequest {
  /** Conversations that a push named (CUR-7, PUSH-5). */
  readonly named: ReadonlySet<string>;
  /** Conversations whose seqs are asked for by ID. */
  readonly seqsOf: ReadonlySet<string>;
  /** The whole seq plane (SEQ-4). */
  readonly allSeqs: boolean;
  /** A full replacement, whatever the cursor says (CUR-6). */
  readonly replace: boolean;
}

export const nothingWanted: PassRequest = { named: new Set(), seqsOf: new Set(), allSeqs: false, replace: false };

export function mergeRequests(a: PassRequest, b: Partial<PassRequest>): PassRequest {
  return {
    named: union(a.named, b.named),
    seqsOf: union(a.seqsOf, b.seqsOf),
    allSeqs: a.allSeqs || b.allSeqs === true,
    replace: a.replace || b.replace === true,
  };
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b]);
}

export interface PassResult {
  /** `none`: the server had nothing new. */
  readonly kind: 'incremental' | 'full' | 'none';
  /** The conversations whose rows the server gave, changed or not. */
  readonly upserted: readonly string[];
  readonly removed: readonly string[];
}

export interface PassTools {
  readonly replica: LeaderReplica;
  readonly remote: Remote;
  readonly learned: Learned;
  /** The first screen that was asked for before the engine began. */
  readonly early: () => Promise<readonly ConversationMsg[] | undefined>;
  readonly environment: Environment;
  /** Conversations whose rows were fetched by ID beside a replacement: it spares them (FULL-3). */
  readonly spared: Set<string>;
  /** Conversations with a write that this pass is to contain: where it brings no row of theirs, it asks for it (WRITE-4). */
  readonly written: ReadonlySet<string>;
  /** These rows are as of now, or later: what was acknowledged before this pass is in them (WRITE-4). */
  readonly contain: (copy: WorkingCopy, ids: Iterable<string>) => void;
  /** Rows that a replacement has so far, and how many it will have. */
  readonly onProgress: (done: number, total: number) => void;
  /** A part that the pass can do without failed. */
  readonly onSetback: (what: string, error: unknown) => void;
}

/** The rows by ID in one request, and the requests at once (FULL-5). */
export const rowsPerRequest = 500;
export const requestsAtOnce = 3;

export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
