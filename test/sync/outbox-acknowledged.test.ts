import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { rejection, settled } from '../support/deferred.ts';
import { pinned, setUpOutbox, withEx } from '../support/outboxes.ts';
import { bobID, intent, seqState } from '../support/planes.ts';
import { synced } from '../support/replicas.ts';
import { wireRow } from '../support/wire-rows.ts';

describe('an acknowledged write', () => {
  it('WRITE-4: asks for a pass, which has to ask for its conversation: what the server made of it comes', async () => {
    const { write, requested, pass } = await setUpOutbox();
    expect(await pass()).toEqual(new Set());
    await (
      await write(pinned)
    ).confirmed;
    await settled();
    expect(requested).toEqual([{}]);
    expect(await pass([wireRow({ isPinned: true })])).toEqual(new Set([bobID]));
    expect(await pass()).toEqual(new Set());
  });

  it('WRITE-4: a read asks for none, for the acknowledgement is all there is to know', async () => {
    const { write, requested, row } = await setUpOutbox({ ...synced, seqs: { put: [seqState({ maxSeq: 9 })] } });
    await (
      await write({ kind: 'read', seq: 9 })
    ).confirmed;
    expect(requested).toEqual([]);
    expect(row()).toMatchObject({ readSeq: 9, unreadCount: 0, pending: false });
  });

  it('WRITE-4: shows through a pass that began before the acknowledgement and brought the old row', async () => {
    const { outbox, pass, replica, api, write, row } = await setUpOutbox();
    const held = api.hold(setConversations);
    const { confirmed } = await write(pinned);
    const { number } = await outbox.passBegins();
    (await held.next()).answer();
    await confirmed;
    await replica.update((copy) => {
      copy.rows.put(wireRow({ attachedInfo: 'old row' }));
      outbox.contain(copy, number, [bobID]);
    });
    await outbox.passEnded(number);
    expect(row()).toMatchObject({ isPinned: true, attachedInfo: 'old row', pending: false });
    await pass([wireRow({ isPinned: true, attachedInfo: 'new row' })]);
    expect(row()).toMatchObject({ isPinned: true, attachedInfo: 'new row' });
    expect(replica.intents()).toEqual([]);
  });

  it('WRITE-4: gives way to the row of a pass that began afterwards, whatever that says', async () => {
    const { write, row, pass } = await setUpOutbox();
    await (
      await write(pinned)
    ).confirmed;
    await pass([wireRow({ ex: 'unpinned again elsewhere' })]);
    expect(row()).toMatchObject({ isPinned: false, ex: 'unpinned again elsewhere' });
  });

  it('WRITE-4: gives way in the transaction that brings the row, and no other value shows in between', async () => {
    const { replica, store, shown, write, row, pass } = await setUpOutbox();
    await (
      await write(pinned)
    ).confirmed;
    await pass([wireRow({ isPinned: true })]);
    expect(row()).toMatchObject({ isPinned: true });
    expect((await store.snapshot()).rows).toEqual([wireRow({ isPinned: true })]);
    expect(replica.intents()).toEqual([]);
    expect(new Set(shown.flatMap(({ rows }) => rows.map(({ after }) => after?.isPinned)))).toEqual(new Set([true]));
  });

  it('WRITE-4: a failed pass contains nothing: only one that ends well lets go of the write', async () => {
    const { outbox, replica, write, pass } = await setUpOutbox();
    await (
      await write(pinned)
    ).confirmed;
    await outbox.passBegins();
    expect(replica.intents()).toHaveLength(1);
    await pass();
    expect(replica.intents()).toEqual([]);
  });

  it('WRITE-4: a removed row does not come back between acknowledgement and pass', async () => {
    const { outbox, replica, shown, write } = await setUpOutbox();
    await (
      await write({ kind: 'remove', seq: 0 })
    ).confirmed;
    const { number } = await outbox.passBegins();
    await replica.update((copy) => {
      copy.removeRow(bobID);
      outbox.contain(copy, number, [bobID]);
    });
    await outbox.passEnded(number);
    expect([replica.stored.rows.size, replica.intents()]).toEqual([0, []]);
    expect(shown.flatMap(({ rows }) => rows.map(({ after }) => after))).toEqual([undefined]);
  });

  it('WRITE-4: one of an earlier run is contained in the first pass of this one', async () => {
    const { id: _, ...acknowledged } = intent({ write: pinned, state: { kind: 'acknowledged', passes: 0 } });
    const { api, replica } = await setUpOutbox({ ...synced, outbox: { add: [acknowledged] } });
    expect([api.calls, replica.intents()]).toEqual([[], []]);
  });

  it('WRITE-4: a later write of the same row goes on showing when the earlier one is let go', async () => {
    const { api, write, row, pass } = await setUpOutbox();
    await (
      await write(withEx('a'))
    ).confirmed;
    api.hold(setConversations);
    await write(withEx('b'));
    await pass();
    expect(row()).toMatchObject({ ex: 'b', pending: true });
  });

  it('SEQ-1, WRITE-4: a read counts as told, so that a replacement asked before it does not take it back', async () => {
    const { learned, write } = await setUpOutbox({ ...synced, seqs: { put: [seqState({ maxSeq: 9 })] } });
    const before = learned.ask();
    await (
      await write({ kind: 'read', seq: 9 })
    ).confirmed;
    expect(learned.seqsToldSince(bobID, before)).toBe(true);
    expect(learned.seqsToldSince(bobID, learned.ask())).toBe(false);
  });
});

