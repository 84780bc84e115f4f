import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { conversationMsg } from '../support/conversation-msgs.ts';
import { settled } from '../support/deferred.ts';
import { previewState } from '../support/planes.ts';
import { answer, setUpPreviews } from '../support/previews.ts';
import { manyRows } from '../support/replicas.ts';

/** Later than anything that was asked: a pass that was wished for just now. */
const now = Infinity;

describe('previews of what nobody looks at', () => {
  it('are filled in in idle time, a hundred at a time with a pause between, until every row has a name', async () => {
    const { environment, previews, replica, asked, idle } = await setUpPreviews(manyRows(250));
    previews.open(now);
    await settled();
    expect(asked()).toEqual([]);
    await environment.advance(defaultTiming.previewGap);
    expect(asked()).toEqual([]);
    await environment.runIdle();
    await settled();
    expect(asked().map(({ length }) => length)).toEqual([100]);
    await environment.runIdle();
    expect(asked()).toHaveLength(1);
    for (let round = 0; round < 4; round++) await idle();
    expect(asked().map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(replica.rows().filter(({ showName }) => showName !== 'Bob')).toEqual([]);
    expect(environment.live).toMatchObject({ timers: 0, idle: 0 });
  });

  it('PUSH-4: rest while there is no network, and go on with the pass that comes when there is', async () => {
    const { environment, previews, asked, idle } = await setUpPreviews(manyRows(150));
    previews.open(now);
    await idle();
    environment.emit('offline');
    await idle();
    await idle();
    expect(asked().map(({ length }) => length)).toEqual([100]);
    environment.emit('online');
    previews.open(now);
    await idle();
    expect(asked().map(({ length }) => length)).toEqual([100, 50]);
  });

  it('wait for the whole list', async () => {
    const { environment, previews, asked, idle } = await setUpPreviews({ rows: manyRows(5).rows ?? {} });
    previews.open(now);
    await idle();
    expect([asked(), environment.live.timers]).toEqual([[], 0]);
  });

  it('are not asked for where they were pulled before', async () => {
    const named = previewState({ conversationID: 'si_1', showName: 'Bob', nameFrom: 'pulled' });
    const { previews, asked, idle } = await setUpPreviews({ ...manyRows(3), previews: { put: [named] } });
    previews.open(now);
    await idle();
    expect(asked()).toEqual([['si_0', 'si_2']]);
  });

  it('give way to what somebody looks at, and go on afterwards', async () => {
    const { api, previews, viewed, idle } = await setUpPreviews(manyRows(3));
    const held = api.hold(getConversationMsgs);
    viewed.push('si_1');
    previews.open(now);
    const first = await held.next();
    await idle();
    expect(held.calls).toHaveLength(1);
    first.answer(answer(conversationMsg('si_1')));
    await settled();
    await idle();
    expect((await held.next()).request.conversationIDs).toEqual(['si_0', 'si_2']);
  });

  it('stop where one fails, until the next pass', async () => {
    const { api, previews, setbacks, asked, idle } = await setUpPreviews(manyRows(3));
    api.on(getConversationMsgs, () => Promise.reject(new SyncError('network', 'no route', {})));
    previews.open(now);
    await idle();
    await idle();
    expect([setbacks.length, asked().length]).toEqual([1, 1]);
    previews.open(now);
    await idle();
    expect(asked().length).toBeGreaterThan(1);
  });

  it('LIFE-1: end with the run: no timer, no idle work, no word of the request that was given up', async () => {
    const { api, environment, previews, viewed, setbacks, stop } = await setUpPreviews(manyRows(3));
    const held = api.hold(getConversationMsgs);
    viewed.push('si_1');
    previews.open(now);
    await held.next();
    expect(environment.live.timers).toBe(1);
    stop();
    await settled();
    expect(environment.live).toMatchObject({ timers: 0, idle: 0 });
    expect(setbacks).toEqual([]);
  });

  it('LIFE-1: end with the run also where they wait for idle time', async () => {
    const { environment, previews, asked, stop } = await setUpPreviews(manyRows(3));
    previews.open(now);
    await environment.advance(defaultTiming.previewGap);
    expect(environment.live.idle).toBe(1);
    stop();
    await environment.runIdle();
    expect([environment.live.idle, asked()]).toEqual([0, []]);
  });
});
