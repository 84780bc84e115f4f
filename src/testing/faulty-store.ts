import { SyncError } from '../errors.ts';
import type { StorageReason } from '../errors.ts';
import type { Store } from '../ports.ts';

export type StoreOperation = 'open' | 'screen' | 'snapshot' | 'commit' | 'destroy';

/** What befalls one operation, before it takes effect or after. */
export type StoreFault =
  /** It fails with a `SyncError` of kind `storage` and this reason. */
  | { readonly kind: 'fail'; readonly when: 'before' | 'after'; readonly reason: StorageReason }
  /** The connection ends by itself, see `closeByItself`; the operation fails with `closed`. */
  | { readonly kind: 'close'; readonly when: 'before' | 'after' }
  /** It takes effect, and the database is deleted, see `lose`; the operation fails with `closed`. */
  | { readonly kind: 'lose' }
  /** It never settles. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' };

type Decide = (operation: StoreOperation, index: number) => StoreFault | undefined;

export interface FaultyStore {
  /** Hands everything on to the store within, except what is to fail. */
  readonly store: Store;
  /** What was asked so far. */
  readonly operations: readonly StoreOperation[];
  /** Decides what befalls each operation from now on; `index` counts all of them from 0. Undefined: nothing. */
  readonly faultWhen: (decide: Decide) => void;
  /**
   * The connection ends as the browser ends one: what is being written is undone, `onClosed` is told, and everything fails
   * with `closed` until the store is opened again. Nothing happens where it is not open.
   */
  readonly closeByItself: () => void;
  /** Deletes the open database as another tab or the browser does, and ends the connection as above. */
  readonly lose: () => Promise<void>;
}

/** A store that fails as the test wants. */
export function faultyStore(inner: Store): FaultyStore {
  const operations: StoreOperation[] = [];
  let decide: Decide = () => undefined;
  let opened: string | undefined;
  let tell: (() => void) | undefined;

  async function attempt<T>(operation: StoreOperation, run: () => Promise<T>): Promise<T> {
    const fault = decide(operation, operations.push(operation) - 1);
    if (fault === undefined) return await run();
    if (fault.kind === 'lose' || fault.when === 'after') await run();
    return await suffer(operation, fault);
  }

  async function suffer(operation: StoreOperation, fault: StoreFault): Promise<never> {
    if (fault.kind === 'hang') return await new Promise<never>(() => undefined);
    if (fault.kind === 'close') closeByItself();
    else if (fault.kind === 'lose') await lose();
    // What could not be opened is not left open.
    else if (operation === 'open' && fault.when === 'after') close();
    throw new SyncError('storage', `${operation}: made to fail by the test`, {
      reason: fault.kind === 'fail' ? fault.reason : 'closed',
    });
  }

  async function open(name: string, onClosed?: () => void): Promise<void> {
    await attempt('open', async () => {
      await inner.open(name, ended);
      opened = name;
    });
    // A failed opening says so by itself.
    tell = onClosed;
  }

  function ended(): void {
    const told = tell;
    forget();
    told?.();
  }

  function forget(): void {
    opened = undefined;
    tell = undefined;
  }

  function close(): void {
    forget();
    inner.close();
  }

  function abandon(): void {
    forget();
    inner.abandon();
  }

  function closeByItself(): void {
    inner.abandon();
    ended();
  }

  async function lose(): Promise<void> {
    const lost = opened;
    inner.abandon();
    if (lost !== undefined) await inner.destroy(lost);
    ended();
  }

  return {
    operations,
    store: {
      shared: inner.shared,
      open,
      snapshot: () => attempt('snapshot', () => inner.snapshot()),
      keep: (locals) => inner.keep?.(locals),
      keepScreen: (screen) => inner.keepScreen?.(screen),
      ...(inner.screen && { screen: () => attempt('screen', async () => inner.screen?.()) }),
      commit: (changes) => attempt('commit', () => inner.commit(changes)),
      close,
      abandon,
      destroy: (name) =>
        attempt('destroy', () => {
          forget();
          return inner.destroy(name);
        }),
    },
    faultWhen(decision) {
      decide = decision;
    },
    closeByItself,
    lose,
  };
}
