import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { Intent, Write } from '../../src/model.ts';
import type { ChangeSet } from '../../src/ports.ts';
import { pendingWrites, Writes, type CommandReceipt } from '../../src/sync/writes.ts';
import { rejection, settled } from '../support/deferred.ts';
import { steadyEnvironment } from '../support/environments.ts';
import { pinned, withEx } from '../support/outboxes.ts';
import { bobID } from '../support/planes.ts';
import { loadReplica } from '../support/replicas.ts';

const refused = new SyncError('api', 'not your conversation', { code: 1002, detail: '' });
const remove: Write = { kind: 'remove', seq: 0 };

/** The writes of a tab on a store that holds `seed`, by default one row, with nobody who sends them. */
async function setUp(seed?: ChangeSet) {
  const { replica, store } = await loadReplica(seed);
  const environment = steadyEnvironment();
  const run = new AbortController();
  const writes = new Writes({ replica, environment, signal: run.signal });
  const listed: (readonly number[])[] = [];
  pendingWrites(replica).subscribe((pending) => listed.push(pending.map(({ id }) => id)));
  return {
    replica,
    store,
    environment,
    writes,
    listed,
    stop: (reason: unknown) => run.abort(reason),
    write(write: Write = pinned, conversationID = bobID): Promise<CommandReceipt> {
      return writes.add({ conversationID, conversationType: 1, userID: 'bob', groupID: '', write });
    },
    /** What became of the oldest write. */
    async becomes(kind: 'acknowledged' | 'refused'): Promise<void> {
      await replica.update((copy) => {
        const [oldest] = copy.intents();
        if (oldest === undefined) return;
        const { key } = oldest;
        copy.tell(oldest, kind === 'refused' ? { kind } : { kind, passes: copy.passes });
        copy.settlements.push(
          kind === 'refused' ? { kind: 'rejected', key, error: refused } : { kind: 'confirmed', key },
        );
      });
    },
  };
}

