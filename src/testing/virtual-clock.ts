import type { Registration, Registrations } from './registrations.ts';
import type { VirtualMainThread } from './virtual-main-thread.ts';

export interface VirtualTimer {
  readonly at: number;
  /** Of two timers of one time, the lower runs first. */
  readonly order: number;
  readonly run: () => void;
}

/** Who has timers: they run while the thread does, and late where it did not. */
export interface TimerOwner {
  readonly thread: VirtualMainThread;
  readonly timers: Registrations<VirtualTimer>;
}

interface Due {
  readonly owner: TimerOwner;
  readonly entry: Registration<VirtualTimer>;
}

/** The one clock of all pages of a virtual browser. */
export class VirtualClock {
  /** Lets what was started go on, before the next timer. */
  readonly settle: () => Promise<void>;
  readonly #owners = new Set<TimerOwner>();
  #now: number;
  #timers = 0;
  #moving: Promise<void> = Promise.resolve();

  constructor(now: number, settle: () => Promise<void>) {
    this.#now = now;
    this.settle = settle;
  }

  get now(): number {
    return this.#now;
  }

  add(owner: TimerOwner): void {
    this.#owners.add(owner);
  }

  remove(owner: TimerOwner): void {
    this.#owners.delete(owner);
  }

  timer(ms: number, run: () => void): VirtualTimer {
    return { at: this.#now + Math.max(0, ms), order: ++this.#timers, run };
  }

  /** One move after the other: no two run timers at the same time. */
  advance(ms: number): Promise<void> {
    const moved = this.#moving.then(() => this.#move(ms));
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  async #move(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let due = this.#firstDue(end); due !== undefined; due = this.#firstDue(end)) {
      this.#now = Math.max(this.#now, due.entry.item.at);
      due.owner.timers.end(due.entry);
      due.entry.item.run();
      await this.settle();
    }
    this.#now = end;
  }

  #firstDue(end: number): Due | undefined {
    let first: Due | undefined;
    for (const owner of this.#owners) {
      if (!owner.thread.runs('other')) continue;
      for (const entry of owner.timers) {
        if (entry.item.at <= end && (first === undefined || isBefore(entry.item, first.entry.item))) {
          first = { owner, entry };
        }
      }
    }
    return first;
  }
}

function isBefore(one: VirtualTimer, other: VirtualTimer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
