/** What waits while a write is under way is written together: what every careful user of a database does with a burst. */
export function groupCommit<T>(write: (batch: readonly T[]) => Promise<unknown>): (item: T) => Promise<void> {
  let waiting: T[] = [];
  let next = Promise.resolve();
  return (item) => {
    waiting.push(item);
    if (waiting.length === 1) {
      next = next.then(async () => {
        const batch = waiting;
        waiting = [];
        await write(batch);
      });
    }
    return next;
  };
}
