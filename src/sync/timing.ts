/** Every time the SDK waits for, in ms. One object, so that an app or a test sets them in one place. */
import { SyncError } from '../errors.ts';

export interface Timing {
  /** The ceiling of the first retry's random wait; it doubles with each further one. */
  readonly retryBase: number;
  readonly retryCap: number;
  readonly httpTimeout: number;
  /** Between safety pulls while push is connected and the page is visible, give or take 20 % (PUSH-6). */
  readonly safetyPull: number;
  /** Between pulls while there is no push (PUSH-4). */
  readonly poll: number;
  /** How old the last full replacement may become (CUR-6) … */
  readonly fullEvery: number;
  /** … and for a list of more than 5,000 rows. */
  readonly fullEveryLarge: number;
  /** Between two requests that fill in previews of rows that nobody looks at. */
  readonly previewGap: number;
  /** How often a visible tab that follows looks whether its leader is alive (TAB-2) … */
  readonly leaderCheck: number;
  /** … and how long it waits for the answer before it takes the lead. */
  readonly leaderPatience: number;
  /** How long a write that another tab is sending is left to it, where there are no locks; longer than `httpTimeout`. */
  readonly claim: number;
  /** How long a tab waits for news that were overtaken, before it reads the database again (TAB-5). */
  readonly gapPatience: number;
  /** How long the database may take to open, before the list is kept in memory (STORE-2). */
  readonly storageOpen: number;
  /** How long it may take to answer, before it is opened again; after the fourth time in a row the list is kept in memory. */
  readonly storageAnswer: number;
  /** Between two passes, two takings of the lead, or two re-readings for other tabs' sake, once many of them have come in a row. */
  readonly pace: number;
  /** Drafts are written at most this often: the first key at once, what follows together, and all of it when the page may go away. */
  readonly draftEvery: number;
  /** After a change, before the top of the list is kept for the page that opens next; it is kept at once when this one may go away. */
  readonly screenEvery: number;
  /** Signs of the page coming back to life within this time are one. */
  readonly awakening: number;
  /** How long `logout()` tries to send what is in the outbox. */
  readonly logoutFlush: number;
}

const hour = 3_600_000;

export const defaultTiming: Timing = {
  retryBase: 500,
  retryCap: 10_000,
  httpTimeout: 10_000,
  safetyPull: 300_000,
  poll: 30_000,
  fullEvery: 24 * hour,
  fullEveryLarge: 7 * 24 * hour,
  previewGap: 1_000,
  leaderCheck: 5_000,
  leaderPatience: 3_000,
  claim: 20_000,
  gapPatience: 50,
  storageOpen: 5_000,
  // Four of them are a minute: by then the browser itself has ended a transaction with which another tab blocks all others.
  storageAnswer: 15_000,
  pace: 1_000,
  draftEvery: 300,
  screenEvery: 1_000,
  awakening: 1_000,
  logoutFlush: 3_000,
};

/** @throws SyncError of kind `options` that names the field. */
export function resolveTiming(given: Partial<Timing> = {}): Timing {
  if (Object(given) !== given) throw new SyncError('options', 'timing must be an object', { path: 'timing' });
  for (const [name, value] of Object.entries(given)) {
    const path = `timing.${name}`;
    if (!Object.hasOwn(defaultTiming, name)) throw new SyncError('options', `${path} is not an option`, { path });
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new SyncError('options', `${path} must be a number of milliseconds, 0 or more`, { path });
    }
  }
  return { ...defaultTiming, ...given };
}
