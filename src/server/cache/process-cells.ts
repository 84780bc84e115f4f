import { LRUCache } from 'lru-cache';
import type { LogHead } from '../store/version-logs.ts';
import { LEASE_MS } from './cells.ts';
import type { Cell, VersionCells } from './cells.ts';

/** A head belongs to an epoch. */
interface StoredHead extends LogHead {
  readonly epoch: string;
}

interface Marks {
  /** Of each writer, until when it stands. */
  readonly writers: Map<string, number>;
  /** Whether there was ever more than one. */
  shared: boolean;
}

export interface ProcessCellsOptions {
  /** ms since any moment; never goes back. */
  readonly now: () => number;
  /** How long a head is kept, in ms. */
  readonly headMs: number;
  /** How long a mark stands, in ms: longer than a commit may take. */
  readonly markMs: number;
  /** How many users' heads are kept; the least recently used ones go first. */
  readonly capacity?: number;
}

/** Cells in this process: for a server of one node. */
export function processCells({ now, headMs, markMs, capacity = 100_000 }: ProcessCellsOptions): VersionCells {
  const perf = { now };
  const heads = new LRUCache<string, StoredHead>({ max: capacity, ttl: headMs, ttlResolution: 0, perf });
  const leases = new LRUCache<string, string>({ max: capacity, ttl: LEASE_MS, ttlResolution: 0, perf });
  // Never pushed out by other users: there are as many as there are commits under way.
  const marks = new Map<string, Marks>();

  const marksOf = (userID: string): Marks | undefined => {
    const found = marks.get(userID);
    if (found === undefined) return undefined;
    for (const [writer, until] of found.writers) if (until <= now()) found.writers.delete(writer);
    if (found.writers.size > 0) return found;
    marks.delete(userID);
    return undefined;
  };

  const look = (userID: string, lease: string, epoch: string): Cell => {
    if (marksOf(userID) !== undefined) return { kind: 'marked' };
    const head = heads.get(userID);
    if (head?.epoch === epoch) return { kind: 'head', head: { versionID: head.versionID, version: head.version } };
    heads.delete(userID);
    const standing = leases.get(userID) ?? lease;
    if (standing === lease) leases.set(userID, lease);
    return { kind: 'leased', lease: standing };
  };

  return {
    level: 'process',
    look: async (userIDs, lease, epoch) => new Map(userIDs.map((userID) => [userID, look(userID, lease, epoch)])),
    async fill(found, lease, epoch) {
      for (const [userID, head] of found) {
        if (leases.get(userID) !== lease) continue;
        leases.delete(userID);
        if (head !== undefined) heads.set(userID, { ...head, epoch });
      }
    },
    async mark(userIDs, writer) {
      for (const userID of userIDs) {
        heads.delete(userID);
        leases.delete(userID);
        const standing = marksOf(userID) ?? { writers: new Map<string, number>(), shared: false };
        standing.writers.set(writer, now() + markMs);
        standing.shared ||= standing.writers.size > 1;
        marks.set(userID, standing);
      }
    },
    async settle(committed, writer, epoch) {
      for (const [userID, head] of committed) {
        const standing = marksOf(userID);
        const alone = standing?.shared === false && standing.writers.has(writer);
        standing?.writers.delete(writer);
        if (standing?.writers.size === 0) marks.delete(userID);
        heads.delete(userID);
        leases.delete(userID);
        if (alone && head !== undefined) heads.set(userID, { ...head, epoch });
      }
    },
    async clear(userIDs) {
      for (const userID of userIDs) {
        const standing = marksOf(userID);
        if (standing !== undefined) standing.shared = true;
        heads.delete(userID);
        leases.delete(userID);
      }
    },
  };
}
