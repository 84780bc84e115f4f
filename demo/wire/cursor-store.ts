/** A store that also tells the cursor that it holds: what the SDK keeps to itself, for the strip to show. */
import type { Cursor, Store } from 'conversation-sync';

export function cursorStore(store: Store, onCursor: (cursor: Cursor) => void): Store {
  return {
    shared: store.shared,
    open: (name, onClosed) => store.open(name, onClosed),
    keep: (locals) => store.keep?.(locals),
    abandon: () => store.abandon(),
    close: () => store.close(),
    destroy: (name) => store.destroy(name),
    async snapshot() {
      const snapshot = await store.snapshot();
      onCursor(snapshot.cursor);
      return snapshot;
    },
    async commit(changes) {
      const outcome = await store.commit(changes);
      if (outcome.kind === 'applied' && changes.cursor !== undefined) onCursor(changes.cursor);
      return outcome;
    },
  };
}
