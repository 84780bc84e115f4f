/** For engines that can be subscribed to only once they are open. */
export interface AfterOpen {
  /** Runs it now, or as soon as there is an open database; the call ends what it began. */
  run(begin: () => () => void): () => void;
  /** It is open. */
  begin(): void;
}

export function afterOpen(): AfterOpen {
  let open = false;
  const waiting = new Set<() => void>();
  return {
    run(begin) {
      if (open) return begin();
      let end = (): void => {};
      const start = (): void => {
        end = begin();
      };
      waiting.add(start);
      return () => {
        waiting.delete(start);
        end();
      };
    },
    begin() {
      open = true;
      for (const start of waiting) start();
      waiting.clear();
    },
  };
}
