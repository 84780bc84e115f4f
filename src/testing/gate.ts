/** Where things stand until they are let through. */
export interface Gate {
  /** How many stand now. */
  readonly waiting: number;
  /** Resolves once so many stand; default 1. */
  arrived(count?: number): Promise<void>;
  /** Lets those go on that stand now. */
  release(): void;
  /** Lets everything go, from now on too. */
  open(): void;
  /** Stands until the next `release`. */
  pass(): Promise<void>;
}

export function createGate(): Gate {
  const waiting = new Set<() => void>();
  const watchers = new Set<() => void>();
  let isOpen = false;
  const release = (): void => {
    for (const go of waiting) go();
    waiting.clear();
  };
  return {
    get waiting() {
      return waiting.size;
    },
    pass: () =>
      new Promise((resolve) => {
        if (isOpen) {
          resolve();
          return;
        }
        waiting.add(resolve);
        for (const look of [...watchers]) look();
      }),
    arrived: (count = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (waiting.size < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    release,
    open() {
      isOpen = true;
      release();
    },
  };
}
