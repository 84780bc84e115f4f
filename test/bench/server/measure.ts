/** Rounds of a fixed time, and what they say together. */
import process from 'node:process';
import { summarise } from '../shared/statistics.ts';
import type { Summary } from '../shared/statistics.ts';

/** Over the rounds. */
export type Figure = Pick<Summary, 'median' | 'min' | 'max'>;

export function figureOf(values: readonly number[]): Figure {
  const summary = summarise(values);
  if (summary === undefined) throw new Error('a figure needs a round');
  const { median, min, max } = summary;
  return { median, min, max };
}

export interface Clock {
  /** ms. */
  now(): number;
  /** ms that this process has spent on its processors, all threads together. */
  cpu(): number;
}

const systemClock: Clock = {
  now: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/** What one answer took, in ms: on the clock, and of the processors, which is the same however busy the machine is. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** Asks again and again for this long, `atOnce` at a time. */
export async function roundOf(
  ask: (turn: number) => Promise<unknown>,
  ms: number,
  atOnce = 1,
  clock: Clock = systemClock,
): Promise<Cost> {
  const [began, beganCPU] = [clock.now(), clock.cpu()];
  let asked = 0;
  const line = async (): Promise<void> => {
    do await ask(asked++);
    while (clock.now() - began < ms);
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return { wall: (clock.now() - began) / asked, cpu: (clock.cpu() - beganCPU) / asked };
}
