import type { CommitOutcome, Store } from '../ports.ts';
import type { Figures } from './figures.ts';

const measured: ReadonlySet<unknown> = new Set<keyof Store>(['open', 'snapshot', 'commit']);

/** How long the database takes to open, read and write, and how that fails. */
export function meteredStore(store: Store, figures: Figures): Store {
  // Whatever else a store can do goes through as it is.
  return new Proxy(store, {
    get(_, name: keyof Store) {
      const member = store[name];
      if (typeof member !== 'function') return member;
      const call = (...given: unknown[]): unknown => Reflect.apply(member, store, given);
      if (!measured.has(name)) return call;
      return (...given: unknown[]) =>
        figures.time(
          'storage',
          { operation: name },
          async () => call(...given),
          (outcome) => (outcome as Partial<CommitOutcome> | undefined)?.kind ?? 'ok',
        );
    },
  });
}
