import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { rejection } from '../support/deferred.ts';
import { named, result, setUp, unreachable } from '../support/sync-loops.ts';

describe('the loop of passes', () => {
  it('PUSH-1: 1,000 requests during a pass make one more pass, with all that they named', async () => {
    const { loop, passes, succeed, request } = setUp();
    loop.request({ allSeqs: true });
    for (let i = 0; i < 1_000; i++) loop.request(i % 2 ? named(`si_${i}`) : { seqsOf: new Set([`si_${i}`]) });
    expect(passes).toHaveLength(1);
    await succeed();
    expect(passes).toHaveLength(2);
    expect(request(1).named.size).toBe(500);
    expect(request(1).seqsOf.size).toBe(500);
    expect(request(1)).toMatchObject({ allSeqs: false, replace: false });
    await succeed();
    expect(passes).toHaveLength(2);
  });

  it('PUSH-1: a wish for the whole seq plane or a replacement outlives later wishes without it', async () => {
    const { loop, succeed, request } = setUp();
    loop.request({});
    for (const wish of [{ allSeqs: true }, { replace: true }, named('si_1')]) loop.request(wish);
    await succeed();
    expect(request(1)).toEqual({ named: new Set(['si_1']), seqsOf: new Set(), allSeqs: true, replace: true });
  });

  it('a pass tells when it began and ended, and what came of it', async () => {
    const { loop, statuses, ended, succeed } = setUp();
    loop.request(named('si_1'));
    await succeed();
    expect(statuses).toEqual([{ kind: 'passBegan' }, { kind: 'passEnded' }]);
    expect(ended).toEqual([[{ named: new Set(['si_1']), seqsOf: new Set(), allSeqs: false, replace: false }, result]]);
  });

  it('pass() resolves with a pass that began after the call, not with the one under way', async () => {
    const { loop, passes, succeed } = setUp();
    loop.request({});
    const pass = loop.pass({ allSeqs: true });
    let done = false;
    void pass.then(() => (done = true));
    await succeed();
    expect([done, passes.length]).toEqual([false, 2]);
    await succeed();
    await expect(pass).resolves.toBe(result);
  });

  it('pass() rejects with the failure of its pass, while the loop goes on trying', async () => {
    const { loop, passes, environment, fail, wait } = setUp();
    const rejected = rejection(loop.pass(named('si_1')));
    await fail();
    expect(await rejected).toBe(unreachable);
    await environment.advance(wait());
    expect(passes).toHaveLength(2);
  });

  it('PUSH-4: the wait before a retry is drawn from 0 to a ceiling that doubles up to the cap', async () => {
    for (const random of [0, 0.5, 1 - Number.EPSILON]) {
      const { loop, environment, fail, wait } = setUp({ random });
      loop.request({});
      for (const ceiling of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
        await fail();
        expect(wait()).toBeCloseTo(random * ceiling, 6);
        await environment.advance(wait());
      }
    }
  });

  it('PUSH-4: a retry comes at its time and no sooner, with all that was wished before and since', async () => {
    const { loop, environment, passes, fail, request } = setUp();
    loop.request(named('si_1'));
    await fail();
    loop.request(named('si_2'));
    await environment.advance(249);
    expect(passes).toHaveLength(1);
    await environment.advance(1);
    expect(passes).toHaveLength(2);
    expect(request(1).named).toEqual(new Set(['si_1', 'si_2']));
  });

  it('PUSH-4: a retry is never sooner than the server asked for', async () => {
    const { loop, environment, passes, fail, wait } = setUp();
    loop.request({});
    await fail(new SyncError('http', 'too many requests', { status: 429, retryAfterMs: 60_000 }));
    expect(wait()).toBe(60_000);
    await environment.advance(59_999);
    expect(passes).toHaveLength(1);
    await environment.advance(1);
    expect(passes).toHaveLength(2);
  });

  it('PUSH-4: after a success the waits begin small again', async () => {
    const { loop, environment, fail, succeed, wait, statuses } = setUp();
    loop.request({});
    for (let attempt = 1; attempt <= 3; attempt++) {
      await fail();
      expect(statuses.at(-1)).toMatchObject({ kind: 'passFailed', attempt, error: unreachable });
      await environment.advance(wait());
    }
    await succeed();
    loop.request({});
    await fail();
    expect(statuses.at(-1)).toMatchObject({ kind: 'passFailed', attempt: 1, nextAttemptAt: environment.now() + 250 });
  });

  it('PUSH-3: requestNow and pass() cut a wait short, and leave no timer of it', async () => {
    for (const how of ['requestNow', 'pass'] as const) {
      const { loop, environment, passes, fail, succeed, request } = setUp();
      loop.request(named('si_1'));
      await fail();
      void loop[how](named('si_2'));
      expect(passes).toHaveLength(2);
      expect(request(1).named).toEqual(new Set(['si_1', 'si_2']));
      await succeed();
      expect(environment.live.timers).toBe(0);
      await environment.advance(60_000);
      expect(passes).toHaveLength(2);
    }
  });

  it('an error of any other kind is told as internal, and is retried too', async () => {
    const { loop, statuses, fail } = setUp();
    loop.request({});
    await fail(new TypeError('a fault'));
    expect(statuses.at(-1)).toMatchObject({ kind: 'passFailed', error: { kind: 'internal', message: 'a fault' } });
  });
});
