import { describe, expect, it } from 'vitest';
import { defaultTiming } from '../../src/sync/timing.ts';
import { settled } from '../support/deferred.ts';
import { named, passesAtOnce, setUp } from '../support/sync-loops.ts';

const { pace } = defaultTiming;

describe('LIFE-5: the guard of the loop of passes', () => {
  it('LIFE-5: passes of which each asks for the next run at most so many at once, then one in each time', async () => {
    const { loop, environment, passes, succeed } = setUp();
    loop.request({});
    const runOn = async (): Promise<void> => {
      for (let before = -1; before !== passes.length;) {
        before = passes.length;
        loop.request({});
        await succeed();
      }
    };
    await runOn();
    expect(passes).toHaveLength(passesAtOnce);
    for (let time = 1; time <= 3; time++) {
      await environment.advance(pace);
      await runOn();
      expect(passes).toHaveLength(passesAtOnce + time);
    }
  });

  it('LIFE-5: neither hurry nor an urgent wish nor the network coming back gets past it', async () => {
    const { loop, environment, passes, fail } = setUp();
    loop.request({});
    for (let round = 0; round < 3 * passesAtOnce; round++) {
      await fail();
      if (round % 3 === 0) loop.hurry();
      if (round % 3 === 1) loop.requestNow({});
      if (round % 3 === 2) {
        for (const event of ['offline', 'online'] as const) {
          environment.emit(event);
          loop.networkChanged();
        }
      }
    }
    expect(passes).toHaveLength(passesAtOnce);
    expect(environment.live.timers).toBe(1);
  });

  it('LIFE-5: who waits for a pass gets it at the next turn, with all that was wished meanwhile', async () => {
    const { loop, environment, passes, request, succeed } = setUp();
    for (let round = 0; round < passesAtOnce; round++) {
      loop.request({});
      await succeed();
    }
    let ended = false;
    void loop.pass(named('si_1')).then(() => (ended = true));
    loop.request(named('si_2'));
    await settled();
    expect(passes).toHaveLength(passesAtOnce);
    await environment.advance(pace);
    expect(request(-1).named).toEqual(new Set(['si_1', 'si_2']));
    await succeed();
    expect(ended).toBe(true);
    expect(passes).toHaveLength(passesAtOnce + 1);
  });

  it('LIFE-1: a stop ends the wait for a turn', async () => {
    const { loop, environment, passes, succeed, stop } = setUp();
    for (let round = 0; round <= passesAtOnce; round++) {
      loop.request({});
      if (passes.length > round) await succeed();
    }
    expect(environment.live.timers).toBe(1);
    stop();
    expect(environment.live.timers).toBe(0);
    await environment.advance(60_000);
    expect(passes).toHaveLength(passesAtOnce);
  });
});
