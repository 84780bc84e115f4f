import { describe, expect, it } from 'vitest';
import { Learned } from '../../src/sync/learned.ts';
import { writeReplacedSeqs, writeSeqs } from '../../src/sync/seq-sync.ts';
import { bobID, localState, seqState } from '../support/planes.ts';
import { wireRow } from '../support/wire-rows.ts';
import { workingCopy, type StoredRecords } from '../support/working-copies.ts';

const answer = (maxSeq: number, hasReadSeq: number) => ({ [bobID]: { maxSeq, hasReadSeq, maxSeqTime: maxSeq } });
const records = { rows: [wireRow()], seqs: [seqState({ maxSeq: 9, hasReadSeq: 8, latestTime: 9 })] };

function setUp(stored: StoredRecords = records) {
  const learned = new Learned();
  const copy = workingCopy(stored);
  return { learned, copy, seqs: () => copy.seqs.get(bobID) };
}

describe('a seq answer', () => {
  it('SEQ-1: raises the numbers of the rows that it names', () => {
    const { learned, copy, seqs } = setUp();
    writeSeqs(copy, learned, { asked: learned.ask(), seqs: answer(12, 3) });
    expect(seqs()).toMatchObject({ maxSeq: 12, hasReadSeq: 8 });
  });

  it('CUR-2: makes no seqs where there is no row', () => {
    const { learned, copy } = setUp({});
    writeSeqs(copy, learned, { asked: learned.ask(), seqs: answer(12, 3) });
    expect(copy.changes()).toBeUndefined();
  });

  it('SEQ-1: counts for the conversations that it was asked to count for, and for no others', () => {
    const { learned, copy } = setUp();
    writeSeqs(copy, learned, { asked: learned.ask(), seqs: answer(12, 3) }, ['si_2']);
    expect(copy.changes()).toBeUndefined();
  });

  it('SEQ-1: is dropped where a replacement has taken later numbers', () => {
    const { learned, copy } = setUp();
    const asked = learned.ask();
    learned.replaceSeqs(learned.ask());
    writeSeqs(copy, learned, { asked, seqs: answer(12, 3) });
    expect(copy.changes()).toBeUndefined();
  });
});

describe('the seqs of a replacement', () => {
  it('SEQ-1: are taken as they are, lower ones too', () => {
    const { learned, copy, seqs } = setUp();
    writeReplacedSeqs(copy, learned, { asked: learned.ask(), seqs: answer(4, 2) });
    expect(seqs()).toMatchObject({ maxSeq: 4, hasReadSeq: 2, latestTime: 4 });
  });

  it('SEQ-1: give way to what was pushed since they were asked for', () => {
    const { learned, copy, seqs } = setUp();
    const asked = learned.ask();
    learned.toldSeqs(bobID);
    writeReplacedSeqs(copy, learned, { asked, seqs: answer(4, 2) });
    expect(seqs()).toMatchObject({ maxSeq: 9, hasReadSeq: 8 });
  });

  it('SEQ-1: leave those of a row that the answer does not name', () => {
    const { learned, copy } = setUp();
    writeReplacedSeqs(copy, learned, { asked: learned.ask(), seqs: {} });
    expect(copy.changes()).toBeUndefined();
  });

  it('SEQ-1, WRITE-5: lower a hide mark to fit, so that the next message shows the row again', () => {
    const hidden = localState({ hiddenAt: 9 });
    const { learned, copy } = setUp({ ...records, locals: [hidden] });
    writeReplacedSeqs(copy, learned, { asked: learned.ask(), seqs: answer(4, 2) });
    expect(copy.locals.get(bobID)).toEqual({ ...hidden, hiddenAt: 4 });
  });

  it('WRITE-5: leave a hide mark that fits, and one that is lower', () => {
    for (const hiddenAt of [0, 3, 4]) {
      const { learned, copy } = setUp({ ...records, locals: [localState({ hiddenAt })] });
      writeReplacedSeqs(copy, learned, { asked: learned.ask(), seqs: answer(4, 2) });
      expect(copy.locals.get(bobID)?.hiddenAt).toBe(hiddenAt);
    }
  });
});
