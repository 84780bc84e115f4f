import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { rejection } from '../support/deferred.ts';
import { named, setUp } from '../support/sync-loops.ts';

describe('the loop of passes without a network', () => {
  it('PUSH-4: no pass is tried, and what was wished is done once the network is back', async () => {
    const { loop, environment, passes, kinds, request } = setUp();
    environment.emit('offline');
    loop.request(named('si_1'));
    loop.requestNow(named('si_2'));
    await environment.advance(3_600_000);
    expect(passes).toHaveLength(0);
    expect(new Set(kinds())).toEqual(new Set(['wentOffline']));
    expect(environment.live.timers).toBe(0);
    environment.emit('online');
    loop.networkChanged();
    expect(passes).toHaveLength(1);
    expect(request(0).named).toEqual(new Set(['si_1', 'si_2']));
  });

  it('PUSH-4: a wait ends without a try where the network goes', async () => {
    const { loop, environment, passes, statuses, fail } = setUp();
    loop.request(named('si_1'));
    await fail();
    environment.emit('offline');
    loop.networkChanged();
    expect(statuses.at(-1)).toEqual({ kind: 'wentOffline' });
    expect(environment.live.timers).toBe(0);
    await environment.advance(60_000);
    expect(passes).toHaveLength(1);
    environment.emit('online');
    loop.networkChanged();
    expect(passes).toHaveLength(2);
  });

  it('PUSH-4: a pass that fails where there is no network is not tried again until it is back', async () => {
    const { loop, environment, passes, fail, request } = setUp();
    loop.request(named('si_1'));
    environment.emit('offline');
    loop.networkChanged();
    await fail();
    await environment.advance(60_000);
    expect(passes).toHaveLength(1);
    environment.emit('online');
    loop.networkChanged();
    expect(passes).toHaveLength(2);
    expect(request(1).named).toEqual(new Set(['si_1']));
  });

  it('PUSH-4: pass() rejects at once, and the wish is kept', async () => {
    const { loop, environment, passes, request } = setUp();
    environment.emit('offline');
    await expect(loop.pass(named('si_1'))).rejects.toMatchObject({ kind: 'network' });
    environment.emit('online');
    loop.networkChanged();
    expect(passes).toHaveLength(1);
    expect(request(0).named).toEqual(new Set(['si_1']));
  });
});

describe('the end of the loop of passes', () => {
  const reason = new SyncError('aborted', 'the SDK was stopped', {});

  it('LIFE-1: a stop ends a wait, and no timer is left', async () => {
    const { loop, environment, passes, fail, stop } = setUp();
    loop.request({});
    await fail();
    expect(environment.live.timers).toBe(1);
    stop(reason);
    expect(environment.live.timers).toBe(0);
    loop.request({});
    loop.requestNow({});
    await environment.advance(60_000);
    expect(passes).toHaveLength(1);
  });

  it('LIFE-1: a stop rejects who waits for a pass, and who asks for one afterwards', async () => {
    const { loop, stop } = setUp();
    loop.request({});
    const waiting = rejection(loop.pass({}));
    stop(reason);
    expect(await waiting).toBe(reason);
    await expect(loop.pass({})).rejects.toBe(reason);
  });

  it('LIFE-1: a pass that ends after the stop says nothing and starts nothing', async () => {
    const { loop, passes, ended, kinds, stop, succeed } = setUp();
    loop.request({});
    loop.request({});
    stop(reason);
    await succeed();
    expect([passes.length, ended.length, kinds()]).toEqual([1, 0, ['passBegan']]);
  });

  it('LIFE-1: a pass that fails because of the stop is not tried again', async () => {
    const { loop, environment, kinds, fail, stop } = setUp();
    const pass = rejection(loop.pass({}));
    stop(reason);
    await fail(reason);
    expect(await pass).toBe(reason);
    expect(kinds()).toEqual(['passBegan']);
    expect(environment.live.timers).toBe(0);
  });

  it('LIFE-3: a sign-out is what the stop rejects with, where that was the cause', async () => {
    const signedOut = new SyncError('signed-out', 'signed out: kicked', { reason: 'kicked' });
    const { loop, stop } = setUp();
    stop(signedOut);
    await expect(loop.pass({})).rejects.toBe(signedOut);
  });
});
