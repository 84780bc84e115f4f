import { vi } from 'vitest';
import type { Delay } from '../../src/server/timer.ts';

/** A delay whose end the test decides. */
export function manualDelay(): {
  delay: Delay;
  /** Every delay that was asked for, in ms. */
  waiting: number[];
  pending: () => number;
  /** Waits until one delay is asked for, runs `before`, and ends all that are pending. */
  elapse: (before?: () => void) => Promise<void>;
} {
  const waiting: number[] = [];
  const ends = new Set<() => void>();
  const delay: Delay = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      waiting.push(ms);
      const end = (): void => {
        ends.delete(end);
        resolve();
      };
      ends.add(end);
      signal.addEventListener('abort', () => {
        ends.delete(end);
        reject(signal.reason as Error);
      });
    });
  return {
    delay,
    waiting,
    pending: () => ends.size,
    async elapse(before = () => undefined) {
      await vi.waitUntil(() => ends.size > 0, { interval: 1 });
      before();
      for (const end of [...ends]) end();
    },
  };
}
