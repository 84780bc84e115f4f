import type { Environment } from '../ports.ts';

/** Timers count in 31 bits: what waits longer would run at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** {@link Environment.after} by the timers of the platform. */
export const after: Environment['after'] = (ms, run, signal) => {
  if (signal.aborted) return;
  const stop = (): void => clearTimeout(timer);
  const timer = setTimeout(
    () => {
      signal.removeEventListener('abort', stop);
      if (ms > LONGEST_MS) after(ms - LONGEST_MS, run, signal);
      else run();
    },
    Math.min(ms, LONGEST_MS),
  );
  signal.addEventListener('abort', stop, { once: true });
};
