import { describe, expect, it } from 'vitest';
import type { CommitOutcome } from '../../src/ports.ts';
import { CommitQueue } from '../../src/sync/commit-queue.ts';
import { applyChangeSet, memoryOf } from '../../src/sync/memory.ts';
import { WorkingCopy } from '../../src/sync/working-copy.ts';
import { deferred, rejection, settled } from '../support/deferred.ts';
import { bobID, intent, seqState } from '../support/planes.ts';
import { diskFull, controlledStore } from '../support/controlled-store.ts';
import { wireRow } from '../support/wire-rows.ts';
import { atSeven } from '../support/working-copies.ts';

const { id: _, ...newIntent } = intent({ write: { kind: 'read', seq: 1 } });
const atEight = { ...atSeven, version: 8 };

/** A queue over a store with one row, at version 7. */
async function setUp() {
  const store = await controlledStore({ cursor: atSeven, rows: { put: [wireRow()] } });
  let memory = memoryOf(await store.snapshot());
  const applied: string[][] = [];
  const queue = new CommitQueue({
    begin: () => new WorkingCopy(memory),
    commit: (changes) => store.commit(changes),
    async reload() {
      memory = memoryOf(await store.snapshot());
    },
    recover: (failure) => Promise.reject(failure),
    deposed: () => {},
    applied(notice) {
      for (const run of notice.stored) run();
      applied.push([...applyChangeSet(memory, notice.changes, notice.applied)]);
      return Promise.resolve();
    },
  });
  return { store, queue, applied, cursor: () => memory.cursor, row: (id = bobID) => memory.rows.get(id) };
}

const rename = (ex: string) => (copy: WorkingCopy) => copy.rows.put(wireRow({ ex }));

describe('the queue of changes', () => {
  it('a change is written, shown, and told its result', async () => {
    const { store, queue, applied, row } = await setUp();
    const read = (copy: WorkingCopy) => {
      const before = copy.rows.get(bobID)?.ex;
      copy.rows.put(wireRow({ ex: 'new' }));
      return before;
    };
    expect(await queue.run(read)).toEqual({ result: '', intentIDs: [], counters: { commit: 2, epoch: 0, passes: 0 } });
    expect(row()?.ex).toBe('new');
    expect(applied).toEqual([[bobID]]);
    expect(store.commits).toEqual([
      { expect: atSeven, rows: { put: [wireRow({ ex: 'new' })] }, durability: 'relaxed' },
    ]);
  });

  it('a change that writes nothing commits nothing, and is told its result all the same', async () => {
    const { store, queue, applied } = await setUp();
    expect(await queue.run(() => 'nothing to do')).toEqual({
      result: 'nothing to do',
      intentIDs: [],
      counters: undefined,
    });
    expect([store.commits, applied]).toEqual([[], []]);
  });

  it('changes that wait together are one commit, each seeing what those before it wrote', async () => {
    const { store, queue } = await setUp();
    const { release } = store.hold();
    const first = queue.run(rename('a'));
    const waiting = ['b', 'c', 'd'].map((letter) =>
      queue.run((copy) => copy.rows.put(wireRow({ ex: `${copy.rows.get(bobID)?.ex ?? ''}${letter}` }))),
    );
    release();
    await Promise.all([first, ...waiting]);
    expect(store.commits.map((changes) => changes.rows?.put?.[0]?.ex)).toEqual(['a', 'abcd']);
  });

  it('WRITE-1: one change that must be on the disk makes its whole commit strict', async () => {
    const { store, queue } = await setUp();
    const { release } = store.hold();
    const changes = [
      queue.run(rename('a')),
      queue.run(rename('b')),
      queue.run((copy) => copy.addIntent(newIntent), { strict: true }),
    ];
    release();
    await Promise.all(changes);
    expect(store.commits.map(({ durability }) => durability)).toEqual(['relaxed', 'strict']);
  });

  it('WRITE-1: each of the changes in one commit is told the IDs of its own intents', async () => {
    const { store, queue } = await setUp();
    const { release } = store.hold();
    const add = (count: number) => (copy: WorkingCopy) => {
      for (let i = 0; i < count; i++) copy.addIntent(newIntent);
    };
    const changes = [0, 2, 0, 1, 3].map((count) => queue.run(add(count)));
    release();
    expect((await Promise.all(changes)).map(({ intentIDs }) => intentIDs)).toEqual([[], [1, 2], [], [3], [4, 5, 6]]);
  });

  it('what was to run once it is stored runs before it is shown', async () => {
    const { queue, applied } = await setUp();
    const shownBefore: number[] = [];
    await queue.run(rename('a'), { stored: () => shownBefore.push(applied.length) });
    expect([shownBefore, applied.length]).toEqual([[0], 1]);
  });
});

