import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { retryDelay } from '../../src/sync/backoff.ts';
import { defaultTiming, resolveTiming, type Timing } from '../../src/sync/timing.ts';
import { thrownBy } from '../support/thrown.ts';

const offline = new SyncError('network', 'no answer', {});
const someChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait before a retry', () => {
  it('PUSH-4: full jitter: any part of a ceiling that doubles from 0.5 s to a cap of 10 s', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 2_000].map(
      (attempt) => 2 * retryDelay(defaultTiming, attempt, 0.5, offline),
    );
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
    expect(retryDelay(defaultTiming, 5, 0, offline)).toBe(0);
  });

  it('PUSH-4: it is never longer than the cap, unless the server asked for more, nor shorter than it asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), someChance, fc.nat(120_000), (attempt, random, retryAfterMs) => {
        const busy = new SyncError('http', 'HTTP 503', { status: 503, retryAfterMs });
        const delay = retryDelay(defaultTiming, attempt, random, busy);
        expect(delay).toBeGreaterThanOrEqual(retryAfterMs);
        expect(delay).toBeLessThanOrEqual(Math.max(retryAfterMs, defaultTiming.retryCap));
      }),
    );
  });
});

describe('the timing options', () => {
  it('the defaults are those of the design', () => {
    expect(resolveTiming()).toMatchObject({
      retryBase: 500,
      retryCap: 10_000,
      httpTimeout: 10_000,
      safetyPull: 300_000,
      poll: 30_000,
      fullEvery: 86_400_000,
      fullEveryLarge: 604_800_000,
      logoutFlush: 3_000,
    });
  });

  it('those that are given take the place of the defaults, 0 included', () => {
    expect(resolveTiming({ poll: 5_000, retryBase: 0 })).toEqual({ ...defaultTiming, poll: 5_000, retryBase: 0 });
  });

  it.each(Object.keys(defaultTiming))('a wrong %s is refused by its name', (name) => {
    for (const value of [-1, NaN, Infinity, '5', null, undefined]) {
      expect(thrownBy(() => resolveTiming({ [name]: value }))).toMatchObject({
        kind: 'options',
        path: `timing.${name}`,
      });
    }
  });

  it.each([null, 5, 'fast'])('%j is no timing', (given) => {
    const timing = given as unknown as Partial<Timing>;
    expect(thrownBy(() => resolveTiming(timing))).toMatchObject({ kind: 'options', path: 'timing' });
  });

  it('an option that does not exist is refused by its name, also one that every object has', () => {
    for (const name of ['pol', 'toString', '__proto__x']) {
      expect(thrownBy(() => resolveTiming({ [name]: 5 }))).toMatchObject({ kind: 'options', path: `timing.${name}` });
    }
  });
});
