import type { Environment, LifecycleEvent } from '../ports.ts';
import { Registrations } from './registrations.ts';
import { seededRandom } from './seeded-random.ts';
import { VirtualChannels } from './virtual-channels.ts';
import { VirtualClock, type VirtualTimer } from './virtual-clock.ts';
import { VirtualLocks } from './virtual-locks.ts';
import { VirtualMainThread } from './virtual-main-thread.ts';

export interface VirtualEnvironmentOptions {
  /** Where the clock starts, in ms since 1970. Default: 2026-01-01. */
  readonly now?: number;
  /** Of `random` in the first page; each further page counts on. Default 1. */
  readonly seed?: number;
  /** What `persistStorage` answers. Default true. */
  readonly persisted?: boolean;
  /** Awaited after each timer, so that what it started can go on before the next one. Default: a turn of the event loop. */
  readonly settle?: () => Promise<void>;
  /** How long a frame is, in ms. Default 0: there are none, and every change shows at once. */
  readonly frame?: number;
  /** False for a browser without locks. Default true. */
  readonly locks?: boolean;
  /** False for a browser without channels. Default true. */
  readonly channels?: boolean;
}

/** What a page has registered and has neither run nor ended with its signal. */
export interface VirtualLive {
  /** Those that wait for a frame included. */
  readonly timers: number;
  readonly idle: number;
  readonly listeners: number;
  /** Held, or waited for. */
  readonly locks: number;
  readonly channels: number;
}

/**
 * One page of a virtual browser, an `Environment` whose time, idleness and page life the test moves by hand. What the page
 * awaits from outside of it (an HTTP answer, a store) comes whatever its state.
 */
export interface VirtualEnvironment extends Environment {
  /** Another page of the same browser: clock, locks, channels and marks are shared, the life of the page is its own. */
  openTab(): VirtualEnvironment;
  /** Moves the clock of all pages, running what falls due in the order of its time, then of its registration. */
  advance(ms: number): Promise<void>;
  /** Runs what waits for idle time in this page, what that adds included. */
  runIdle(): Promise<void>;
  /**
   * Tells the listeners; `online`, `offline`, `visible` and `hidden` also change what `online()` and `visible()` say.
   * As in Chromium, after `freeze` only the messages of channels reach the page; with `resume`, once the listeners have
   * run, come the news of its locks and then the timers that are late.
   */
  emit(event: LifecycleEvent): void;
  /** The main thread spins: neither timers nor messages nor events reach the page until `unhang()`. It keeps its locks. */
  hang(): void;
  unhang(): void;
  /** The page is gone with all that it registered, and nothing that it registers from now on ever runs or settles. */
  crash(): void;
  readonly live: VirtualLive;
}

interface VirtualBrowser {
  readonly name: string;
  readonly options: VirtualEnvironmentOptions;
  readonly clock: VirtualClock;
  readonly locks: VirtualLocks;
  readonly channels: VirtualChannels;
  readonly marks: Map<string, string>;
  /** How many it has opened. */
  pages: number;
}

// Taken before a test can put a fake one in its place.
const { setTimeout } = globalThis;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

let browsers = 0;

/** The first page of a new virtual browser. */
export function virtualEnvironment(options: VirtualEnvironmentOptions = {}): VirtualEnvironment {
  const { now = Date.UTC(2026, 0, 1), settle = turn } = options;
  return openPage({
    name: `environment-${++browsers}`,
    options,
    clock: new VirtualClock(now, settle),
    locks: new VirtualLocks(),
    channels: new VirtualChannels(),
    marks: new Map(),
    pages: 0,
  });
}

function openPage(browser: VirtualBrowser): VirtualEnvironment {
  const { clock, locks, channels, marks } = browser;
  const { seed = 1, persisted = true, frame = 0 } = browser.options;
  const { locks: hasLocks = true, channels: hasChannels = true } = browser.options;
  const page = ++browser.pages;
  const thread = new VirtualMainThread();
  const timers = new Registrations<VirtualTimer>();
  const frames = new Registrations<VirtualTimer>();
  const idle = new Registrations<() => void>();
  const listeners = new Registrations<(event: LifecycleEvent) => void>();
  const owners = [timers, frames].map((owned) => ({ thread, timers: owned }));
  for (const owner of owners) clock.add(owner);
  let ids = 0;
  let online = true;
  let visible = true;

  const isGone = (): boolean => thread.state === 'crashed';

  /** What the page missed comes a turn after it runs again, so that its listeners have done their work before. */
  async function catchUp(): Promise<void> {
    await clock.settle();
    thread.catchUp();
    await clock.advance(0);
  }

  function nextFrame(run: () => void, signal: AbortSignal): void {
    if (!isGone()) frames.add(clock.timer(visible ? frame - (clock.now % frame) : 0, run), signal);
  }

  /** A page that is hidden gets no more frames. */
  function endFrames(): void {
    for (const entry of [...frames]) {
      frames.end(entry);
      entry.item.run();
    }
  }

  function tell(event: LifecycleEvent): void {
    if (event === 'online' || event === 'offline') online = event === 'online';
    if (event === 'visible' || event === 'hidden') visible = event === 'visible';
    if (event === 'hidden') endFrames();
    if ((event === 'freeze' || event === 'resume') && thread.change(event)) void catchUp();
    for (const entry of [...listeners]) if (listeners.has(entry)) entry.item(event);
  }

  return {
    now: () => clock.now,
    random: seededRandom(seed + page - 1),
    uniqueID: () => `${browser.name}-${page}-${++ids}`,
    after(ms, run, signal) {
      if (!isGone()) timers.add(clock.timer(ms, run), signal);
    },
    whenIdle(run, signal) {
      if (!isGone()) idle.add(run, signal);
    },
    nextFrame: frame > 0 ? nextFrame : undefined,
    online: () => online,
    visible: () => visible,
    onLifecycle(listener, signal) {
      if (!isGone()) listeners.add(listener, signal);
    },
    persistStorage: () => Promise.resolve(persisted),
    locks: hasLocks ? locks.of(thread) : undefined,
    openChannel: (name, listener, signal) =>
      hasChannels ? channels.open({ thread, name, listener }, signal) : undefined,
    marks: {
      get: (name) => marks.get(name),
      set(name, value) {
        if (isGone()) return;
        if (value === undefined) marks.delete(name);
        else marks.set(name, value);
      },
    },

    openTab: () => openPage(browser),
    advance: (ms) => clock.advance(ms),
    async runIdle() {
      await clock.settle();
      for (const entry of idle) {
        if (!thread.runs('other')) return;
        idle.end(entry);
        entry.item();
        await clock.settle();
      }
    },
    emit(event) {
      if (thread.ready('event')) tell(event);
      else thread.queue('event', () => tell(event));
    },
    hang() {
      thread.change('hang');
    },
    unhang() {
      if (thread.change('unhang')) void catchUp();
    },
    crash() {
      thread.change('crash');
      for (const registered of [timers, frames, idle, listeners]) registered.clear();
      for (const owner of owners) clock.remove(owner);
      locks.release(thread);
      channels.close(thread);
    },
    get live() {
      return {
        timers: timers.size + frames.size,
        idle: idle.size,
        listeners: listeners.size,
        locks: locks.count(thread),
        channels: channels.count(thread),
      };
    },
  };
}
