import { describe, expect, it } from 'vitest';
import { pinned } from '../support/outboxes.ts';
import { bobID, intent, localState, previewState, seqState } from '../support/planes.ts';
import { wireRow } from '../support/wire-rows.ts';
import { atSeven, workingCopy } from '../support/working-copies.ts';

const atEight = { ...atSeven, version: 8 };
const stored = () =>
  workingCopy({
    rows: [wireRow()],
    seqs: [seqState({ maxSeq: 3 })],
    previews: [previewState()],
    locals: [localState({ hiddenAt: 3, openedAt: 9 })],
  });

describe('a change set in the making', () => {
  it('nothing written is no change set', () => {
    expect(stored().changes()).toBeUndefined();
  });

  it('FULL-1: writing back what is stored writes nothing, on any plane', () => {
    const copy = stored();
    copy.rows.put(wireRow());
    copy.seqs.put(seqState({ maxSeq: 3 }));
    copy.previews.put(previewState());
    copy.locals.put(localState({ hiddenAt: 3, openedAt: 9 }));
    copy.rows.delete('si_nobody');
    expect(copy.changes()).toBeUndefined();
  });

  it('FULL-1: a record that is changed and changed back, or removed and put back, is not rewritten', () => {
    const copy = stored();
    copy.rows.put(wireRow({ isPinned: true }));
    copy.rows.put(wireRow());
    copy.seqs.delete(bobID);
    copy.seqs.put(seqState({ maxSeq: 3 }));
    expect(copy.changes()).toBeUndefined();
  });

  it('a record that was put and deleted again was never there', () => {
    const copy = workingCopy();
    copy.rows.put(wireRow());
    copy.rows.delete(bobID);
    expect(copy.rows.get(bobID)).toBeUndefined();
    expect(copy.changes()).toBeUndefined();
  });

  it('CUR-2: what is overwritten is written also where it is what this copy holds', () => {
    const copy = workingCopy();
    copy.rows.overwrite('si_nobody', undefined);
    expect(copy.changes()?.rows).toEqual({ delete: ['si_nobody'] });
  });

  it('reads show what was written so far, over what is stored', () => {
    const copy = workingCopy({ rows: [wireRow(), wireRow({ conversationID: 'si_2' })] });
    const pinned = wireRow({ isPinned: true });
    const added = wireRow({ conversationID: 'si_3' });
    copy.rows.put(pinned);
    copy.rows.put(added);
    copy.rows.delete('si_2');
    expect(copy.rows.get(bobID)).toBe(pinned);
    expect(copy.rows.get('si_2')).toBeUndefined();
    expect([...copy.rows.ids()]).toEqual([bobID, 'si_3']);
    expect(copy.changes()).toEqual({ expect: atSeven, rows: { put: [pinned, added], delete: ['si_2'] } });
  });

  it('CUR-1, CUR-2: rows and cursor are one change set, compared with the cursor that they were computed from', () => {
    const copy = stored();
    copy.cursor = atEight;
    copy.rows.put(wireRow({ isPinned: true }));
    expect(copy.cursor).toEqual(atEight);
    expect(copy.changes()).toEqual({
      expect: atSeven,
      cursor: atEight,
      rows: { put: [wireRow({ isPinned: true })] },
    });
  });

  it('CUR-2: a cursor alone is compared too, and seqs, previews, drafts and intents are not', () => {
    const moved = stored();
    moved.cursor = atEight;
    expect(moved.changes()).toEqual({ expect: atSeven, cursor: atEight });
    const others = stored();
    others.seqs.put(seqState({ maxSeq: 4 }));
    others.previews.put(previewState({ showName: 'Bob' }));
    others.locals.put(localState({ draftText: 'hi' }));
    others.addIntent(intent({ write: { kind: 'read', seq: 1 } }));
    expect(others.changes()).not.toHaveProperty('expect');
  });

  it('the time of a replacement is written with it and read back', () => {
    const copy = workingCopy({ replacedAt: 10 });
    expect(copy.replacedAt).toBe(10);
    copy.replacedAt = 20;
    expect(copy.replacedAt).toBe(20);
    expect(copy.changes()).toEqual({ replacedAt: 20 });
  });

  it('DEL-4: seqs, preview, hide mark and opening go with the row', () => {
    const copy = stored();
    copy.removeRow(bobID);
    const gone = { delete: [bobID] };
    expect(copy.changes()).toEqual({ expect: atSeven, rows: gone, seqs: gone, previews: gone, locals: gone });
  });

  it('DEL-2, DEL-4: a draft outlives its row, without hide mark and opening', () => {
    const draft = { draftText: 'hi', draftTime: 5 };
    const copy = workingCopy({ rows: [wireRow()], locals: [localState({ ...draft, hiddenAt: 3, openedAt: 9 })] });
    copy.removeRow(bobID);
    expect(copy.changes()).toEqual({
      expect: atSeven,
      rows: { delete: [bobID] },
      locals: { put: [localState(draft)] },
    });
  });

  it('DEL-2: a config upsert leaves the other planes and the draft as they are', () => {
    const copy = stored();
    copy.rows.put(wireRow({ ex: 'new' }));
    expect(copy.changes()).toEqual({ expect: atSeven, rows: { put: [wireRow({ ex: 'new' })] } });
  });

  it('WRITE-1: intents are added, changed and deleted beside the planes, and one that is gone stays gone', () => {
    const [kept, gone] = [
      intent({ id: 2, write: { kind: 'read', seq: 1 } }),
      intent({ id: 7, write: { kind: 'read', seq: 1 } }),
    ];
    const copy = workingCopy({ outbox: [kept, gone] });
    const { id: _, ...added } = intent({ write: { kind: 'read', seq: 2 } });
    copy.addIntent(added);
    copy.tell(kept, { kind: 'claimed', by: 'tab', at: 5 });
    copy.tell(gone, { kind: 'refused' });
    copy.tell(intent({ id: 8, write: { kind: 'read', seq: 1 } }), { kind: 'refused' });
    expect(copy.addedIntents).toBe(1);
    expect(copy.changes()).toEqual({
      outbox: { add: [added], put: [{ ...kept, state: { kind: 'sending', by: 'tab', at: 5 } }], delete: [7] },
    });
  });

  it('WRITE-1, STORE-1: a write is known by its key: a database that was filled again gave its number to another one', () => {
    const [first, second] = [
      intent({ id: 1, key: 'first', write: pinned }),
      intent({ id: 2, key: 'second', write: pinned }),
    ];
    const restored = workingCopy({ outbox: [{ ...second, id: 1 }] });
    restored.tell(first, { kind: 'refused' });
    expect(restored.changes()).toBeUndefined();
    restored.tell(second, { kind: 'refused' });
    expect(restored.changes()).toEqual({ outbox: { delete: [1] } });
  });
});
