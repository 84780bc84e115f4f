import type { Environment, LifecycleEvent } from '../ports.ts';
import { seededRandom } from './seeded-random.ts';

export interface VirtualEnvironmentOptions {
  /** Where the clock starts, in ms since 1970. Default: 2026-01-01. */
  readonly now?: number;
  /** Of `random`. Default 1. */
  readonly seed?: number;
  /** What `persistStorage` answers. Default true. */
  readonly persisted?: boolean;
  /** Awaited after each timer, so that what it started can go on before the next one. Default: a turn of the event loop. */
  readonly settle?: () => Promise<void>;
}

/** An `Environment` whose time, idleness and page life the test moves by hand. */
export interface VirtualEnvironment extends Environment {
  /** Moves the clock, running what falls due in the order of its time, then of its registration. */
  advance(ms: number): Promise<void>;
  /** Runs what waits for idle time, what that adds included. */
  runIdle(): Promise<void>;
  /** Tells the listeners; `online`, `offline`, `visible` and `hidden` also change what `online()` and `visible()` say. */
  emit(event: LifecycleEvent): void;
  /** What has been registered and has neither run nor ended with its signal. */
  readonly live: { readonly timers: number; readonly idle: number; readonly listeners: number };
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

// Taken before a test can put a fake one in its place.
const { setTimeout } = globalThis;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

let environments = 0;

export function virtualEnvironment(options: VirtualEnvironmentOptions = {}): VirtualEnvironment {
  const { now: start = Date.UTC(2026, 0, 1), seed = 1, persisted = true, settle = turn } = options;
  const name = `environment-${++environments}`;
  const timers = new Registrations<Timer>();
  const idle = new Registrations<() => void>();
  const listeners = new Registrations<(event: LifecycleEvent) => void>();
  let now = start;
  let ids = 0;
  let online = true;
  let visible = true;

  return {
    now: () => now,
    random: seededRandom(seed),
    uniqueID: () => `${name}-${++ids}`,
    after(ms, run, signal) {
      timers.add({ at: now + Math.max(0, ms), run }, signal);
    },
    whenIdle(run, signal) {
      idle.add(run, signal);
    },
    online: () => online,
    visible: () => visible,
    onLifecycle(listener, signal) {
      listeners.add(listener, signal);
    },
    persistStorage: () => Promise.resolve(persisted),
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let due = firstDue(timers, end); due !== undefined; due = firstDue(timers, end)) {
        now = Math.max(now, due.item.at);
        timers.end(due);
        due.item.run();
        await settle();
      }
      now = end;
    },
    async runIdle() {
      await settle();
      for (const entry of idle.entries) {
        idle.end(entry);
        entry.item();
        await settle();
      }
    },
    emit(event) {
      if (event === 'online' || event === 'offline') online = event === 'online';
      if (event === 'visible' || event === 'hidden') visible = event === 'visible';
      for (const entry of [...listeners.entries]) if (listeners.entries.has(entry)) entry.item(event);
    },
    get live() {
      return { timers: timers.entries.size, idle: idle.entries.size, listeners: listeners.entries.size };
    },
  };
}

interface Entry<T> {
  readonly item: T;
  readonly signal: AbortSignal;
  readonly drop: () => void;
}

/** In the order of their registration, each until it has ended or its signal aborts. */
class Registrations<T> {
  readonly entries: Set<Entry<T>> = new Set();

  add(item: T, signal: AbortSignal): void {
    if (signal.aborted) return;
    const entry: Entry<T> = { item, signal, drop: () => this.entries.delete(entry) };
    this.entries.add(entry);
    signal.addEventListener('abort', entry.drop, { once: true });
  }

  end(entry: Entry<T>): void {
    this.entries.delete(entry);
    entry.signal.removeEventListener('abort', entry.drop);
  }
}

function firstDue(timers: Registrations<Timer>, end: number): Entry<Timer> | undefined {
  let first: Entry<Timer> | undefined;
  for (const entry of timers.entries) {
    if (entry.item.at <= end && (first === undefined || entry.item.at < first.item.at)) first = entry;
  }
  return first;
}
