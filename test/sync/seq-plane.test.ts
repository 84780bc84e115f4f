import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeqState } from '../../src/model.ts';
import { mergeSeqs, messageSeen, readUpTo, replaceSeqs } from '../../src/sync/seq-plane.ts';
import { bobID, seqState } from '../support/planes.ts';

const answer = (maxSeq: number, hasReadSeq: number, maxSeqTime = 1_000 * maxSeq) => ({
  maxSeq,
  hasReadSeq,
  maxSeqTime,
});
const message = (seq: number, own = false) => ({ seq, sendTime: 1_000 * seq + 7, own });

/** What a device may learn of one conversation: its seq answers, messages and read positions agree with each other. */
const someNews = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    seq: fc.integer({ min: 1, max: 9 }),
    read: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({ kind: fc.constant('message' as const), seq: fc.integer({ min: 1, max: 9 }), own: fc.boolean() }),
  fc.record({ kind: fc.constant('read' as const), seq: fc.integer({ min: 1, max: 9 }) }),
);
type News = typeof someNews extends fc.Arbitrary<infer T> ? T : never;

function learn(state: SeqState | undefined, news: News): SeqState {
  switch (news.kind) {
    case 'answer':
      return mergeSeqs(bobID, state, answer(news.seq, Math.min(news.seq, news.read)));
    case 'message':
      return messageSeen(bobID, state, message(news.seq, news.own));
    case 'read':
      return readUpTo(bobID, state, news.seq);
  }
}

const learnAll = (news: readonly News[]): SeqState | undefined => news.reduce<SeqState | undefined>(learn, undefined);

describe('the seq plane', () => {
  it('SEQ-1: a seq answer raises maxSeq and hasReadSeq, and lowers neither', () => {
    const state = seqState({ maxSeq: 5, hasReadSeq: 3, latestTime: 5_000 });
    expect(mergeSeqs(bobID, state, answer(7, 4))).toMatchObject({ maxSeq: 7, hasReadSeq: 4 });
    expect(mergeSeqs(bobID, state, answer(4, 9))).toMatchObject({ maxSeq: 5, hasReadSeq: 9 });
    expect(mergeSeqs(bobID, state, answer(9, 2))).toMatchObject({ maxSeq: 9, hasReadSeq: 3 });
  });

  it('SEQ-1: a read position moves forward only', () => {
    const state = seqState({ maxSeq: 5, hasReadSeq: 3 });
    expect(readUpTo(bobID, state, 4)).toEqual({ ...state, hasReadSeq: 4 });
    expect(readUpTo(bobID, state, 2)).toBe(state);
    expect(readUpTo(bobID, undefined, 2)).toEqual(seqState({ hasReadSeq: 2 }));
  });

  it('SEQ-1: a full replacement takes the numbers of the server, lower ones too', () => {
    const state = seqState({ maxSeq: 5, hasReadSeq: 5, latestTime: 5_000 });
    expect(replaceSeqs(bobID, state, answer(2, 1))).toEqual(
      seqState({ maxSeq: 2, hasReadSeq: 1, latestTime: 2_000, timeOf: 'seq' }),
    );
  });

  it('SEQ-5: a message of the user raises the read position to its seq, one of another does not', () => {
    const state = seqState({ maxSeq: 5, hasReadSeq: 3 });
    expect(messageSeen(bobID, state, message(6, true)).hasReadSeq).toBe(6);
    expect(messageSeen(bobID, state, message(6, false)).hasReadSeq).toBe(3);
    expect(messageSeen(bobID, seqState({ maxSeq: 9, hasReadSeq: 8 }), message(6, true)).hasReadSeq).toBe(8);
  });

  it('SEQ-6: the time moves together with the seq, and an older seq does not bring its time', () => {
    const state = seqState({ maxSeq: 5, latestTime: 5_000 });
    expect(mergeSeqs(bobID, state, answer(6, 0))).toMatchObject({ maxSeq: 6, latestTime: 6_000 });
    expect(mergeSeqs(bobID, state, answer(4, 0))).toMatchObject({ maxSeq: 5, latestTime: 5_000 });
    expect(messageSeen(bobID, state, message(6))).toMatchObject({ maxSeq: 6, latestTime: 6_007 });
    expect(messageSeen(bobID, state, message(4))).toMatchObject({ maxSeq: 5, latestTime: 5_000 });
  });

  it('SEQ-6: a time that is earlier than the one before it moves too where its seq is higher', () => {
    const state = seqState({ maxSeq: 5, latestTime: 9_999 });
    expect(mergeSeqs(bobID, state, answer(6, 0, 10))).toMatchObject({ latestTime: 10 });
    expect(messageSeen(bobID, state, message(6))).toMatchObject({ latestTime: 6_007 });
  });

  it('SEQ-6: for one seq the sendTime of its message replaces maxSeqTime once, and stays', () => {
    const pulled = mergeSeqs(bobID, undefined, answer(5, 0));
    const seen = messageSeen(bobID, pulled, message(5));
    expect(seen).toMatchObject({ latestTime: 5_007, timeOf: 'message' });
    expect(messageSeen(bobID, seen, { ...message(5), sendTime: 1 })).toBe(seen);
    expect(mergeSeqs(bobID, seen, answer(5, 0))).toBe(seen);
    expect(replaceSeqs(bobID, seen, answer(5, 0))).toBe(seen);
  });

  it('SEQ-6: a time that an earlier answer did not know is taken from a later one about the same seq', () => {
    const unknown = mergeSeqs(bobID, undefined, answer(5, 0, 0));
    expect(mergeSeqs(bobID, unknown, answer(5, 0))).toMatchObject({ latestTime: 5_000 });
  });

  it('SEQ-1, SEQ-6, PUSH-2: what is learned out of order or twice ends in the same state', () => {
    const history = fc.array(someNews, { maxLength: 12 });
    fc.assert(
      fc.property(
        history.chain((news) =>
          fc.tuple(fc.constant(news), fc.shuffledSubarray([...news, ...news], { minLength: 2 * news.length })),
        ),
        ([inOrder, shuffledTwice]) => {
          expect(learnAll(shuffledTwice)).toEqual(learnAll(inOrder));
        },
      ),
    );
  });

  it('SEQ-1: whatever is learned, no number goes back, and what changes nothing keeps the object', () => {
    fc.assert(
      fc.property(fc.array(someNews, { minLength: 1, maxLength: 12 }), (news) => {
        let before = learn(undefined, news[0] as News);
        for (const item of news) {
          const after = learn(before, item);
          expect(after.maxSeq).toBeGreaterThanOrEqual(before.maxSeq);
          expect(after.hasReadSeq).toBeGreaterThanOrEqual(before.hasReadSeq);
          expect(learn(after, item)).toBe(after);
          before = after;
        }
      }),
    );
  });
});
