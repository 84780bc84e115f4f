import { describe, expect, it } from 'vitest';
import type { Write } from '../../src/model.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { settled } from '../support/deferred.ts';
import { pinned, setUpOutbox, withEx } from '../support/outboxes.ts';
import { bobID } from '../support/planes.ts';
import { manyRows, synced } from '../support/replicas.ts';

const target = { conversationID: bobID, conversationType: 1, userID: 'bob', groupID: '' };
const read = (seq: number): Write => ({ kind: 'read', seq });

describe('the outbox', () => {
  it('WRITE-1: a write shows in the same tick, is sent once it is durable, and is confirmed by the answer', async () => {
    const { store, api, write, row } = await setUpOutbox();
    const { release } = store.hold();
    const held = api.hold(setConversations);
    const writing = write(pinned);
    expect(row()).toMatchObject({ isPinned: true, pending: true });
    await settled();
    expect(held.calls).toHaveLength(0);
    release();
    const { confirmed } = await writing;
    expect((await store.snapshot()).outbox).toMatchObject([{ id: 1, write: pinned, state: { kind: 'sending' } }]);
    (await held.next()).answer();
    await confirmed;
    expect(row()).toMatchObject({ isPinned: true, pending: false });
  });

  it.each([
    ['set', pinned, setConversations, { userIDs: ['alice'], conversation: { ...target, isPinned: true } }],
    [
      'open',
      { kind: 'open', userID: 'bob', groupID: '' },
      setConversations,
      { userIDs: ['alice'], conversation: target },
    ],
    [
      'remove',
      { kind: 'remove', seq: 0 },
      deleteConversations,
      { ownerUserID: 'alice', conversationIDs: [bobID], needDeleteTime: 0 },
    ],
    ['read', read(4), markConversationAsRead, { conversationID: bobID, userID: 'alice', hasReadSeq: 4, seqs: [] }],
  ] as const)('WRITE-6: a %s is one call, numbered by the device', async (_, wanted, endpoint, request) => {
    const { api, write } = await setUpOutbox();
    await (
      await write(wanted)
    ).confirmed;
    expect(api.calls).toMatchObject([{ path: endpoint.path, request, operationID: 'device-1:1', token: 'token' }]);
  });

  it('WRITE-2: the writes of one conversation go out one after the other, in their order', async () => {
    const { api, write } = await setUpOutbox();
    const sets = api.hold(setConversations);
    const reads = api.hold(markConversationAsRead);
    const receipts = [await write(pinned), await write(read(3)), await write(withEx('a'))];
    expect([sets.calls.length, reads.calls.length]).toEqual([1, 0]);
    (await sets.next()).answer();
    await receipts[0]?.confirmed;
    await settled();
    expect([sets.calls.length, reads.calls.length]).toEqual([1, 1]);
    (await reads.next()).answer();
    await receipts[1]?.confirmed;
    await settled();
    expect([sets.calls.length, reads.calls.length]).toEqual([2, 1]);
    (await sets.next()).answer();
    await receipts[2]?.confirmed;
    expect(api.calls.map(({ operationID }) => operationID)).toEqual(['device-1:1', 'device-1:2', 'device-1:3']);
  });

  it('WRITE-2: what waits behind a write under way collapses into the last of it, and all are confirmed', async () => {
    const { api, store, write } = await setUpOutbox();
    const held = api.hold(setConversations);
    const receipts = [await write(pinned)];
    for (const ex of ['a', 'b', 'c']) receipts.push(await write(withEx(ex)));
    receipts.push(await write({ kind: 'set', fields: { recvMsgOpt: 2 } }));
    (await held.next()).answer();
    await receipts[0]?.confirmed;
    await settled();
    expect(held.calls.map(({ request }) => request.conversation)).toEqual([
      { ...target, isPinned: true },
      { ...target, ex: 'c', recvMsgOpt: 2 },
    ]);
    expect((await store.snapshot()).outbox.filter(({ state }) => state.kind !== 'acknowledged')).toHaveLength(1);
    (await held.next()).answer();
    await Promise.all(receipts.map(({ confirmed }) => confirmed));
    expect(held.calls).toHaveLength(2);
  });

  it('WRITE-2: several writes in one tick end as the last of them says, in two calls at most', async () => {
    const { api, write, row } = await setUpOutbox();
    const receipts = await Promise.all(['a', 'b', 'c', 'd'].map((ex) => write(withEx(ex))));
    await Promise.all(receipts.map(({ confirmed }) => confirmed));
    const sent = api.requests(setConversations).map(({ conversation }) => conversation.ex);
    expect(sent.at(-1)).toBe('d');
    expect(sent.length).toBeLessThanOrEqual(2);
    expect(row()).toMatchObject({ ex: 'd', pending: false });
  });

  it('WRITE-2: a write does not collapse past one of another kind', async () => {
    const { api, write } = await setUpOutbox();
    const held = api.hold(markConversationAsRead);
    await write(read(1));
    const last = (await Promise.all([write(withEx('a')), write(read(2)), write(withEx('b'))])).at(-1);
    (await held.next()).answer();
    await settled();
    expect(api.requests(setConversations)).toHaveLength(1);
    (await held.next()).answer();
    await last?.confirmed;
    expect(api.requests(setConversations).map(({ conversation }) => conversation.ex)).toEqual(['a', 'b']);
  });

  it('WRITE-2: at most four conversations have a write under way at once', async () => {
    const { api, write } = await setUpOutbox(manyRows(10));
    const held = api.hold(setConversations);
    await Promise.all(Array.from({ length: 10 }, (_, i) => write(pinned, `si_${i}`)));
    await settled();
    expect(held.calls).toHaveLength(4);
    for (let answered = 0; answered < 10; answered++) {
      expect(held.calls).toHaveLength(Math.min(10, answered + 4));
      (await held.next()).answer();
      await settled();
    }
  });

  it('WRITE-1: what was queued by an earlier run is sent when this one says so', async () => {
    const intent = { ...target, write: pinned, at: 0, key: 'a', rowKnown: true, state: { kind: 'queued' } } as const;
    const { api, writes } = await setUpOutbox({
      ...synced,
      outbox: { add: [intent, { ...intent, key: 'b', write: read(2) }] },
    });
    await writes.drained();
    expect(api.calls.map(({ path, operationID }) => [path, operationID])).toEqual([
      [setConversations.path, 'device-1:1'],
      [markConversationAsRead.path, 'device-1:2'],
    ]);
  });
});
