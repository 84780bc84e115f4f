import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conversation, Write } from '../../src/model.ts';
import { project, sameFields, type Planes } from '../../src/sync/projection.ts';
import { bobID, intent, latest, localState, previewState, seqState } from '../support/planes.ts';
import { row } from '../support/rows.ts';
import { wireRow } from '../support/wire-rows.ts';

function show(planes: Partial<Planes>, previous?: Conversation): Conversation | undefined {
  const none = { row: undefined, seqs: undefined, preview: undefined, local: undefined, intents: [] };
  return project({ ...none, ...planes }, 'alice', previous);
}

const stored = wireRow();
const queued = (write: Write) => [intent({ write })];
const someSeq = fc.integer({ min: 0, max: 20 });

describe('the projection of the planes to a row', () => {
  it('a row without anything else shows with empty values, frozen', () => {
    const shown = show({ row: stored });
    expect(shown).toEqual(row(bobID));
    expect(Object.isFrozen(shown)).toBe(true);
  });

  it('CUR-2: without a row there is nothing to show, whatever the other planes hold', () => {
    expect(show({ seqs: seqState({ maxSeq: 3 }), preview: previewState(), local: localState() })).toBeUndefined();
  });

  it('SEQ-2: the unread count is what lies between the read and the latest seq', () => {
    const shown = show({ row: stored, seqs: seqState({ maxSeq: 9, hasReadSeq: 4, latestTime: 90 }) });
    expect(shown).toMatchObject({ latestSeq: 9, readSeq: 4, unreadCount: 5, latestMsgTime: 90, sortTime: 90 });
  });

  it('SEQ-2: the unread count is never negative, whatever the seqs, the cap and the writes', () => {
    fc.assert(
      fc.property(someSeq, someSeq, someSeq, fc.option(someSeq), (maxSeq, hasReadSeq, cap, read) => {
        const intents = read === null ? [] : queued({ kind: 'read', seq: read });
        const shown = show({ row: wireRow({ maxSeq: cap }), seqs: seqState({ maxSeq, hasReadSeq }), intents });
        const latestSeq = cap > 0 ? Math.min(cap, maxSeq) : maxSeq;
        const readSeq = Math.max(hasReadSeq, read ?? 0);
        expect(shown).toMatchObject({ latestSeq, readSeq, unreadCount: Math.max(0, latestSeq - readSeq) });
      }),
    );
  });

  it("SEQ-1: the row's own maxSeq caps latestSeq, and 0 means no cap", () => {
    const seqs = seqState({ maxSeq: 9 });
    expect(show({ row: wireRow({ maxSeq: 7 }), seqs })?.latestSeq).toBe(7);
    expect(show({ row: wireRow({ maxSeq: 12 }), seqs })?.latestSeq).toBe(9);
    expect(show({ row: wireRow({ maxSeq: 0 }), seqs })?.latestSeq).toBe(9);
  });

  it('the preview gives message, name and face; its time serves only until the seqs tell one', () => {
    const preview = previewState({ message: latest(3), showName: 'Bob', faceURL: 'bob.png' });
    const shown = show({ row: stored, preview });
    expect(shown).toMatchObject({ latestMsg: preview.message, showName: 'Bob', faceURL: 'bob.png' });
    expect(shown?.latestMsgTime).toBe(latest(3).sendTime);
    expect(show({ row: stored, preview, seqs: seqState({ latestTime: 5 }) })?.latestMsgTime).toBe(5);
  });

  it('a draft or the opening of a conversation lifts it in the list, each by its own time', () => {
    const seqs = seqState({ latestTime: 50 });
    const drafted = show({ row: stored, seqs, local: localState({ draftText: 'hi', draftTime: 70 }) });
    expect(drafted).toMatchObject({ draftText: 'hi', draftTime: 70, latestMsgTime: 50, sortTime: 70 });
    expect(show({ row: stored, seqs, local: localState({ openedAt: 60 }) })?.sortTime).toBe(60);
    expect(show({ row: stored, seqs, local: localState({ draftTime: 40, openedAt: 30 }) })?.sortTime).toBe(50);
  });

  it('WRITE-5: a hidden row shows again once latestSeq exceeds the mark, however that was learned', () => {
    const local = localState({ hiddenAt: 4 });
    expect(show({ row: stored, local, seqs: seqState({ maxSeq: 4 }) })?.hidden).toBe(true);
    expect(show({ row: stored, local, seqs: seqState({ maxSeq: 5 }) })?.hidden).toBe(false);
    expect(show({ row: wireRow({ maxSeq: 4 }), local, seqs: seqState({ maxSeq: 5 }) })?.hidden).toBe(true);
    expect(show({ row: stored, local: localState({ hiddenAt: 0 }) })?.hidden).toBe(true);
    expect(show({ row: stored })?.hidden).toBe(false);
  });

  it('WRITE-1: a set of fields lies over the row, the later over the earlier, while the write is on its way', () => {
    const first = intent({ id: 1, write: { kind: 'set', fields: { isPinned: true, ex: 'a' } } });
    const second = intent({ id: 2, write: { kind: 'set', fields: { ex: 'b' } } });
    const shown = show({ row: stored, intents: [first, second] });
    expect(shown).toMatchObject({ isPinned: true, ex: 'b', pending: true });
    expect(show({ row: stored, intents: [] })).toMatchObject({ isPinned: false, ex: '', pending: false });
  });

  it('WRITE-4: an acknowledged write still shows, and is not pending any more', () => {
    const write: Write = { kind: 'set', fields: { isPinned: true } };
    const acknowledged = intent({ write, state: { kind: 'acknowledged', passes: 0 } });
    expect(show({ row: stored, intents: [acknowledged] })).toMatchObject({ isPinned: true, pending: false });
    const later = intent({ id: 2, write: { kind: 'read', seq: 1 } });
    expect(show({ row: stored, intents: [acknowledged, later] })?.pending).toBe(true);
  });

  it('SEQ-1: an optimistic read shows while it is on its way, and is withdrawn when it is refused', () => {
    const seqs = seqState({ maxSeq: 9, hasReadSeq: 4 });
    const read = show({ row: stored, seqs, intents: queued({ kind: 'read', seq: 9 }) });
    expect(read).toMatchObject({ readSeq: 9, unreadCount: 0, pending: true });
    expect(show({ row: stored, seqs }, read)).toMatchObject({ readSeq: 4, unreadCount: 5, pending: false });
  });

  it('WRITE-7: a removal hides the row until a message later than the one it was made at', () => {
    const intents = queued({ kind: 'remove', seq: 4 });
    expect(show({ row: stored, seqs: seqState({ maxSeq: 4 }), intents })).toBeUndefined();
    expect(show({ row: stored, seqs: seqState({ maxSeq: 5 }), intents })).toMatchObject({ latestSeq: 5 });
  });

  it('WRITE-1: an opened conversation shows before the server has made its row, as the server will make it', () => {
    const intents = queued({ kind: 'open', userID: 'bob', groupID: '' });
    expect(show({ intents, local: localState({ openedAt: 60 }) })).toEqual(row(bobID, { pending: true, sortTime: 60 }));
    expect(show({ row: wireRow({ isPinned: true }), intents })?.isPinned).toBe(true);
  });

  it('WRITE-2: writes are laid over the row in their order', () => {
    const open: Write = { kind: 'open', userID: 'bob', groupID: '' };
    const pin: Write = { kind: 'set', fields: { isPinned: true } };
    const remove: Write = { kind: 'remove', seq: 0 };
    const inOrder = (...writes: Write[]) => writes.map((write, index) => intent({ id: index + 1, write }));
    expect(show({ intents: inOrder(open, pin) })?.isPinned).toBe(true);
    expect(show({ row: stored, intents: inOrder(pin, remove) })).toBeUndefined();
    expect(show({ row: wireRow({ isPinned: true }), intents: inOrder(remove, open) })?.isPinned).toBe(false);
  });

  it('FULL-1: the object stays as long as nothing in it changed, and is a new one where anything did', () => {
    const planes = { row: stored, seqs: seqState({ maxSeq: 3 }), preview: previewState({ message: latest(3) }) };
    const shown = show(planes);
    expect(show({ ...planes, row: { ...stored } }, shown)).toBe(shown);
    expect(show({ ...planes, preview: previewState({ message: latest(3) }) }, shown)).toBe(shown);
    expect(show({ ...planes, seqs: seqState({ maxSeq: 3 }) }, shown)).toBe(shown);
    expect(show({ ...planes, seqs: seqState({ maxSeq: 4 }) }, shown)).not.toBe(shown);
    expect(show({ ...planes, preview: undefined }, shown)).not.toBe(shown);
    const drafted = show({ ...planes, local: localState({ draftText: 'hi' }) }, shown);
    expect(drafted).not.toBe(shown);
    expect(drafted?.latestMsg).toBe(shown?.latestMsg);
  });

  it('two records hold the same where every field is the same', () => {
    expect(sameFields({ a: 1, b: 'x' }, { a: 1, b: 'x' })).toBe(true);
    expect(sameFields({ a: 1, b: 'x' }, { a: 1, b: 'y' })).toBe(false);
  });
});