/** Whether the promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const note = (): void => void (done = true);
  promise.then(note, note);
  await settled();
  return done;
}

describe('the writes of a tab', () => {
  it('WRITE-1: those that wait are listed once for each change of theirs, and not for a re-reading of the store', async () => {
    const { replica, write, listed, becomes } = await setUp();
    await write(pinned);
    replica.refresh();
    await settled();
    await becomes('acknowledged');
    expect(listed).toEqual([[], [1], []]);
  });

  it('WRITE-1: a write shows in the same tick, and its promise resolves once it is durable', async () => {
    const { replica, store, write } = await setUp();
    const held = store.hold();
    const written = write();
    expect(replica.row(bobID)).toMatchObject({ isPinned: true, pending: true });
    expect(await isSettled(written)).toBe(false);
    held.release();
    await written;
    expect(store.commits.at(-1)).toMatchObject({ durability: 'strict' });
  });

  it('WRITE-3: confirmed resolves with the acknowledgement, and rejects with the refusal', async () => {
    const { write, becomes } = await setUp();
    const first = await write();
    await becomes('refused');
    expect(await rejection(first.confirmed)).toBe(refused);
    const { confirmed } = await write();
    expect(await isSettled(confirmed)).toBe(false);
    await becomes('acknowledged');
    await expect(confirmed).resolves.toBeUndefined();
  });

  it('WRITE-7: a write knows whether its row was there, and one behind a removal or an opening is about another row', async () => {
    const { replica, write } = await setUp();
    await write(pinned);
    await write(pinned, 'si_alice_carol');
    await write(remove);
    await write(pinned);
    await write({ kind: 'open', userID: 'dave', groupID: '' }, 'si_alice_dave');
    await write(pinned, 'si_alice_dave');
    expect(replica.intents().map(({ rowKnown }) => rowKnown)).toEqual([true, false, true, false, false, false]);
  });

  it('WRITE-2: the waiting writes are listed with each change, oldest first, and not when nothing changed', async () => {
    const { replica, write, becomes, listed } = await setUp();
    await write(pinned);
    await write(withEx('a'));
    expect(listed).toEqual([[], [1], [1, 2]]);
    await becomes('acknowledged');
    const [first] = replica.intents() as [Intent, Intent];
    await replica.update((copy) => copy.tell(first, { kind: 'contained' }));
    expect(replica.intents().map(({ id }) => id)).toEqual([2]);
    expect(listed).toEqual([[], [1], [1, 2], [2]]);
  });

  it('WRITE-3: discard drops a write that waits, and whoever gave it is told so', async () => {
    const { replica, writes, write } = await setUp();
    const { confirmed } = await write();
    const dropped = rejection(confirmed);
    expect(await writes.discard(1)).toBe(true);
    expect(await dropped).toMatchObject({ kind: 'dropped', reason: 'discarded' });
    expect(replica.row(bobID)).toMatchObject({ isPinned: false, pending: false });
    expect(await writes.discard(1)).toBe(false);
  });

  it('WRITE-4: discard leaves a write that the server has', async () => {
    const { replica, writes, write, becomes } = await setUp();
    await write();
    await becomes('acknowledged');
    expect(await writes.discard(1)).toBe(false);
    expect(replica.row(bobID)?.isPinned).toBe(true);
  });

  it('LIFE-2: drained waits for the last write, acknowledged or refused, and for nothing where none waits', async () => {
    const { writes, write, becomes } = await setUp();
    await writes.drained();
    await write();
    await write(withEx('a'), 'si_alice_carol');
    const drained = writes.drained();
    await becomes('refused');
    expect(await isSettled(drained)).toBe(false);
    await becomes('acknowledged');
    await drained;
  });

  it('LIFE-3: with the end of the session nobody waits any more, and the writes are kept', async () => {
    const { replica, writes, write } = await setUp();
    const over = new SyncError('signed-out', 'over', { reason: 'kicked' });
    const { confirmed } = await write();
    const drained = writes.drained();
    const rejected = rejection(confirmed);
    writes.giveUp(over);
    await drained;
    expect(await rejected).toBe(over);
    const later = await write(withEx('a'));
    expect(await rejection(later.confirmed)).toBe(over);
    expect(replica.intents()).toHaveLength(2);
  });

  it('LIFE-4: where a leader with a session takes over, writes wait for their answer again', async () => {
    const { writes, write, becomes } = await setUp();
    writes.giveUp(new SyncError('signed-out', 'over', { reason: 'expired' }));
    writes.giveUp(undefined);
    const { confirmed } = await write();
    expect(await isSettled(confirmed)).toBe(false);
    await becomes('acknowledged');
    await confirmed;
  });

  it('LIFE-1: stop rejects what waits for an answer, with its reason', async () => {
    const { replica, write, stop, writes } = await setUp();
    const { confirmed } = await write();
    const rejected = rejection(confirmed);
    const stopped = new SyncError('aborted', 'stop() was called', {});
    stop(stopped);
    expect(await rejected).toBe(stopped);
    await writes.drained();
    expect(replica.intents()).toHaveLength(1);
  });

  it('TAB-5, WRITE-4: an acknowledgement that was not heard of shows when the store is read again', async () => {
    const { replica, store, write } = await setUp();
    const { confirmed } = await write();
    await store.elsewhere({ outbox: { acknowledge: replica.intents() } });
    replica.refresh();
    await expect(confirmed).resolves.toBeUndefined();
  });

  it('TAB-5, WRITE-3: a write that is gone, nobody knows why, is not waited for', async () => {
    const { replica, store, write } = await setUp();
    const { confirmed } = await write();
    const rejected = rejection(confirmed);
    await store.elsewhere({ outbox: { delete: [1] } });
    replica.refresh();
    expect(await rejected).toMatchObject({ kind: 'aborted' });
  });

  it('WRITE-1: news of the outbox do not give up a write that is still being stored', async () => {
    const { store, write } = await setUp();
    const held = store.hold();
    const first = write();
    await settled();
    const second = write(withEx('a'), 'si_alice_carol');
    held.release();
    const [, { confirmed }] = await Promise.all([first, second]);
    expect(await isSettled(confirmed)).toBe(false);
  });
});
