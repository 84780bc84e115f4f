import { describe, expect, it } from 'vitest';
import type { RowBatch } from '../../src/list/row-source.ts';
import { Replica } from '../../src/sync/replica.ts';
import { rejection, settled } from '../support/deferred.ts';
import { bobID, intent, latest, localState, previewState, seqState } from '../support/planes.ts';
import { diskFull, controlledStore } from '../support/controlled-store.ts';
import { backingOf, loadReplica, manyRows, synced, told } from '../support/replicas.ts';
import { row } from '../support/rows.ts';
import { wireRow } from '../support/wire-rows.ts';
import { atSeven } from '../support/working-copies.ts';

const atEight = { ...atSeven, version: 8 };
const { id: _, ...pin } = intent({ write: { kind: 'set', fields: { isPinned: true } } });

describe('reading the store', () => {
  it('shows what is stored, with every plane in it, in one batch', async () => {
    const store = await controlledStore({
      ...synced,
      seqs: { put: [seqState({ maxSeq: 5, hasReadSeq: 2, latestTime: 50 })] },
      previews: { put: [previewState({ message: latest(5), showName: 'Bob' })] },
      locals: { put: [localState({ draftText: 'hi', draftTime: 60 })] },
      outbox: { add: [pin] },
    });
    const replica = new Replica('alice');
    const shown: RowBatch[] = [];
    replica.changes$.subscribe((batch) => shown.push(batch));
    expect([replica.ready, replica.complete, replica.version]).toEqual([false, false, 0]);
    await replica.load(backingOf(store));
    const expected = row(bobID, {
      latestSeq: 5,
      readSeq: 2,
      unreadCount: 3,
      latestMsgTime: 50,
      latestMsg: latest(5),
      showName: 'Bob',
      draftText: 'hi',
      draftTime: 60,
      isPinned: true,
      pending: true,
    });
    expect(replica.rows()).toEqual([expected]);
    expect([replica.ready, replica.complete, replica.version]).toEqual([true, true, 1]);
    expect(shown).toEqual([{ rows: [{ before: undefined, after: expected }], complete: true, version: 1 }]);
    expect([replica.cursor, replica.stored.device]).toEqual([atSeven, 'device-1']);
  });

  it('tells that it was read, also where nothing is stored', async () => {
    const store = await controlledStore();
    const replica = new Replica('alice');
    const shown: RowBatch[] = [];
    replica.changes$.subscribe((batch) => shown.push(batch));
    await replica.load(backingOf(store));
    expect(shown).toEqual([{ rows: [], complete: false, version: 1 }]);
  });

  it('WRITE-1: a conversation that was opened and not yet made by the server shows after a reload', async () => {
    const open = { ...pin, write: { kind: 'open', userID: 'bob', groupID: '' } } as const;
    const { replica } = await loadReplica({ outbox: { add: [open] } });
    expect(replica.row(bobID)).toMatchObject({ userID: 'bob', pending: true });
  });

  it('FULL-1: read again, it tells of nothing but what differs, and keeps the other objects', async () => {
    const { replica, shown } = await loadReplica({
      ...manyRows(100),
      previews: { put: [previewState({ conversationID: 'si_1', message: latest(5) })] },
    });
    const before = replica.rows();
    const other = await controlledStore({
      ...manyRows(100),
      previews: { put: [previewState({ conversationID: 'si_1', message: latest(5) })] },
      seqs: { put: [seqState({ conversationID: 'si_7', maxSeq: 1 })] },
    });
    await replica.load(backingOf(other));
    expect(told(shown)).toEqual([['si_7']]);
    expect(replica.rows().filter((shownRow) => !before.includes(shownRow))).toEqual([replica.row('si_7')]);
  });
});

