import type { Environment } from '../ports.ts';

/** {@link Environment.after} by the timers of the platform. */
export const after: Environment['after'] = (ms, run, signal) => {
  if (signal.aborted) return;
  const stop = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop);
    run();
  }, ms);
  signal.addEventListener('abort', stop, { once: true });
};
