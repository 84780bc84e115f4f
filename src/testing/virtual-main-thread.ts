/** The life of a page: what its main thread runs, and what waits until it may run. */
export type PageState = 'running' | 'frozen' | 'hung' | 'crashed';

export type PageChange = 'freeze' | 'resume' | 'hang' | 'unhang' | 'crash';

/** Events of the page's life, messages of channels, and everything else: timers, idle work, news of locks. */
export type TaskKind = 'event' | 'message' | 'other';

/** A thread that spins hears of a freeze when it has ended, and a frozen one has nothing to spin with. */
const NEXT: Record<PageState, Record<PageChange, PageState>> = {
  running: { freeze: 'frozen', resume: 'running', hang: 'hung', unhang: 'running', crash: 'crashed' },
  frozen: { freeze: 'frozen', resume: 'running', hang: 'frozen', unhang: 'frozen', crash: 'crashed' },
  hung: { freeze: 'hung', resume: 'hung', hang: 'hung', unhang: 'running', crash: 'crashed' },
  crashed: { freeze: 'crashed', resume: 'crashed', hang: 'crashed', unhang: 'crashed', crash: 'crashed' },
};

/** Chromium goes on giving a frozen page the messages of its channels, and nothing else. */
const RUNS: Record<PageState, readonly TaskKind[]> = {
  running: ['event', 'message', 'other'],
  frozen: ['event', 'message'],
  hung: [],
  crashed: [],
};

interface Task {
  readonly kind: TaskKind;
  readonly run: () => void;
}

export class VirtualMainThread {
  #state: PageState = 'running';
  #tasks: readonly Task[] = [];

  get state(): PageState {
    return this.#state;
  }

  /** Returns whether it runs again what it did not run before. */
  change(change: PageChange): boolean {
    const before = this.#state;
    this.#state = NEXT[before][change];
    return this.#state === 'running' && before !== 'running';
  }

  runs(kind: TaskKind): boolean {
    return RUNS[this.#state].includes(kind);
  }

  /** Whether a task of this kind may run now, with none of its kind before it. */
  ready(kind: TaskKind): boolean {
    return this.runs(kind) && this.#tasks.every((task) => task.kind !== kind);
  }

  /** Runs soon, in its turn; a crashed page never runs it. What it throws is the host's to report, and stops no other. */
  queue(kind: TaskKind, run: () => void): void {
    if (this.#state === 'crashed') return;
    this.#tasks = [...this.#tasks, { kind, run }];
    queueMicrotask(() => this.#runNext());
  }

  /** Runs soon what had to wait. */
  catchUp(): void {
    for (let left = this.#tasks.length; left > 0; left--) queueMicrotask(() => this.#runNext());
  }

  #runNext(): void {
    const next = this.#tasks.find(({ kind }) => this.runs(kind));
    if (next === undefined) return;
    this.#tasks = this.#tasks.filter((task) => task !== next);
    next.run();
  }
}
