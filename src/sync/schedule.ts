/** When the engine syncs without being told to: polls, safety pulls, and the daily full replacement. */
import type { Environment } from '../ports.ts';
import type { PassRequest } from './pass.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { Timing } from './timing.ts';

export interface ScheduleOptions {
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly replica: LeaderReplica;
  /** Whether any tab of the database is visible. */
  readonly visible: () => boolean;
  /** Whether pushes come in. */
  readonly pushed: () => boolean;
  readonly request: (wanted: Partial<PassRequest>) => void;
}

/** A list of more rows is replaced less often. */
const largeList = 5_000;
/** A safety pull comes this part of its time earlier or later, so that devices do not come in step. */
const spread = 0.2;

export class Schedule {
  readonly #options: ScheduleOptions;
  #timer: AbortController | undefined;
  /** `asked`: it was requested and has not ended; each pass before its end would ask for another one. */
  #replacement: 'none' | 'planned' | 'asked' = 'none';

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Counts anew: a pass has just ended, or push has come or gone. */
  restart(): void {
    const { environment, timing, signal, pushed } = this.#options;
    this.#timer?.abort();
    this.#timer = new AbortController();
    const jitter = 1 + spread * (2 * environment.random() - 1);
    const delay = pushed() ? timing.safetyPull * jitter : timing.poll * jitter;
    environment.after(delay, () => this.#due(), AbortSignal.any([this.#timer.signal, signal]));
  }

  /** CUR-6: a replacement that is due, when the page is visible and has nothing better to do. */
  replaceWhenIdle(): void {
    const { environment, signal, request } = this.#options;
    if (!this.#replacementDue()) {
      if (this.#replacement === 'asked') this.#replacement = 'none';
      return;
    }
    if (this.#replacement !== 'none') return;
    this.#replacement = 'planned';
    environment.whenIdle(() => {
      this.#replacement = this.#replacementDue() ? 'asked' : 'none';
      if (this.#replacement === 'asked') request({ replace: true });
    }, signal);
  }

  /** PUSH-6: with push, only a visible page asks; a hidden one syncs when it shows again (PUSH-3). PUSH-4: without, any does. */
  #due(): void {
    const { visible, pushed, request } = this.#options;
    if (pushed() && !visible()) this.restart();
    else request({ allSeqs: true });
  }

  #replacementDue(): boolean {
    const { environment, timing, replica, visible } = this.#options;
    const { replacedAt, rows } = replica.stored;
    if (replacedAt === undefined || !visible()) return false;
    const period = rows.size > largeList ? timing.fullEveryLarge : timing.fullEvery;
    // A clock that was set back counts as one that has run: neither may keep the replacement away for ever.
    return Math.abs(environment.now() - replacedAt) >= period;
  }
}
