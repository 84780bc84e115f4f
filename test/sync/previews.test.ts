import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { conversationMsg } from '../support/conversation-msgs.ts';
import { settled } from '../support/deferred.ts';
import { message } from '../support/messages.ts';
import { bobID, latest, previewState } from '../support/planes.ts';
import { answer, setUpPreviews } from '../support/previews.ts';
import { manyRows } from '../support/replicas.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `si_${from + i}`);

/** Later than anything that was asked: a pass that was wished for just now. */
const now = Infinity;

describe('previews of what somebody looks at', () => {
  it('SEQ-5: are asked for once a pass has ended well, and show message, name and face', async () => {
    const { previews, viewed, asked, row } = await setUpPreviews();
    viewed.push(bobID);
    previews.look();
    await settled();
    expect(asked()).toEqual([]);
    previews.open();
    await settled();
    expect(asked()).toEqual([[bobID]]);
    expect(row()).toMatchObject({ latestMsg: latest(5), showName: 'Bob', faceURL: 'bob.png' });
  });

  it('SEQ-5: are asked for again with each whole seq pull, and with no other pass', async () => {
    const { previews, viewed, asked } = await setUpPreviews();
    viewed.push(bobID);
    for (const since of [now, undefined, now]) {
      previews.open(since);
      await settled();
    }
    expect(asked()).toEqual([[bobID], [bobID]]);
  });

  it('SEQ-5: are not asked for again by a whole seq pull that was wished for before they were asked', async () => {
    const { learned, previews, viewed, asked } = await setUpPreviews();
    viewed.push(bobID);
    const wished = learned.ask();
    previews.open(wished);
    await settled();
    previews.open(wished);
    await settled();
    expect(asked()).toEqual([[bobID]]);
    previews.open(learned.ask());
    await settled();
    expect(asked()).toEqual([[bobID], [bobID]]);
  });

  it('are asked for at once when they come into view, and not again while they stay there', async () => {
    const { previews, viewed, asked } = await setUpPreviews(manyRows(3));
    previews.open();
    for (const id of ids(0, 3)) {
      viewed.push(id);
      previews.look();
      await settled();
      previews.look();
      await settled();
    }
    expect(asked()).toEqual([['si_0'], ['si_1'], ['si_2']]);
  });

  it('PUSH-4: are not asked for while there is no network, but by the pass that comes when there is', async () => {
    const { environment, previews, viewed, asked } = await setUpPreviews();
    previews.open();
    environment.emit('offline');
    viewed.push(bobID);
    previews.look();
    previews.refresh([bobID]);
    await settled();
    expect(asked()).toEqual([]);
    environment.emit('online');
    previews.open();
    await settled();
    expect(asked()).toEqual([[bobID]]);
  });

  it('are asked for in one request at a time, a hundred conversations in each', async () => {
    const { api, previews, viewed } = await setUpPreviews(manyRows(250));
    const held = api.hold(getConversationMsgs);
    viewed.push(...ids(0, 250));
    previews.open(now);
    for (const count of [100, 100, 50]) {
      const call = await held.next();
      await settled();
      expect(held.calls.at(-1)).toBe(call);
      expect(call.request.conversationIDs).toHaveLength(count);
      call.answer(answer());
    }
    await settled();
    expect(new Set(held.calls.flatMap(({ request }) => request.conversationIDs)).size).toBe(250);
    expect(held.calls).toHaveLength(3);
  });

  it('CUR-2: make no row: one that went while they were under way stays gone', async () => {
    const { api, previews, replica, viewed, asked } = await setUpPreviews();
    const held = api.hold(getConversationMsgs);
    viewed.push(bobID, 'si_nobody');
    previews.open(now);
    const call = await held.next();
    await replica.update((copy) => copy.removeRow(bobID));
    call.answer(answer(conversationMsg(bobID)));
    await settled();
    expect(asked()).toEqual([[bobID]]);
    expect([replica.rows(), replica.stored.previews.size]).toEqual([[], 0]);
  });

  it('DEL-4: of a row that went and came back are asked for like those of a new one', async () => {
    const { previews, viewed, asked } = await setUpPreviews();
    viewed.push(bobID);
    previews.open();
    await settled();
    previews.forget([bobID]);
    previews.look();
    await settled();
    expect(asked()).toEqual([[bobID], [bobID]]);
  });

  it('SEQ-5: do not undo what was pushed while they were under way', async () => {
    const { api, learned, previews, replica, viewed, row } = await setUpPreviews();
    const held = api.hold(getConversationMsgs);
    viewed.push(bobID);
    previews.open(now);
    const call = await held.next();
    learned.toldPreview(bobID);
    await replica.update((copy) => copy.previews.put(previewState({ message: latest(6) })));
    call.answer(answer(conversationMsg(bobID, { lastMsg: message(5) })));
    await settled();
    expect(row()).toMatchObject({ latestMsg: latest(6), showName: 'Bob' });
  });

  it('SEQ-5: are asked for again where a message was revoked, deleted or cleared', async () => {
    const { api, previews, viewed, asked, row } = await setUpPreviews();
    viewed.push(bobID);
    previews.open();
    await settled();
    api.on(getConversationMsgs, () => answer());
    previews.refresh([bobID]);
    await settled();
    expect(asked()).toEqual([[bobID], [bobID]]);
    expect(row()?.latestMsg).toBeUndefined();
  });

  it('that could not be had are told of, and asked for again after the next pass', async () => {
    const { api, previews, viewed, asked, setbacks, row } = await setUpPreviews();
    const lost = new SyncError('network', 'no route', {});
    const held = api.hold(getConversationMsgs);
    viewed.push(bobID);
    previews.open();
    (await held.next()).fail(lost);
    await settled();
    previews.look();
    await settled();
    expect([setbacks, asked().length]).toEqual([[lost], 1]);
    previews.open();
    (await held.next()).answer(answer(conversationMsg(bobID)));
    await settled();
    expect(row()?.showName).toBe('Bob');
  });

  it('SEQ-5: of a revoked message are asked for until they are had, also where nobody looks at it', async () => {
    const { api, previews, asked } = await setUpPreviews();
    previews.open();
    const held = api.hold(getConversationMsgs);
    previews.refresh([bobID]);
    (await held.next()).fail(new SyncError('network', 'no route', {}));
    await settled();
    previews.open();
    (await held.next()).answer(answer());
    await settled();
    expect(asked()).toEqual([[bobID], [bobID]]);
  });
});
