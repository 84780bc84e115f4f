import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { rejection, settled } from '../support/deferred.ts';
import { pinned, setUpOutbox, withEx } from '../support/outboxes.ts';
import { bobID, seqState } from '../support/planes.ts';
import { manyRows, synced } from '../support/replicas.ts';
import { apiError } from '../support/scripted-api.ts';

describe('a write that the server refuses', () => {
  it.each([1001, 1002, 1004])('WRITE-3: with %i it rolls back, is told of, and its promise rejects', async (code) => {
    const { api, store, write, row, rejected } = await setUpOutbox();
    const before = row();
    api.on(setConversations, () => Promise.reject(apiError(code)));
    const { confirmed } = await write(pinned);
    expect(await rejection(confirmed)).toMatchObject({ kind: 'api', code });
    await settled();
    expect(row()).toEqual(before);
    expect(rejected).toMatchObject([{ code, intent: { id: 1, conversationID: bobID, write: pinned } }]);
    expect((await store.snapshot()).outbox).toEqual([]);
    await settled();
    expect(api.calls).toHaveLength(1);
  });

  it('WRITE-3: the write behind it goes out all the same', async () => {
    const { api, write, row } = await setUpOutbox();
    const held = api.hold(setConversations);
    const first = await write(pinned);
    const second = await write(withEx('a'));
    (await held.next()).fail(apiError(1001));
    await rejection(first.confirmed);
    await settled();
    (await held.next()).answer();
    await second.confirmed;
    expect(row()).toMatchObject({ isPinned: false, ex: 'a' });
  });

  it('SEQ-1: a refused read is withdrawn', async () => {
    const { api, write, row } = await setUpOutbox({
      ...synced,
      seqs: { put: [seqState({ maxSeq: 9, hasReadSeq: 4 })] },
    });
    api.on(markConversationAsRead, () => Promise.reject(apiError(1001)));
    const { confirmed } = await write({ kind: 'read', seq: 9 });
    await rejection(confirmed);
    expect(row()).toMatchObject({ readSeq: 4, unreadCount: 5, pending: false });
  });
});

describe('a write that fails', () => {
  it.each([
    ['500', apiError(500)],
    ['a status of 503', new SyncError('http', 'unavailable', { status: 503 })],
    ['no network', new SyncError('network', 'no route', {})],
    ['no answer in time', new SyncError('timeout', 'no answer', { timeoutMs: 10_000 })],
    ['an answer that does not fit', new SyncError('protocol', 'data: expected object', { path: 'data' })],
  ])('WRITE-3: with %s it is tried again under the same number, and goes on showing', async (_, error) => {
    const { api, environment, write, row, rejected, setbacks } = await setUpOutbox();
    let failures = 0;
    api.on(setConversations, () => {
      if (++failures < 3) throw error;
    });
    const { confirmed } = await write(pinned);
    await settled();
    expect(row()).toMatchObject({ isPinned: true, pending: true });
    await environment.advance(249);
    expect(api.calls).toHaveLength(1);
    await environment.advance(1);
    expect(api.calls).toHaveLength(2);
    await environment.advance(500);
    await confirmed;
    expect(api.calls.map(({ operationID }) => operationID)).toEqual(Array(3).fill('device-1:1'));
    expect([rejected, setbacks]).toEqual([[], [error, error]]);
  });

  it('WRITE-3: a server that names a time is not asked before it', async () => {
    const { api, environment, write } = await setUpOutbox();
    const busy = new SyncError('http', 'too many requests', { status: 429, retryAfterMs: 60_000 });
    api.on(setConversations, () => Promise.reject(busy));
    await write(pinned);
    await environment.advance(59_999);
    expect(api.calls).toHaveLength(1);
    await environment.advance(1);
    expect(api.calls).toHaveLength(2);
  });

  it('WRITE-3: however many writes fail again and again, the others reach the server', async () => {
    const { api, environment, write } = await setUpOutbox(manyRows(10));
    const reached: string[] = [];
    api.on(setConversations, ({ conversation: { conversationID: id } }) => {
      if (Number(id.slice('si_'.length)) < 6) throw new SyncError('http', 'it is broken', { status: 500 });
      reached.push(id);
    });
    await Promise.all(Array.from({ length: 10 }, (_, i) => write(pinned, `si_${i}`)));
    for (let attempt = 0; attempt < 5; attempt++) await environment.advance(defaultTiming.retryCap);
    expect(reached.toSorted()).toEqual(['si_6', 'si_7', 'si_8', 'si_9']);
    expect(environment.live.timers).toBe(1);
  });

  it('WRITE-3: while it waits, no other conversation is tried; a hint that the server is there ends the wait', async () => {
    const { api, environment, pass, write } = await setUpOutbox(manyRows(3));
    const held = api.hold(setConversations);
    await write(pinned, 'si_0');
    (await held.next()).fail(new SyncError('network', 'no route', {}));
    await settled();
    await write(pinned, 'si_1');
    expect(held.calls).toHaveLength(1);
    await pass();
    await settled();
    expect(held.calls.map(({ request }) => request.conversation.conversationID)).toEqual(['si_0', 'si_1', 'si_0']);
    expect(environment.live.timers).toBe(0);
  });

  it('WRITE-3: waits that were cut short leave no timer that cuts a later one short', async () => {
    const { api, environment, pass, write } = await setUpOutbox();
    api.on(setConversations, () => Promise.reject(new SyncError('network', 'no route', {})));
    await write(pinned);
    for (let hint = 0; hint < 5; hint++) {
      await settled();
      await pass();
    }
    await settled();
    expect([api.calls.length, environment.live.timers]).toEqual([6, 1]);
    await environment.advance(4_999);
    expect(api.calls).toHaveLength(6);
    await environment.advance(1);
    expect(api.calls).toHaveLength(7);
  });

  it('WRITE-6: an acknowledgement that could not be stored is asked for again under the same number', async () => {
    const { api, store, environment, write, setbacks } = await setUpOutbox();
    const held = api.hold(setConversations);
    const { confirmed } = await write(pinned);
    const { release } = store.hold();
    (await held.next()).answer();
    await settled();
    const diskFull = new SyncError('storage', 'the disk is full', { reason: 'quota' });
    release(diskFull);
    await environment.advance(250);
    expect(setbacks).toEqual([diskFull]);
    (await held.next()).answer();
    await confirmed;
    expect(api.calls.map(({ operationID }) => operationID)).toEqual(['device-1:1', 'device-1:1']);
  });
});
