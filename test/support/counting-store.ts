import type { ServerStore } from '../../src/server/store.ts';

/** A store that counts the look-ups in its reads. */
export function countingStore(store: ServerStore): { store: ServerStore; asked: () => number } {
  let asked = 0;
  const counted = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        asked++;
        return Reflect.get(target, name) as unknown;
      },
    });
  return {
    asked: () => asked,
    store: {
      read: (run) =>
        store.read((reads) =>
          run(
            Object.fromEntries(Object.entries(reads).map(([name, port]) => [name, counted(port as object)])) as never,
          ),
        ),
      transaction: (run) => store.transaction(run),
      close: () => store.close(),
    },
  };
}
