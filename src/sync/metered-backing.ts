import type { Backing } from './backing.ts';
import type { Figures } from './figures.ts';

/** The user's writes by what became of them, counted in the tab that wrote it down. */
export function meteredBacking(backing: Backing, figures: Figures): Backing {
  const tell = (outcome: string, count = 1): void => {
    if (count > 0) figures.count('writes', count, { outcome });
  };
  return {
    ...backing,
    onCommitted(commit) {
      const { add = [], put = [] } = commit.changes.outbox ?? {};
      tell('added', add.length);
      tell('sent', put.filter(({ state }) => state.kind === 'sending').length);
      for (const { kind } of commit.settlements) tell(kind);
      backing.onCommitted(commit);
    },
  };
}
