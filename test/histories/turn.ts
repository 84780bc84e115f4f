/** Lets everything run that can run now, once round the event loop. Taken before a test can put a fake timer in its place. */
const immediate: ((run: () => void) => unknown) | undefined = globalThis.setImmediate;

function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (immediate !== undefined) {
      immediate(resolve);
      return;
    }
    // A browser has no `setImmediate`, and slows its timers down.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

/** Counts what is under way that the event loop alone does not show: transactions, signatures, the server at work. */
export class Busy {
  #count = 0;
  /** What is handed out when all else is at rest, in the order in which it was begun. */
  readonly #held: (() => Promise<void>)[] = [];

  async during<T>(work: Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work;
    } finally {
      this.#count -= 1;
    }
  }

  /**
   * The same for work in another thread, which ends sooner or later as it likes: it is handed out when all else is at rest,
   * so that a history runs the same way each time.
   */
  inOrder<T>(work: Promise<T>): Promise<T> {
    // Whoever waits for it hears of a failure when its turn comes.
    work.catch(() => undefined);
    return new Promise((resolve, reject) => {
      this.#held.push(() => work.then(resolve, reject));
    });
  }

  /** Until the returned function is called for the first time. */
  begin(): () => void {
    this.#count += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#count -= 1;
    };
  }

  /** Resolves once nothing is under way and nothing more comes by itself. */
  async calm(): Promise<void> {
    for (let calm = 0, turns = 0; calm < 2; calm++, turns++) {
      await turn();
      if (this.#count > 0) calm = -1;
      const next = calm === 1 ? this.#held.shift() : undefined;
      if (next !== undefined) {
        // Whoever else waits for calm sees it under way.
        await this.during(next());
        calm = -1;
      }
      if (turns > 100_000) throw new Error('something that was begun never ends');
    }
  }
}
