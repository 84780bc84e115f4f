import type { BenchRecord } from '../data/records.ts';
import type { Shown } from '../engine.ts';

const PATIENCE_MS = 240_000;

interface Waiting {
  readonly holds: (rows: readonly BenchRecord[]) => boolean;
  readonly resolve: (at: number) => void;
}

/** What an observable shows, and when it showed what is waited for. */
export class Watch {
  rows: readonly BenchRecord[] = [];
  emissions = 0;
  readonly end: () => void;
  #waiting: Waiting | undefined;

  constructor(subscribe: (shown: Shown) => () => void) {
    this.end = subscribe((rows) => {
      const at = performance.now();
      this.rows = rows;
      this.emissions += 1;
      if (this.#waiting?.holds(rows) !== true) return;
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve(at);
    });
  }

  /** The time of the next emission for which it holds, in ms of the page. */
  until(what: string, holds: Waiting['holds']): Promise<number> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`${what}: not shown in ${PATIENCE_MS} ms`)), PATIENCE_MS);
      const found = (at: number): void => {
        clearTimeout(patience);
        resolve(at);
      };
      this.#waiting = { holds, resolve: found };
    });
  }
}
