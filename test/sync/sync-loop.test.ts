import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { PassRequest, PassResult } from '../../src/sync/pass.ts';
import { SyncLoop } from '../../src/sync/sync-loop.ts';
import type { StatusEvent } from '../../src/sync/sync-state.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { deferred, settled, type Deferred } from '../support/deferred.ts';
import { steadyEnvironment } from '../support/environments.ts';

const result: PassResult = { kind: 'none', upserted: [], removed: [] };
const unreachable = new SyncError('network', 'no route', {});

interface Pass extends Deferred<PassResult> {
  readonly request: PassRequest;
}

/** A loop whose passes the test ends. `random` is what chance gives every time. */
function setUp({ random = 0.5 } = {}) {
  const environment = steadyEnvironment(random);
  const run = new AbortController();
  const passes: Pass[] = [];
  const statuses: StatusEvent[] = [];
  const ended: (readonly [PassRequest, PassResult])[] = [];
  const loop = new SyncLoop({
    environment,
    timing: defaultTiming,
    signal: run.signal,
    run(request) {
      const pass = { request, ...deferred<PassResult>() };
      passes.push(pass);
      return pass.promise;
    },
    onStatus: (event) => statuses.push(event),
    onEnded: (request, outcome) => ended.push([request, outcome]),
  });
  const pass = (index: number): Pass => passes.at(index) ?? missing(`pass ${index}`);
  return {
    environment,
    loop,
    passes,
    statuses,
    ended,
    stop: (reason?: unknown) => run.abort(reason),
    kinds: () => statuses.map(({ kind }) => kind),
    async succeed(): Promise<void> {
      pass(-1).resolve(result);
      await settled();
    },
    async fail(error: unknown = unreachable): Promise<void> {
      pass(-1).reject(error);
      await settled();
    },
    request: (index: number) => pass(index).request,
    /** The wait that the last failure announced, in ms. */
    wait(): number {
      const event = statuses.findLast(({ kind }) => kind === 'passFailed');
      return event?.kind === 'passFailed' ? event.nextAttemptAt - environment.now() : missing('failure');
    },
  };
}

function missing(what: string): never {
  throw new Error(`no ${what}`);
}

const named = (...ids: string[]) => ({ named: new Set(ids) });

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
    const pass = loop.pass(named('si_1'));
    const rejected = expect(pass).rejects.toBe(unreachable);
    await fail();
    await rejected;
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
    const waiting = expect(loop.pass({})).rejects.toBe(reason);
    stop(reason);
    await waiting;
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
    const pass = expect(loop.pass({})).rejects.toBe(reason);
    stop(reason);
    await fail(reason);
    await pass;
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
