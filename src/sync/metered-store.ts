import type { Store } from '../ports.ts';
import type { Figures } from './figures.ts';

/** How long the database takes to open, read and write, and how that fails. */
export function meteredStore(store: Store, figures: Figures): Store {
  const time = <T>(operation: string, run: () => Promise<T>, outcome?: (result: T) => string): Promise<T> =>
    figures.time('storage', { operation }, run, outcome);
  return {
    shared: store.shared,
    open: (name, onClosed) => time('open', () => store.open(name, onClosed)),
    snapshot: () => time('snapshot', () => store.snapshot()),
    commit: (changes) =>
      time(
        'commit',
        () => store.commit(changes),
        ({ kind }) => kind,
      ),
    ...(store.keep && { keep: (locals) => store.keep?.(locals) }),
    ...(store.keepScreen && { keepScreen: (screen) => store.keepScreen?.(screen) }),
    ...(store.screen && { screen: async () => store.screen?.() }),
    close: () => store.close(),
    abandon: () => store.abandon(),
    destroy: (name) => store.destroy(name),
  };
}