describe('a change', () => {
  it('CUR-1: is written in one commit, and shown after that, once', async () => {
    const { replica, store, shown } = await loadReplica();
    const { release } = store.hold();
    const done = replica.update((copy) => {
      copy.cursor = atEight;
      copy.rows.put(wireRow({ ex: 'new' }));
      copy.seqs.put(seqState({ maxSeq: 3 }));
    });
    await settled();
    expect([replica.row(bobID)?.ex, replica.cursor, shown]).toEqual(['', atSeven, []]);
    release();
    await done;
    expect(store.commits).toHaveLength(1);
    expect(told(shown)).toEqual([[bobID]]);
    expect(replica.row(bobID)).toMatchObject({ ex: 'new', latestSeq: 3 });
    expect(replica.cursor).toEqual(atEight);
  });

  it('DEL-3: tells of the rows that it changed, and of no others', async () => {
    const { replica, shown } = await loadReplica(manyRows(1_000));
    await replica.update((copy) => {
      copy.rows.put({ ...wireRow(), conversationID: 'si_3', ex: 'new' });
      copy.removeRow('si_5');
      copy.seqs.put(seqState({ conversationID: 'si_8', maxSeq: 1 }));
    });
    expect(told(shown)).toEqual([['si_3', 'si_5', 'si_8']]);
    expect(replica.row('si_5')).toBeUndefined();
    expect(shown[0]?.rows.filter(({ after }) => after === undefined)).toHaveLength(1);
  });

  it('DEL-3: a cursor that moves without rows tells of nothing', async () => {
    const { replica, shown } = await loadReplica();
    await replica.update((copy) => void (copy.cursor = atEight));
    expect([replica.cursor, shown]).toEqual([atEight, []]);
  });

  it('the end of the first replacement is told even where no row changed', async () => {
    const { replica, shown } = await loadReplica({ cursor: atSeven });
    await replica.update((copy) => void (copy.replacedAt = 5));
    expect(shown).toEqual([{ rows: [], complete: true, version: 2 }]);
  });

  it('CUR-2: where another tab moved the cursor, its rows show too, and the change runs on them', async () => {
    const { replica, store, shown } = await loadReplica();
    const theirs = wireRow({ conversationID: 'si_2' });
    await store.elsewhere({ cursor: atEight, rows: { put: [theirs] } });
    const cursors = await replica.update((copy) => {
      copy.rows.put(wireRow({ ex: 'new' }));
      return copy.cursor;
    });
    expect(cursors).toEqual(atEight);
    expect(told(shown)).toEqual([['si_2'], [bobID]]);
  });

  it('CUR-2: a seq or preview of a conversation without a row shows no row', async () => {
    const { replica, shown } = await loadReplica();
    await replica.update((copy) => {
      copy.seqs.put(seqState({ conversationID: 'si_2', maxSeq: 3 }));
      copy.previews.put(previewState({ conversationID: 'si_2', showName: 'Carol' }));
    });
    expect([replica.row('si_2'), shown]).toEqual([undefined, []]);
  });

  it('a store that fails shows nothing, and the error is told', async () => {
    const { replica, store, shown } = await loadReplica();
    const { release } = store.hold();
    const failed = rejection(replica.update((copy) => copy.rows.put(wireRow({ ex: 'new' }))));
    release(diskFull);
    expect(await failed).toBe(diskFull);
    expect([replica.row(bobID)?.ex, shown]).toEqual(['', []]);
  });
});

describe('the end', () => {
  it('LIFE-3: detached, it goes on showing what it showed, and takes no further change', async () => {
    const { replica, store } = await loadReplica();
    const before = replica.rows();
    replica.detach();
    expect(replica.rows()).toEqual(before);
    for (const change of [replica.update(() => {}), replica.addIntent(pin), replica.putLocal(localState())]) {
      expect(await rejection(change)).toMatchObject({ kind: 'aborted' });
    }
    expect(replica.rows()).toEqual(before);
    expect(store.commits).toEqual([]);
  });

  it('LIFE-1: detached and loaded again, it works as before', async () => {
    const { replica, store } = await loadReplica();
    replica.detach();
    await replica.load(backingOf(store));
    await replica.addIntent(pin);
    expect(replica.row(bobID)?.isPinned).toBe(true);
  });

  it('LIFE-2: cleared, it has forgotten everything, and told so', async () => {
    const { replica, shown } = await loadReplica();
    replica.detach();
    replica.clear();
    expect([replica.rows(), replica.intents(), replica.complete, replica.cursor]).toEqual([
      [],
      [],
      false,
      { kind: 'none' },
    ]);
    expect(told(shown)).toEqual([[bobID]]);
  });
});
