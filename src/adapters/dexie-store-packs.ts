/** The log of packs in its transactions: what is written behind its end, how it is read, and how it is folded. */
import type { ChangeSet } from '../ports.ts';
import { PLANES, type Pack } from './pack.ts';
import { readPack } from './pack-check.ts';
import { PACK_RECORDS, Sieve, mergePacks, recordsIn, splitPack } from './packs.ts';
import { damagedError } from './dexie-store-error.ts';
import { answerOf } from './dexie-store-transaction.ts';

export const PACKS = 'packs';

/** Where the log stands; a part of the head. */
export interface PackLog {
  /** The key up to which it is folded. What lies behind is its tail: small packs, one a commit. */
  readonly folded: number;
  /** The number of packs in the tail. */
  readonly tail: number;
  /** How often a tail was folded since the whole log was. */
  readonly folds: number;
}

export const NEW_LOG: PackLog = { folded: 0, tail: 0, folds: 0 };

/** The tail is folded at this length: few requests to read it, and one commit in so many that waits for a reading. */
const TAIL_PACKS = 64;
/** The whole log is folded after so many tails: a page that is open for weeks may never read it. */
const MAX_FOLDS = 128;

/** What the change set does to the planes of packs; undefined where that is nothing. */
export function packOf({ rows, seqs, previews }: ChangeSet): Pack | undefined {
  const pack = { ...(rows && { rows }), ...(seqs && { seqs }), ...(previews && { previews }) };
  return Object.keys(pack).length > 0 ? pack : undefined;
}

/** Writes the pack of this commit. Awaits nothing but requests of its transaction. */
export async function appendPack(
  transaction: IDBTransaction,
  keyRange: typeof IDBKeyRange,
  log: PackLog,
  pack: Pack,
  commit: number,
): Promise<PackLog> {
  const packs = transaction.objectStore(PACKS);
  if (recordsIn(pack) >= PACK_RECORDS / 2) {
    putPack(packs, pack, commit);
    return { ...log, folded: commit, tail: 0 };
  }
  if (log.tail + 1 < TAIL_PACKS) {
    putPack(packs, pack, commit);
    return { ...log, tail: log.tail + 1 };
  }
  const tail = keyRange.lowerBound(log.folded, true);
  const before = (await answerOf<unknown[]>(packs.getAll(tail))).map(wholePack);
  packs.delete(tail);
  putPack(packs, mergePacks([...before, pack]), commit);
  return { folded: commit, tail: 0, folds: log.folds + 1 };
}

export interface LoggedPlanes {
  /** All records in force. */
  readonly pack: Pack;
  /** Whether everything could be read. */
  readonly whole: boolean;
  /** How many records there are in all, in force or not. */
  readonly records: number;
}

export function planesOf(texts: readonly unknown[]): LoggedPlanes {
  const read = texts.map(readPack);
  const packs = read.map(({ pack }) => pack);
  return {
    pack: inForce(packs),
    whole: read.every(({ whole }) => whole),
    records: packs.reduce((sum, pack) => sum + recordsIn(pack), 0),
  };
}

/** Whether so much of the log is out of force that it should be folded. */
export function isLong(log: PackLog, planes?: LoggedPlanes): boolean {
  if (log.folds >= MAX_FOLDS) return true;
  return planes !== undefined && planes.records > 2 * recordsIn(planes.pack) + PACK_RECORDS;
}

/** Writes these planes in the place of all that is there. */
export function rewritePacks(transaction: IDBTransaction, pack: Pack, commit: number): PackLog {
  const packs = transaction.objectStore(PACKS);
  packs.clear();
  putPack(packs, pack, commit);
  return { ...NEW_LOG, folded: commit };
}

/**
 * Folds the whole log, so that only records in force are left. From the last pack to the first, each read and written in a
 * task of its own: a long list does not keep the page from its frames.
 */
export async function foldPacks(transaction: IDBTransaction, commit: number): Promise<PackLog> {
  const packs = transaction.objectStore(PACKS);
  const keys = (await answerOf(packs.getAllKeys())) as number[];
  const sieve = new Sieve();
  let kept: Pack[] = [];
  let records = 0;
  for (const key of keys.toReversed()) {
    const pack = sieve.inForce(wholePack(await answerOf<unknown>(packs.get(key))));
    packs.delete(key);
    kept.push(pack);
    records += recordsIn(pack);
    if (records < PACK_RECORDS && key !== keys[0]) continue;
    // Each ID is in one of them only.
    packs.put(JSON.stringify(mergePacks(kept)), key);
    kept = [];
    records = 0;
  }
  return { ...NEW_LOG, folded: commit };
}

function wholePack(text: unknown): Pack {
  const { pack, whole } = readPack(text);
  if (!whole) throw damagedError();
  return pack;
}

/** In as many parts as it needs. What a part says does not depend on the others, so that their order does not matter. */
function putPack(packs: IDBObjectStore, pack: Pack, commit: number): void {
  const parts = splitPack(pack);
  for (const [index, part] of parts.entries()) {
    packs.put(JSON.stringify(part), commit - 1 + (index + 1) / parts.length);
  }
}

/** `mergePacks` of all, less what is deleted. */
function inForce(packs: readonly Pack[]): Pack {
  const merged = mergePacks(packs);
  const entries = PLANES.map((plane) => [plane, { put: merged[plane]?.put ?? [] }]);
  return Object.fromEntries(entries) as Pack;
}
