import { expect, it } from 'vitest';
import { Calm } from '../../src/sync/calm.ts';
import { Rate } from '../../src/sync/rate.ts';
import { steadyEnvironment } from '../support/environments.ts';

const every = 1_000;

/** How many turns are to be had at once. */
function drain(rate: Rate): number {
  for (let turns = 0; ; turns++) if (rate.take() > 0 || turns === 100) return turns;
}

it('LIFE-5: a rate gives so many turns at once, then one in each time, and fills up again at rest', async () => {
  const environment = steadyEnvironment();
  const rate = new Rate({ environment, burst: 3, every });
  expect(drain(rate)).toBe(3);
  expect(rate.take()).toBe(1_000);
  await environment.advance(400);
  expect(rate.take()).toBe(600);
  await environment.advance(600);
  expect([rate.take(), rate.take()]).toEqual([0, 1_000]);
  await environment.advance(2_000);
  expect(drain(rate)).toBe(2);
  await environment.advance(3_600_000);
  expect(drain(rate)).toBe(3);
});

it('LIFE-5: a clock that is set back gives no turn, and takes none away', async () => {
  const environment = steadyEnvironment();
  let shift = 0;
  const clock = Object.assign(Object.create(environment) as typeof environment, {
    now: () => environment.now() + shift,
  });
  const rate = new Rate({ environment: clock, burst: 2, every });
  expect(drain(rate)).toBe(2);
  shift = -3_600_000;
  expect(rate.take()).toBe(1_000);
  await environment.advance(1_000);
  expect([rate.take(), rate.take()]).toEqual([0, 1_000]);
});

it('LIFE-5: a rate of 0 ms sets no limit', () => {
  expect(drain(new Rate({ environment: steadyEnvironment(), burst: 3, every: 0 }))).toBe(100);
});

it('LIFE-5: what is asked for too often is done once for all who asked, when there is a turn', async () => {
  const environment = steadyEnvironment();
  const done: number[] = [];
  const { signal } = new AbortController();
  const calm = new Calm({ environment, signal, burst: 2, every, run: () => done.push(environment.now()) });
  for (let time = 0; time < 100; time++) calm.ask();
  expect(done).toEqual([0, 0]);
  await environment.advance(every);
  expect(done).toEqual([0, 0, 1_000]);
  await environment.advance(every);
  expect([done.length, environment.live.timers]).toEqual([3, 0]);
  calm.ask();
  expect(done).toEqual([0, 0, 1_000, 2_000]);
});

it('LIFE-1: what waits for its turn at a stop is not done', async () => {
  const environment = steadyEnvironment();
  const run = new AbortController();
  let done = 0;
  const calm = new Calm({ environment, signal: run.signal, burst: 1, every, run: () => done++ });
  calm.ask();
  calm.ask();
  run.abort();
  expect(environment.live.timers).toBe(0);
  await environment.advance(every);
  expect(done).toBe(1);
});