describe('the end of the outbox', () => {
  const stopped = new SyncError('aborted', 'the SDK was stopped', {});

  it('LIFE-1: a stop rejects what was not confirmed, keeps it for the next start, and leaves no timer', async () => {
    const { api, environment, store, outbox, write, stop } = await setUpOutbox();
    api.on(setConversations, () => Promise.reject(new SyncError('network', 'no route', {})));
    const { confirmed } = await write(pinned);
    await settled();
    expect(environment.live.timers).toBe(1);
    stop(stopped);
    expect(await rejection(confirmed)).toBe(stopped);
    expect(environment.live.timers).toBe(0);
    outbox.send();
    await environment.advance(60_000);
    expect(api.calls).toHaveLength(1);
    expect((await store.snapshot()).outbox).toMatchObject([{ id: 1, write: pinned, state: { kind: 'queued' } }]);
  });

  it('LIFE-1: a call under way is given up, and is no refusal', async () => {
    const { api, environment, store, write, stop, rejected, setbacks } = await setUpOutbox();
    const held = api.hold(setConversations);
    const { confirmed } = await write(pinned);
    stop(stopped);
    expect((await held.next()).call.signal.aborted).toBe(true);
    expect(await rejection(confirmed)).toBe(stopped);
    await settled();
    expect([rejected, setbacks, environment.live.timers]).toEqual([[], [], 0]);
    expect((await store.snapshot()).outbox).toHaveLength(1);
  });

  it('LIFE-3: after a sign-out a write is kept, and its confirmation says why it was not sent', async () => {
    const { api, store, write, row, stop } = await setUpOutbox();
    const signedOut = new SyncError('signed-out', 'signed out: kicked', { reason: 'kicked' });
    stop(signedOut);
    const { confirmed } = await write(pinned);
    expect(await rejection(confirmed)).toBe(signedOut);
    expect(row()).toMatchObject({ isPinned: true, pending: true });
    expect([api.calls.length, (await store.snapshot()).outbox.length]).toEqual([0, 1]);
  });

  it('LIFE-2: drained() resolves once nothing waits to be sent, and at once where nothing does', async () => {
    const { api, write, writes } = await setUpOutbox();
    await writes.drained();
    const held = api.hold(setConversations);
    await write(pinned);
    let drained = false;
    const draining = writes.drained().then(() => (drained = true));
    await settled();
    expect(drained).toBe(false);
    (await held.next()).answer();
    expect(await draining).toBe(true);
  });

  it('LIFE-1: drained() resolves where nothing can be sent any more', async () => {
    const { api, store, write, stop, writes } = await setUpOutbox();
    const held = api.hold(setConversations);
    await write(pinned);
    await held.next();
    const draining = writes.drained();
    stop(stopped);
    await draining;
    expect((await store.snapshot()).outbox).toHaveLength(1);
  });
});
