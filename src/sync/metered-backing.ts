import type { Backing } from './backing.ts';
import type { Figures } from './figures.ts';

/** The user's writes by what became of them, counted in the tab that wrote it down. */
export function meteredBacking(backing: Backing, figures: Figures): Backing {
  return {
    ...backing,
    onCommitted(commit) {
      const { add = [], put = [] } = commit.changes.outbox ?? {};
      const sent = put.filter(({ state }) => state.kind === 'sending');
      const outcomes = [
        ...add.map(() => 'added'),
        ...sent.map(() => 'sent'),
        ...commit.settlements.map(({ kind }) => kind),
      ];
      for (const outcome of outcomes) figures.count('writes', 1, { outcome });
      backing.onCommitted(commit);
    },
  };
}
