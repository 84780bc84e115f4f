import type { PushMessages } from '../protocol/push-frame.ts';
import { noLog } from './figures/log.ts';
import type { Log } from './figures/log.ts';
import { noMeter } from './figures/meter.ts';
import type { Meter } from './figures/meter.ts';
import { delay as systemDelay } from './timer.ts';
import type { Delay } from './timer.ts';

/** What the service tells its observers, after the commit (SRV-1): each event concerns one user. */
export type ServerEvent =
  | { readonly kind: 'push'; readonly userID: string; readonly frame: PushMessages }
  /** The user's sessions on this platform have ended; `tokenIDs` are those of the tokens that were revoked. */
  | {
      readonly kind: 'kick';
      readonly userID: string;
      readonly platformID: number;
      readonly tokenIDs: readonly string[];
      readonly reason: string;
    };

/** An event on its way: `committedAt` is when its change was committed, in ms since 1970. */
export type ToldEvent = ServerEvent & { readonly committedAt: number };

/**
 * Takes an event onwards, e.g. to sockets. A rejection is tried again; `signal` aborts when the server closes, `attempt`
 * counts from 1 to 3.
 */
export type Observer = (event: ToldEvent, signal: AbortSignal, attempt: number) => void | Promise<void>;

export interface ObserverCounts {
  readonly delivered: number;
  /** Failed attempts, those that a later attempt mended included. */
  readonly failures: number;
  /** Events given up after the last attempt; the client's next sync mends them. */
  readonly givenUp: number;
}

export interface Observers {
  /** Registers an observer; the answer unregisters it. */
  observe(observer: Observer): () => void;
  /** To be called right after the commit. Never waits and never throws. One user's events reach each observer one after the other, in this order. */
  notify(events: readonly ServerEvent[]): void;
  counts(): ObserverCounts;
  /** Resolves once nothing is on its way. */
  settled(): Promise<void>;
  /** Drops what is on its way. */
  close(): void;
}

export const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

export interface ObserversOptions {
  /** Between attempts. */
  readonly delay?: Delay;
  /** ms since 1970. */
  readonly now?: () => number;
  readonly meter?: Meter;
  readonly log?: Log;
}

export function createObservers(options: ObserversOptions = {}): Observers {
  const { delay = systemDelay, now = Date.now, meter = noMeter, log = noLog } = options;
  const closing = new AbortController();
  /** For each observer the end of each user's queue; a user whose queue is empty is absent. */
  const queues = new Map<Observer, Map<string, Promise<void>>>();
  const counts = { delivered: 0, failures: 0, givenUp: 0 };
  let waiting = 0;
  meter.watch('pushesWaiting', () => waiting);

  async function deliver(observer: Observer, event: ToldEvent): Promise<void> {
    for (let attempt = 1; queues.has(observer) && !closing.signal.aborted; attempt++) {
      try {
        await observer(event, closing.signal, attempt);
        counts.delivered++;
        return;
      } catch (error) {
        counts.failures++;
        meter.count('pushFailures');
        log.write('warn', 'telling of a change failed', { userID: event.userID, attempt, error });
        if (attempt === ATTEMPTS) {
          counts.givenUp++;
          meter.count('pushesGivenUp');
          return;
        }
      }
      await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1), closing.signal).catch(() => undefined);
    }
  }

  function enqueue(observer: Observer, tails: Map<string, Promise<void>>, event: ToldEvent): void {
    waiting++;
    const before = tails.get(event.userID) ?? Promise.resolve();
    const tail = before
      .then(() => deliver(observer, event))
      .then(() => {
        waiting--;
        if (tails.get(event.userID) === tail) tails.delete(event.userID);
      });
    tails.set(event.userID, tail);
  }

  return {
    observe(observer) {
      // A function of its own, so that one observer registered twice has two queues.
      const own: Observer = (...told) => observer(...told);
      queues.set(own, new Map());
      return () => {
        queues.delete(own);
      };
    },
    notify(events) {
      if (closing.signal.aborted) return;
      const told = events.map((event) => ({ ...event, committedAt: now() }));
      for (const event of told) if (event.kind === 'kick') logKick(event);
      for (const [observer, tails] of queues) for (const event of told) enqueue(observer, tails, event);
    },
    counts: () => ({ ...counts }),
    async settled() {
      for (let busy = tails(); busy.length > 0; busy = tails()) await Promise.all(busy);
    },
    close() {
      closing.abort(new Error('the server has closed'));
      queues.clear();
    },
  };

  function logKick({ userID, platformID, reason }: Extract<ServerEvent, { kind: 'kick' }>): void {
    log.write('info', 'sessions kicked', { userID, platformID, reason });
  }

  function tails(): Promise<void>[] {
    return [...queues.values()].flatMap((byUser) => [...byUser.values()]);
  }
}
