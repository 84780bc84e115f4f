/**
 * How rows, seqs and previews lie in IndexedDB: as a log of packs. One `put` costs the same whatever its size, so that what
 * one commit does to these planes is one value: a pack, as JSON text. The invariants:
 *
 * - A pack says what commits in a row did: records that are there afterwards, and IDs that are not. Its key is the number of
 *   the last of these commits; the parts of a pack that was split lie between the number before and that one.
 * - The planes are what the packs say, one after the other by ascending key, and nothing else is: a record is in force where
 *   no later pack names its ID. No second copy says the same.
 * - Folding replaces neighbouring packs by one that says the same, in one transaction, so that a crash leaves the one or the
 *   other. Of all packs together only the records in force are left.
 *
 * A person reads a database by reading the packs in their order.
 */
import type { PlaneChange } from '../ports.ts';
import { PLANES, type Pack, type Plane } from './pack.ts';

/**
 * The most records of a pack that is written at once or folded. Chromium gains little from larger ones, and one of 500 is
 * parsed in a millisecond, a small part of a frame (figures in ARCHITECTURE.md).
 */
export const PACK_RECORDS = 500;

export function recordsIn(pack: Pack): number {
  let count = 0;
  for (const plane of PLANES) count += (pack[plane]?.put?.length ?? 0) + (pack[plane]?.delete?.length ?? 0);
  return count;
}

/** One pack that says the same as these, in their order, the last word on each ID. */
export function mergePacks(packs: readonly Pack[]): Pack {
  return mapPlanes((plane) => {
    const words = new Map<string, Word>();
    for (const pack of packs) {
      for (const record of pack[plane]?.put ?? []) words.set(record.conversationID, record);
      for (const id of pack[plane]?.delete ?? []) words.set(id, undefined);
    }
    return changeOf(words);
  });
}

/** Parts of at most `PACK_RECORDS` records that together say the same. */
export function splitPack(pack: Pack): readonly Pack[] {
  if (recordsIn(pack) <= PACK_RECORDS) return [pack];
  return PLANES.flatMap((plane) => {
    const { put = [], delete: gone = [] } = pack[plane] ?? {};
    return [
      ...chunks<Word>(put).map((part): Pack => ({ [plane]: { put: part } })),
      ...chunks(gone).map((part): Pack => ({ [plane]: { delete: part } })),
    ];
  });
}

/** Takes packs from the last to the first, and leaves of each what no later one has spoken of. */
export class Sieve {
  readonly #seen: Readonly<Record<Plane, Set<string>>> = { rows: new Set(), seqs: new Set(), previews: new Set() };

  /** Deletions too: they matter to earlier packs only, and those are sieved by this very object. */
  inForce(pack: Pack): Pack {
    return mapPlanes((plane) => {
      const seen = this.#seen[plane];
      const words = new Map<string, Word>();
      for (const record of pack[plane]?.put ?? []) {
        if (!seen.has(record.conversationID)) words.set(record.conversationID, record);
      }
      for (const id of pack[plane]?.delete ?? []) seen.add(id);
      for (const id of words.keys()) seen.add(id);
      return changeOf(words);
    });
  }
}

/** A record, or undefined where the ID has none any more. */
type Word = { readonly conversationID: string } | undefined;

function changeOf(words: ReadonlyMap<string, Word>): PlaneChange<NonNullable<Word>> | undefined {
  const put: NonNullable<Word>[] = [];
  const gone: string[] = [];
  for (const [id, record] of words) {
    if (record === undefined) gone.push(id);
    else put.push(record);
  }
  if (put.length + gone.length === 0) return undefined;
  return { ...(put.length > 0 && { put }), ...(gone.length > 0 && { delete: gone }) };
}

/** The records of a plane are those of that plane's packs: the planes are never mixed. */
function mapPlanes(change: (plane: Plane) => PlaneChange<NonNullable<Word>> | undefined): Pack {
  const entries = PLANES.map((plane) => [plane, change(plane)] as const).filter(([, made]) => made !== undefined);
  return Object.fromEntries(entries);
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += PACK_RECORDS) parts.push(items.slice(start, start + PACK_RECORDS));
  return parts;
}