describe('a conflict', () => {
  it('CUR-2: where another tab moved the cursor, all is read again and the same changes run on it', async () => {
    const { store, queue, row, cursor } = await setUp();
    await store.elsewhere({ cursor: atEight, rows: { put: [wireRow({ attachedInfo: 'theirs' })] } });
    const seen: (string | undefined)[] = [];
    const add = (copy: WorkingCopy) => {
      const found = copy.rows.get(bobID) ?? wireRow();
      seen.push(found.attachedInfo);
      copy.rows.put({ ...found, ex: 'ours' });
    };
    await queue.run(add);
    expect(seen).toEqual(['', 'theirs']);
    expect(row()).toEqual(wireRow({ attachedInfo: 'theirs', ex: 'ours' }));
    expect(cursor()).toEqual(atEight);
    expect((await store.snapshot()).rows).toEqual([row()]);
  });

  it('CUR-1: a change that finds the cursor moved may drop its answer, and nothing of it is written', async () => {
    const { store, queue } = await setUp();
    await store.elsewhere({ cursor: { ...atSeven, version: 9 } });
    const applyDelta = (copy: WorkingCopy) => {
      if (copy.cursor.kind !== 'at' || copy.cursor.version !== 7) return 'overtaken';
      copy.cursor = atEight;
      copy.rows.put(wireRow({ ex: 'stale' }));
      return 'applied';
    };
    expect((await queue.run(applyDelta)).result).toBe('overtaken');
    expect(await store.snapshot()).toMatchObject({ cursor: { version: 9 }, rows: [wireRow()] });
  });

  it('CUR-2: seqs alone conflict with nothing', async () => {
    const { store, queue } = await setUp();
    await store.elsewhere({ cursor: atEight });
    await queue.run((copy) => copy.seqs.put(seqState({ maxSeq: 3 })));
    expect(store.commits).toHaveLength(1);
    expect((await store.snapshot()).seqs).toEqual([seqState({ maxSeq: 3 })]);
  });

  it('CUR-2: a cursor that moves every time ends in an error, not in a loop', async () => {
    const memory = memoryOf(await (await controlledStore()).snapshot());
    let commits = 0;
    const conflict = (): Promise<CommitOutcome> => {
      commits += 1;
      return Promise.resolve({ kind: 'conflict', cursor: atEight });
    };
    const queue = new CommitQueue({
      begin: () => new WorkingCopy(memory),
      commit: conflict,
      reload: () => Promise.resolve(),
      recover: (failure) => Promise.reject(failure),
      deposed: () => {},
      applied: () => Promise.resolve(),
    });
    expect(await rejection(queue.run(rename('a')))).toMatchObject({ kind: 'storage' });
    expect(commits).toBe(10);
  });
});

describe('a failure', () => {
  it('a change that throws does not take with it the others that it waited with, and writes nothing itself', async () => {
    const { store, queue, row } = await setUp();
    const { release } = store.hold();
    const fault = new Error('a fault');
    const first = queue.run(rename('a'));
    const second = queue.run((copy) => copy.rows.put(wireRow({ conversationID: 'si_2' })));
    const bad = rejection(
      queue.run((copy) => {
        copy.rows.put(wireRow({ conversationID: 'si_3' }));
        throw fault;
      }),
    );
    const last = queue.run(rename('b'));
    release();
    await Promise.all([first, second, last]);
    expect(await bad).toBe(fault);
    expect([row()?.ex, row('si_2') !== undefined, row('si_3')]).toEqual(['b', true, undefined]);
    expect((await store.snapshot()).rows.map((stored) => stored.conversationID)).toEqual([bobID, 'si_2']);
  });

  it('a commit that fails is told to each of its changes, shows nothing, and the next one goes on', async () => {
    const { store, queue, applied, row } = await setUp();
    const { release } = store.hold();
    const stored: string[] = [];
    const failed = rejection(queue.run(rename('a'), { stored: () => stored.push('a') }));
    release(diskFull);
    expect(await failed).toBe(diskFull);
    expect([applied, stored, row()?.ex]).toEqual([[], [], '']);
    await queue.run(rename('b'));
    expect(row()?.ex).toBe('b');
  });

  it('LIFE-1: closed, the queue refuses what waits and what comes, and ends what is being written', async () => {
    const { store, queue, row } = await setUp();
    const { release } = store.hold();
    const written = queue.run(rename('a'));
    const waiting = rejection(queue.run(rename('b')));
    queue.close();
    expect(await waiting).toMatchObject({ kind: 'aborted' });
    expect(await rejection(queue.run(rename('c')))).toMatchObject({ kind: 'aborted' });
    release();
    await written;
    await settled();
    expect(row()?.ex).toBe('a');
    expect(store.commits).toHaveLength(1);
  });

  it('a reading that fails after a conflict is told to the change', async () => {
    const memory = memoryOf(await (await controlledStore()).snapshot());
    const reading = deferred();
    const queue = new CommitQueue({
      begin: () => new WorkingCopy(memory),
      commit: () => Promise.resolve({ kind: 'conflict', cursor: atEight }),
      reload: () => reading.promise,
      recover: (failure) => Promise.reject(failure),
      deposed: () => {},
      applied: () => Promise.resolve(),
    });
    const failed = rejection(queue.run(rename('a')));
    reading.reject(diskFull);
    expect(await failed).toBe(diskFull);
  });
});
