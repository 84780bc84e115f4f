import { devices } from './options.ts';
import type { LoadOptions } from './options.ts';
import type { EngineName } from './engines.ts';

/** What is done, and for how long. */
export interface Plan {
  readonly users: number;
  /** Of each user. */
  readonly devices: number;
  /** Of each user: the longer it takes until a row is changed again, the longer a push may be under way and still be known. */
  readonly conversations: number;
  /** Changes a second, rising; the run of a server ends with the first that it does not hold. */
  readonly rates: readonly number[];
  readonly seconds: number;
  /** How long pushes are waited for after the last change of a step. */
  readonly graceMs: number;
  /** By which requests are made, of all nodes together. */
  readonly connections: number;
  readonly engines: readonly EngineName[];
}

export function planOf({ quick, users, seconds, engines }: LoadOptions): Plan {
  return {
    ...{ users, devices, seconds, engines, conversations: quick ? 40 : 20 },
    rates: risingRates(quick ? 2 : Math.SQRT2, 50, 20_000),
    graceMs: quick ? 1500 : 3000,
    connections: 20,
  };
}

/** Rounded to two digits. */
export function risingRates(factor: number, first: number, last: number): readonly number[] {
  const rates: number[] = [];
  for (let rate = first; rate <= last; rate *= factor) rates.push(Number(rate.toPrecision(2)));
  return rates;
}
