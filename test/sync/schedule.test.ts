import { describe, expect, it } from 'vitest';
import type { PassRequest } from '../../src/sync/pass.ts';
import { Schedule } from '../../src/sync/schedule.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { steadyEnvironment } from '../support/environments.ts';
import { loadReplica, manyRows } from '../support/replicas.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A schedule of a device that replaced its list of `rows` at 0, which is now. `random` is what chance gives every time. */
async function setUp({ rows = 1, complete = true, pushed = true, random = 0.5 } = {}) {
  const environment = steadyEnvironment(random);
  const { replica } = await loadReplica(complete ? { ...manyRows(rows), replacedAt: 0 } : { rows: { put: [] } });
  const run = new AbortController();
  const requests: Partial<PassRequest>[] = [];
  const push = { connected: pushed };
  const schedule = new Schedule({
    environment,
    replica,
    timing: defaultTiming,
    signal: run.signal,
    visible: () => environment.visible(),
    pushed: () => push.connected,
    request: (wanted) => requests.push(wanted),
  });
  return {
    environment,
    replica,
    requests,
    push,
    schedule,
    stop: () => run.abort(),
    /** A pass has ended, and then the page is idle. */
    async passEndsAndIdle(): Promise<void> {
      schedule.replaceWhenIdle();
      await environment.runIdle();
    },
  };
}

describe('the safety pull', () => {
  it.each([
    [0, 240_000],
    [0.5, 300_000],
    [0.75, 330_000],
  ])('PUSH-6: with push and chance at %d it comes after %d ms, with the whole seq plane', async (random, delay) => {
    const { environment, requests, schedule } = await setUp({ random });
    schedule.restart();
    await environment.advance(delay - 1);
    expect(requests).toEqual([]);
    await environment.advance(1);
    expect(requests).toEqual([{ allSeqs: true }]);
  });

  it('PUSH-6: is asked for by a visible page only, and again once it shows', async () => {
    const { environment, requests, schedule } = await setUp();
    schedule.restart();
    environment.emit('hidden');
    await environment.advance(hour);
    expect(requests).toEqual([]);
    environment.emit('visible');
    await environment.advance(300_000);
    expect(requests).toHaveLength(1);
  });

  it('PUSH-6: counts from the last pass', async () => {
    const { environment, requests, schedule } = await setUp();
    for (let pass = 0; pass < 10; pass++) {
      schedule.restart();
      await environment.advance(299_999);
    }
    expect([requests, environment.live.timers]).toEqual([[], 1]);
  });

  it('PUSH-6: is asked for once, until the pass that it caused has ended', async () => {
    const { environment, requests, schedule } = await setUp();
    schedule.restart();
    await environment.advance(hour);
    expect(requests).toHaveLength(1);
  });
});

describe('the poll', () => {
  it.each([
    [0, 24_000],
    [0.5, 30_000],
  ])('PUSH-4: without push and chance at %d it comes after %d ms, with the whole seq plane', async (random, delay) => {
    const { environment, requests, schedule } = await setUp({ random, pushed: false });
    schedule.restart();
    await environment.advance(delay - 1);
    expect(requests).toEqual([]);
    await environment.advance(1);
    expect(requests).toEqual([{ allSeqs: true }]);
  });

  it('PUSH-4: begins where push is lost, and ends where it is back', async () => {
    const { environment, requests, push, schedule } = await setUp();
    schedule.restart();
    push.connected = false;
    schedule.restart();
    await environment.advance(30_000);
    expect(requests).toHaveLength(1);
    push.connected = true;
    schedule.restart();
    await environment.advance(299_999);
    expect(requests).toHaveLength(1);
  });

  it('PUSH-4: is asked for by a hidden page too', async () => {
    const { environment, requests, schedule } = await setUp({ pushed: false });
    environment.emit('hidden');
    schedule.restart();
    await environment.advance(30_000);
    expect(requests).toHaveLength(1);
  });
});

describe('the periodic replacement', () => {
  it('CUR-6: is due a day after the last one, once a pass has ended and the page is idle', async () => {
    const { environment, requests, schedule, passEndsAndIdle } = await setUp();
    await environment.advance(day - 1);
    await passEndsAndIdle();
    expect(requests).toEqual([]);
    await environment.advance(1);
    schedule.replaceWhenIdle();
    expect(requests).toEqual([]);
    await environment.runIdle();
    expect(requests).toEqual([{ replace: true }]);
  });

  it.each([
    [5_000, day],
    [5_001, 7 * day],
  ])('CUR-6: of a list of %d rows is due after %d ms', async (rows, period) => {
    const { environment, requests, passEndsAndIdle } = await setUp({ rows });
    await environment.advance(period - 1);
    await passEndsAndIdle();
    expect(requests).toEqual([]);
    await environment.advance(1);
    await passEndsAndIdle();
    expect(requests).toEqual([{ replace: true }]);
  });

  it('CUR-6: waits for a visible page', async () => {
    const { environment, requests, schedule, passEndsAndIdle } = await setUp();
    await environment.advance(day);
    environment.emit('hidden');
    await passEndsAndIdle();
    environment.emit('visible');
    schedule.replaceWhenIdle();
    environment.emit('hidden');
    await environment.runIdle();
    expect(requests).toEqual([]);
    environment.emit('visible');
    await passEndsAndIdle();
    expect(requests).toEqual([{ replace: true }]);
  });

  it('CUR-6: is asked for once, however many passes end until it has run, and again a day later', async () => {
    const { environment, replica, requests, schedule, passEndsAndIdle } = await setUp();
    await environment.advance(day);
    for (let pass = 0; pass < 5; pass++) schedule.replaceWhenIdle();
    expect(environment.live.idle).toBe(1);
    await environment.runIdle();
    for (let pass = 0; pass < 5; pass++) await passEndsAndIdle();
    expect(requests).toHaveLength(1);
    await replica.update((copy) => void (copy.replacedAt = environment.now()));
    await passEndsAndIdle();
    await environment.advance(day);
    await passEndsAndIdle();
    expect(requests).toHaveLength(2);
  });

  it('CUR-6: of a list that was never whole is none: the first one is under way', async () => {
    const { environment, requests, passEndsAndIdle } = await setUp({ complete: false });
    await environment.advance(30 * day);
    await passEndsAndIdle();
    expect(requests).toEqual([]);
  });

  it('CUR-6: a clock that was set far back does not keep it away for ever', async () => {
    const { environment, replica, requests, passEndsAndIdle } = await setUp();
    await replica.update((copy) => void (copy.replacedAt = environment.now() + day));
    await passEndsAndIdle();
    expect(requests).toEqual([{ replace: true }]);
  });
});

it('LIFE-1: a stop leaves no timer and no idle work', async () => {
  const { environment, requests, schedule, stop } = await setUp();
  await environment.advance(day);
  schedule.restart();
  schedule.replaceWhenIdle();
  expect(environment.live).toMatchObject({ timers: 1, idle: 1 });
  stop();
  expect(environment.live).toMatchObject({ timers: 0, idle: 0 });
  await environment.advance(day);
  await environment.runIdle();
  expect(requests).toEqual([]);
});
