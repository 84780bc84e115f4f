import { describe, expect, it } from 'vitest';
import type { Intent, IntentState, Write } from '../../src/model.ts';
import { claimNext, type Claimed } from '../../src/sync/claims.ts';
import type { WorkingCopy } from '../../src/sync/working-copy.ts';
import { bobID, intent, seqState } from '../support/planes.ts';
import { pinned, withEx } from '../support/outboxes.ts';
import { wireRow } from '../support/wire-rows.ts';
import { workingCopy, type StoredRecords } from '../support/working-copies.ts';

const claimant = { by: 'this tab', now: 100, lapsedBefore: 50 };
const read = (seq: number): Write => ({ kind: 'read', seq });
const remove = (seq: number): Write => ({ kind: 'remove', seq });
const sentBy = (by: string, at: number): IntentState => ({ kind: 'sending', by, at });

/** A copy over a stored row of Bob's and these writes, numbered from 1. */
function over(writes: readonly (Partial<Intent> & Pick<Intent, 'write'>)[], records: StoredRecords = {}): WorkingCopy {
  const outbox = writes.map((fields, index) => intent({ id: index + 1, ...fields }));
  return workingCopy({ rows: [wireRow()], ...records, outbox });
}

function claim(copy: WorkingCopy): Claimed & { readonly ids: readonly number[] | undefined } {
  const claimed = claimNext(copy, bobID, claimant);
  return { ...claimed, ids: copy.changes()?.claim?.ids };
}

describe('claimNext', () => {
  it('WRITE-2: takes the oldest, and those right behind it of the same field, as one with the number of the last', () => {
    const copy = over([{ write: pinned }, { write: withEx('a') }, { write: withEx('b') }]);
    const { intent: sent, ids, dropped } = claim(copy);
    expect(sent).toMatchObject({
      id: 3,
      write: { kind: 'set', fields: { isPinned: true, ex: 'b' } },
      state: { kind: 'sending', by: 'this tab', at: 100 },
    });
    expect(ids).toEqual([1, 2, 3]);
    expect(dropped).toEqual([]);
    expect(copy.changes()?.outbox).toEqual({ put: [sent], delete: [1, 2] });
    expect(copy.settlements).toEqual([
      { kind: 'merged', key: 'key 1', into: 'key 3' },
      { kind: 'merged', key: 'key 2', into: 'key 3' },
    ]);
  });

  it('WRITE-2: leaves what stands behind a write of another kind for later', () => {
    const copy = over([{ write: withEx('a') }, { write: read(5) }, { write: withEx('b') }]);
    expect(claim(copy)).toMatchObject({ intent: { id: 1, write: withEx('a') }, ids: [1] });
  });

  it('WRITE-2: looks at the writes of its conversation only', () => {
    const copy = over([{ write: pinned, conversationID: 'si_alice_carol' }, { write: read(5) }]);
    expect(claim(copy)).toMatchObject({ intent: { id: 2 }, ids: [2] });
  });

  it('WRITE-4: what the server has already is not sent again', () => {
    const acknowledged: IntentState = { kind: 'acknowledged', passes: 1 };
    const copy = over([{ write: pinned, state: acknowledged }]);
    expect(claim(copy)).toEqual({ intent: undefined, dropped: [], ids: undefined });
    expect(claim(over([{ write: pinned, state: acknowledged }, { write: read(5) }]))).toMatchObject({ ids: [2] });
  });

  it.each([
    ['is left to it', 60, undefined],
    ['is free once its claim has lapsed', 49, 1],
  ])('TAB-1: a write that another tab sends %s', (_, at, id) => {
    const copy = over([{ write: pinned, state: sentBy('another tab', at) }]);
    expect(claim(copy).intent?.id).toBe(id);
  });

  it('WRITE-2, TAB-1: nothing is taken from behind a write that another tab sends', () => {
    const copy = over([{ write: withEx('a'), state: sentBy('another tab', 60) }, { write: read(5) }]);
    expect(claim(copy)).toEqual({ intent: undefined, dropped: [], ids: undefined });
    expect(copy.changes()).toBeUndefined();
  });

  it('WRITE-3: what this tab sent in vain it may take again', () => {
    expect(claim(over([{ write: pinned, state: sentBy('this tab', 99) }])).intent?.state).toEqual(
      sentBy('this tab', 100),
    );
  });

  it('WRITE-7: writes to a row that was deleted meanwhile are dropped with the claim, and the next one is taken', () => {
    const copy = over([{ write: pinned }, { write: read(5) }], { rows: [] });
    const { intent: sent, dropped, ids } = claim(copy);
    expect(dropped).toMatchObject([{ intent: { id: 1 }, error: { kind: 'dropped', reason: 'rowDeleted' } }]);
    expect(sent).toMatchObject({ id: 2, write: read(5) });
    expect(ids).toEqual([1, 2]);
    expect(copy.changes()?.outbox).toMatchObject({ delete: [1] });
    expect(copy.settlements).toEqual([{ kind: 'rejected', key: 'key 1', error: dropped[0]?.error }]);
  });

  it('WRITE-7: a write to a row that this device never knew is sent', () => {
    const copy = over([{ write: pinned, rowKnown: false }], { rows: [] });
    expect(claim(copy)).toMatchObject({ intent: { id: 1 }, dropped: [] });
  });

  it('WRITE-7: a removal is dropped once there is a message that it does not know', () => {
    const known = over([{ write: remove(5) }], { seqs: [seqState({ maxSeq: 5 })] });
    expect(claim(known)).toMatchObject({ intent: { id: 1 }, dropped: [] });
    const newer = over([{ write: remove(5) }], { seqs: [seqState({ maxSeq: 6 })] });
    expect(claim(newer)).toMatchObject({ intent: undefined, dropped: [{ error: { reason: 'newMessage' } }], ids: [1] });
  });

  it('WRITE-7, TAB-1: only who may send a write may drop it', () => {
    const copy = over([{ write: pinned, state: sentBy('another tab', 60) }], { rows: [] });
    expect(claim(copy)).toEqual({ intent: undefined, dropped: [], ids: undefined });
    expect(copy.settlements).toEqual([]);
  });

  it('WRITE-2: with an empty outbox nothing is claimed', () => {
    expect(claim(over([]))).toEqual({ intent: undefined, dropped: [], ids: undefined });
  });
});
