import { setTimeout } from 'node:timers/promises';

/**
 * Long enough for a busy machine, and for a page that hangs in the middle of a transaction, which Chromium lets it keep for
 * a minute; a condition that holds is seen at once.
 */
const PATIENCE_MS = 90_000;
const INTERVAL_MS = 15;

/**
 * Reads again and again until it holds, and gives what was read then. It polls from here, because a page that is hidden
 * or frozen has no timers to go by.
 *
 * @throws Error with `what` and the last value.
 */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
  holds: (value: T) => boolean = Boolean,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > end) throw new Error(`not ${what}, but ${JSON.stringify(value)}`);
    await setTimeout(INTERVAL_MS);
  }
}
