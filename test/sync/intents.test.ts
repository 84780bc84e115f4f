import { describe, expect, it } from 'vitest';
import type { Write } from '../../src/model.ts';
import { collapse, writeAcknowledged } from '../../src/sync/intents.ts';
import { workingCopy } from '../support/working-copies.ts';
import { intent, seqState } from '../support/planes.ts';
import { wireRow } from '../support/wire-rows.ts';

const writes: Readonly<Record<Write['kind'], Write>> = {
  set: { kind: 'set', fields: { isPinned: true } },
  read: { kind: 'read', seq: 5 },
  remove: { kind: 'remove', seq: 5 },
  open: { kind: 'open', userID: 'bob', groupID: '' },
};
const kinds = Object.keys(writes) as Write['kind'][];
const unlike = kinds.flatMap((earlier) =>
  kinds.filter((later) => later !== earlier).map((later) => [earlier, later] as const),
);

describe('two writes of one conversation that are one', () => {
  it('WRITE-2: several sets collapse into one that has the last value of each field', () => {
    const tail: Write = { kind: 'set', fields: { isPinned: true, ex: 'a' } };
    expect(collapse(tail, { kind: 'set', fields: { ex: 'b', recvMsgOpt: 2 } })).toEqual({
      kind: 'set',
      fields: { isPinned: true, ex: 'b', recvMsgOpt: 2 },
    });
  });

  it('WRITE-2: several reads collapse into the furthest', () => {
    const tail: Write = { kind: 'read', seq: 5 };
    expect(collapse(tail, { kind: 'read', seq: 7 })).toEqual({ kind: 'read', seq: 7 });
    expect(collapse(tail, { kind: 'read', seq: 3 })).toEqual({ kind: 'read', seq: 5 });
  });

  it('WRITE-2: several removals collapse into the latest, several openings into one', () => {
    expect(collapse(writes.remove, { kind: 'remove', seq: 8 })).toEqual({ kind: 'remove', seq: 8 });
    expect(collapse(writes.open, writes.open)).toEqual(writes.open);
  });

  it.each(unlike)('WRITE-2: a %s and a later %s stay two writes', (earlier, later) => {
    expect(collapse(writes[earlier], writes[later])).toBeUndefined();
  });
});

describe('what an acknowledged write leaves behind', () => {
  const read = intent({ id: 4, write: { kind: 'read', seq: 5 } });

  it('WRITE-4: a set, a removal and an opening stay as acknowledged until the sync that contains them', () => {
    for (const kind of ['set', 'remove', 'open'] as const) {
      const sent = intent({ write: writes[kind] });
      const copy = workingCopy({ rows: [wireRow()], outbox: [sent] });
      writeAcknowledged(copy, sent);
      const state = { kind: 'acknowledged', passes: 0 };
      expect(copy.changes()).toEqual({ outbox: { acknowledge: [{ ...sent, state }] } });
    }
  });

  it('WRITE-4: a read position is confirmed by the acknowledgement', () => {
    const copy = workingCopy({ rows: [wireRow()], seqs: [seqState({ maxSeq: 9, hasReadSeq: 2 })], outbox: [read] });
    writeAcknowledged(copy, read);
    expect(copy.changes()).toEqual({
      seqs: { put: [seqState({ maxSeq: 9, hasReadSeq: 5 })] },
      outbox: { delete: [4] },
    });
  });

  it('SEQ-1: an acknowledged read of less than is read by now moves nothing back', () => {
    const copy = workingCopy({ rows: [wireRow()], seqs: [seqState({ maxSeq: 9, hasReadSeq: 8 })], outbox: [read] });
    writeAcknowledged(copy, read);
    expect(copy.changes()).toEqual({ outbox: { delete: [4] } });
  });

  it('CUR-2: an acknowledged read of a row that is gone makes no seqs for it', () => {
    const copy = workingCopy({ outbox: [read] });
    writeAcknowledged(copy, read);
    expect(copy.changes()).toEqual({ outbox: { delete: [4] } });
  });
});
