import { describe, expect, it } from 'vitest';
import { rejection, settled } from '../support/deferred.ts';
import { bobID, intent, localState } from '../support/planes.ts';
import { diskFull } from '../support/controlled-store.ts';
import { loadReplica, told } from '../support/replicas.ts';
import { wireRow } from '../support/wire-rows.ts';
import { atSeven } from '../support/working-copies.ts';

const atEight = { ...atSeven, version: 8 };
const { id: _, ...pin } = intent({ write: { kind: 'set', fields: { isPinned: true } } });

describe('a write of the user', () => {
  it('WRITE-1: shows in the same tick, resolves once it is durable, and shows exactly once', async () => {
    const { replica, store, shown } = await loadReplica();
    const { release } = store.hold();
    let stored = false;
    const adding = replica.addIntent(pin).then((kept) => ((stored = true), kept));
    expect(replica.row(bobID)).toMatchObject({ isPinned: true, pending: true });
    expect(told(shown)).toEqual([[bobID]]);
    await settled();
    expect(stored).toBe(false);
    release();
    expect(await adding).toEqual({ ...pin, id: 1 });
    expect(store.commits).toEqual([{ outbox: { add: [pin] }, durability: 'strict' }]);
    expect(told(shown)).toEqual([[bobID]]);
    expect(replica.intents()).toEqual([{ ...pin, id: 1 }]);
  });

  it('WRITE-1: that cannot be stored is taken back, and its command fails', async () => {
    const { replica, store } = await loadReplica();
    const before = replica.row(bobID);
    const { release } = store.hold();
    const failed = rejection(replica.addIntent(pin));
    release(diskFull);
    expect(await failed).toBe(diskFull);
    expect(replica.row(bobID)).toEqual(before);
    expect(replica.intents()).toEqual([]);
  });

  it('WRITE-1: outlives a reading of the store while it is being written', async () => {
    const { replica, store } = await loadReplica();
    await store.elsewhere({ cursor: atEight, rows: { put: [wireRow({ ex: 'theirs' })] } });
    const { release } = store.hold();
    const delta = replica.update((copy) => copy.rows.put({ ...wireRow(), ...copy.rows.get(bobID), burnDuration: 5 }));
    const adding = replica.addIntent(pin);
    const seen: (boolean | undefined)[] = [];
    replica.changes$.subscribe(() => seen.push(replica.row(bobID)?.isPinned));
    release();
    await Promise.all([delta, adding]);
    expect(new Set(seen)).toEqual(new Set([true]));
    expect(replica.row(bobID)).toMatchObject({ ex: 'theirs', burnDuration: 5, isPinned: true });
  });

  it('WRITE-2: several in one tick are stored in their order', async () => {
    const { replica } = await loadReplica();
    const fields = [{ ex: 'a' }, { ex: 'b' }, { ex: 'c' }];
    await Promise.all(
      fields.map((set) => replica.addIntent({ ...pin, key: set.ex, write: { kind: 'set', fields: set } })),
    );
    expect(replica.intents().map(({ id, write }) => [id, write.kind === 'set' && write.fields.ex])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(replica.row(bobID)?.ex).toBe('c');
  });
});

describe('what only this device knows', () => {
  it('WRITE-5: a draft shows in the same tick, is durable before it resolves, and makes no write', async () => {
    const { replica, store, shown } = await loadReplica();
    const draft = localState({ draftText: 'hi', draftTime: 5 });
    const putting = replica.putLocal(draft);
    expect(replica.row(bobID)).toMatchObject({ draftText: 'hi', draftTime: 5, pending: false });
    expect(replica.local(bobID)).toEqual(draft);
    await putting;
    expect(store.commits).toEqual([{ locals: { put: [draft] }, durability: 'strict' }]);
    expect((await store.snapshot()).locals).toEqual([draft]);
    expect(told(shown)).toEqual([[bobID]]);
  });

  it('WRITE-5: the last of several drafts is the one that stays, and no earlier one shows in between', async () => {
    const { replica, shown } = await loadReplica();
    const texts = ['h', 'he', 'hey'];
    const putting = texts.map((draftText) => replica.putLocal(localState({ draftText, draftTime: 5 })));
    await Promise.all(putting);
    expect(shown.map(({ rows }) => rows[0]?.after?.draftText)).toEqual(texts);
    expect(replica.row(bobID)?.draftText).toBe('hey');
  });

  it('of a conversation that nothing is known of, it is empty', async () => {
    const { replica } = await loadReplica();
    expect(replica.local('si_2')).toEqual(localState({ conversationID: 'si_2' }));
  });
});
