import { describe, expect, it } from 'vitest';
import { Learned } from '../../src/sync/learned.ts';

describe('the order in which things were asked and told', () => {
  it('SEQ-1: what was told of seqs after a question is newer than its answer, what was told before is not', () => {
    const learned = new Learned();
    learned.toldSeqs('a');
    const asked = learned.ask();
    expect(learned.seqsToldSince('a', asked)).toBe(false);
    learned.toldSeqs('a');
    expect(learned.seqsToldSince('a', asked)).toBe(true);
    expect(learned.seqsToldSince('b', asked)).toBe(false);
    expect(learned.seqsToldSince('a', learned.ask())).toBe(false);
  });

  it('SEQ-5: previews are told apart from seqs', () => {
    const learned = new Learned();
    const asked = learned.ask();
    learned.toldPreview('a');
    expect(learned.previewToldSince('a', asked)).toBe(true);
    expect(learned.seqsToldSince('a', asked)).toBe(false);
  });

  it('SEQ-1: an answer that was asked for before the seqs of a replacement is outdated, its own and later ones are not', () => {
    const learned = new Learned();
    const before = learned.ask();
    const ofReplacement = learned.ask();
    const after = learned.ask();
    expect(learned.seqsOutdated(before)).toBe(false);
    learned.replaceSeqs(ofReplacement);
    expect([before, ofReplacement, after].map((asked) => learned.seqsOutdated(asked))).toEqual([true, false, false]);
    learned.replaceSeqs(before);
    expect(learned.seqsOutdated(before)).toBe(true);
  });

  it('CUR-7: a row counts as asked since a push named it only if a question after that has told of it', () => {
    const learned = new Learned();
    learned.takesRow('a', learned.ask());
    expect(learned.rowAskedSinceNamed('a')).toBe(false);
    const before = learned.ask();
    learned.toldRow('a');
    learned.takesRow('a', before);
    expect(learned.rowAskedSinceNamed('a')).toBe(false);
    learned.takesRow('a', learned.ask());
    expect([learned.rowAskedSinceNamed('a'), learned.rowAskedSinceNamed('b')]).toEqual([true, false]);
    learned.toldRow('a');
    expect(learned.rowAskedSinceNamed('a')).toBe(false);
    learned.takesRow('a', learned.ask());
    learned.forgetRows();
    expect(learned.rowAskedSinceNamed('a')).toBe(false);
  });
});
