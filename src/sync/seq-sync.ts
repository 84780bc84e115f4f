/** Answers about seqs, written into a working copy by the rules of the seq plane. They never create a row (CUR-2). */
import type { Seqs } from '../protocol/seq-endpoints.ts';
import type { Learned } from './learned.ts';
import { mergeSeqs, replaceSeqs } from './seq-plane.ts';
import type { WorkingCopy } from './working-copy.ts';
import { latestSeqOf } from './projection.ts';

/** What a seq request answered, and when it was asked in the order of `Learned`. */
export interface AskedSeqs {
  readonly asked: number;
  readonly seqs: Readonly<Record<string, Seqs>>;
}

/** SEQ-1: numbers only rise. An answer that a full replacement has overtaken is dropped. */
export function writeSeqs(
  copy: WorkingCopy,
  learned: Learned,
  { asked, seqs }: AskedSeqs,
  ids?: Iterable<string>,
): void {
  if (learned.seqsOutdated(asked)) return;
  for (const id of ids ?? Object.keys(seqs)) {
    const answer = answerOf(seqs, id);
    if (answer === undefined || copy.rows.get(id) === undefined) continue;
    copy.seqs.put(mergeSeqs(id, copy.seqs.get(id), answer));
  }
}

/** SEQ-1, the exception: at the end of a full replacement the server's numbers stand, and hide marks are lowered to fit. */
export function writeReplacedSeqs(copy: WorkingCopy, learned: Learned, { asked, seqs }: AskedSeqs): void {
  for (const id of copy.rows.ids()) {
    const answer = answerOf(seqs, id);
    const old = copy.seqs.get(id);
    // A push since the request knows more than its answer.
    const write = learned.seqsToldSince(id, asked) ? mergeSeqs : replaceSeqs;
    if (answer !== undefined) copy.seqs.put(write(id, old, answer));
    lowerHideMark(copy, id);
  }
}

/** Those of the rows that nothing was learned of the seqs of, neither before nor in this commit. */
export function withoutSeqs(copy: WorkingCopy, ids: Iterable<string>): readonly string[] {
  return [...ids].filter((id) => copy.rows.get(id) !== undefined && copy.seqs.get(id) === undefined);
}

function lowerHideMark(copy: WorkingCopy, id: string): void {
  const local = copy.locals.get(id);
  const row = copy.rows.get(id);
  if (local?.hiddenAt === undefined || row === undefined) return;
  const latest = latestSeqOf(row, copy.seqs.get(id));
  if (local.hiddenAt > latest) copy.locals.put({ ...local, hiddenAt: latest });
}

/** An ID may be any text, the name of what every object inherits too. */
function answerOf(seqs: AskedSeqs['seqs'], id: string): Seqs | undefined {
  return Object.hasOwn(seqs, id) ? seqs[id] : undefined;
}
