import { describe, expect, it } from 'vitest';
import { Deliveries } from './deliveries.ts';
import { placeOf } from './names.ts';
import { planOf, risingRates } from './plan.ts';
import { bends, heldRate, runStep } from './steps.ts';
import type { Change, Step, StepClock } from './steps.ts';

/** Its time goes on while it is slept. */
function handClock() {
  let time = 1000;
  const due: { readonly at: number; readonly run: () => void }[] = [];
  const clock: StepClock = {
    now: () => time,
    sleep: async (ms) => {
      time += ms;
      for (const { run } of due.splice(0, Infinity).filter((each) => each.at <= time || !due.push(each))) run();
    },
  };
  return { clock, at: (ms: number, run: () => void) => void due.push({ at: time + ms, run }) };
}

const options = { rate: 100, seconds: 1, graceMs: 500, devices: 2 };
const key = (number: number) => `user row-${number}`;

/** A server that pushes to the first device 1 ms, and to the last one `ms` after it was told. */
async function stepAgainst({ ms = 10, refuses = false, rows = 1000, devices = 2 } = {}): Promise<Step> {
  const { clock, at } = handClock();
  let listening: Deliveries | undefined;
  let number = 0;
  const next = (): Change => {
    const own = key(number++ % rows);
    const send = async (): Promise<boolean> => {
      const hear = () => listening?.heard(own, clock.now());
      if (!refuses) [1, ms].slice(0, devices).forEach((after) => at(after, hear));
      return !refuses;
    };
    return { key: own, send };
  };
  return runStep(options, next, (deliveries) => (listening = deliveries), clock);
}

describe('a step of the load', () => {
  it('sends at its rate, and counts from when a change was due to when the last device has it', async () => {
    const step = await stepAgainst();
    expect(step).toEqual({ offered: 100, sent: 100, held: 100, refused: 0, missing: 0, p50: 10, p99: 10 });
    expect(bends(step)).toBe(false);
  });

  it('goes on with its rate where the server is late, and says how late', async () => {
    const step = await stepAgainst({ ms: 400 });
    expect(step).toMatchObject({ sent: 100, missing: 0, p50: 400, p99: 400 });
    expect(step.held).toBeLessThan(95);
    expect(bends(step)).toBe(true);
  });

  it('does not change a row again while a push of it is under way, and the time until then counts', async () => {
    const step = await stepAgainst({ ms: 40, rows: 2 });
    expect(step.held).toBeLessThan(60);
    expect(step.p99).toBeGreaterThan(500);
    expect(step.missing).toBeGreaterThan(0);
  });

  it('counts what the server refuses', async () => {
    const step = await stepAgainst({ refuses: true });
    expect(step).toMatchObject({ held: 0, refused: 100, missing: 0, p50: undefined, p99: undefined });
    expect(bends(step)).toBe(true);
  });

  it('ends when its time is over, whatever is missing then', async () => {
    const step = await stepAgainst({ devices: 1 });
    expect(step).toMatchObject({ held: 0, sent: 100, missing: 100 });
    expect(bends(step)).toBe(true);
  });
});

describe('the figures of the load', () => {
  it('know a change by its row, and its end by the last device', () => {
    const deliveries = new Deliveries();
    deliveries.expect('a', 100, 2);
    deliveries.expect('b', 110, 2);
    for (const [row, now] of [
      ['a', 101],
      ['c', 102],
      ['b', 111],
      ['a', 103],
      ['a', 104],
    ] as const) {
      deliveries.heard(row, now);
    }
    expect([deliveries.latencies, deliveries.ends, deliveries.missing]).toEqual([[3], [103], 1]);
    deliveries.refuse('b');
    deliveries.refuse('a');
    expect([deliveries.refused, deliveries.missing, deliveries.isUnderWay('b')]).toEqual([1, 0, false]);
  });

  it('are held where they come to their end within the step; its first quarter does not count', () => {
    const ends = Array.from({ length: 100 }, (_, index) => 5000 + index * 20 + 10);
    expect(heldRate(ends, 5000, 2)).toBe(50);
    expect(heldRate(ends, 5000, 1)).toBeCloseTo(50, -1);
    expect(heldRate([], 5000, 2)).toBe(0);
  });

  it.each([
    ['less than 95 % is held', { held: 94 }],
    ['the 99th percentile is above a second', { p99: 1001 }],
    ['something is refused', { refused: 1 }],
    ['a push is missing', { missing: 1 }],
    ['nothing came', { p99: undefined }],
  ])('bend where %s', (_title, over) => {
    const fine: Step = { offered: 100, held: 95, sent: 400, refused: 0, missing: 0, p50: 10, p99: 1000 };
    expect(bends(fine)).toBe(false);
    expect(bends({ ...fine, ...over })).toBe(true);
  });
});

describe('the plan of the load', () => {
  it('offers rising rates, for a shorter time and at fewer of them with --quick', () => {
    const rest = { sockets: 2000, users: 500, engines: ['sqlite'] } as const;
    const whole = planOf({ ...rest, quick: false, seconds: 4 });
    expect(whole).toMatchObject({ users: 500, devices: 4, seconds: 4, engines: ['sqlite'] });
    expect(planOf({ ...rest, quick: true, seconds: 1 }).rates.length).toBeLessThan(whole.rates.length);
    expect(risingRates(2, 100, 1000)).toEqual([100, 200, 400, 800]);
    expect(risingRates(Math.SQRT2, 100, 450)).toEqual([100, 140, 200, 280, 400]);
  });

  it('changes each user in turn, then each row of theirs, and then the same rows the other way', () => {
    const places = Array.from({ length: 9 }, (_, change) => placeOf(change, { users: 2, conversations: 2 }));
    expect(places.map(({ user, conversation, isPinned }) => `${user}${conversation}${isPinned ? '+' : '-'}`)).toEqual([
      '00+',
      '10+',
      '01+',
      '11+',
      '00-',
      '10-',
      '01-',
      '11-',
      '00+',
    ]);
  });
});
