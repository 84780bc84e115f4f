/** Whether a pack holds what this code wrote (STORE-4). */
import type { PlaneChange } from '../ports.ts';
import { PLANES, type Pack, type Plane } from './pack.ts';
import { isObject, isPreview, isRow, isSeq } from './record-check.ts';

export interface CheckedPack {
  /** What is whole of it. */
  readonly pack: Pack;
  /** Whether that is all. */
  readonly whole: boolean;
}

type Identified = { readonly conversationID: string };
const checks: Readonly<Record<Plane, (record: unknown) => boolean>> = {
  rows: isRow,
  seqs: isSeq,
  previews: isPreview,
};

/** What is damaged is left out. */
export function readPack(text: unknown): CheckedPack {
  try {
    return checkPack(JSON.parse(text as string));
  } catch {
    return { pack: {}, whole: false };
  }
}

function checkPack(value: unknown): CheckedPack {
  if (!isObject(value)) return { pack: {}, whole: false };
  let whole = true;
  const damaged = (): boolean => (whole = false);
  const pack: Partial<Record<Plane, PlaneChange<Identified>>> = {};
  for (const plane of PLANES) {
    const change = value[plane];
    if (change === undefined) continue;
    if (!isObject(change)) {
      damaged();
      continue;
    }
    const put = listOf(change['put'], checks[plane], damaged) as readonly Identified[];
    const gone = listOf(change['delete'], (id) => typeof id === 'string', damaged) as readonly string[];
    pack[plane] = { put, delete: gone };
  }
  // JSON has no undefined.
  for (const state of (pack.previews?.put ?? []) as readonly { message?: unknown }[]) state.message ??= undefined;
  return { pack: pack as Pack, whole };
}

function listOf(value: unknown, isWhole: (item: unknown) => boolean, damaged: () => void): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    damaged();
    return [];
  }
  if (value.every(isWhole)) return value;
  damaged();
  return value.filter(isWhole);
}
