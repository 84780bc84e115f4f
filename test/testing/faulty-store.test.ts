import { describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { StorageReason } from '../../src/errors.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import type { FaultyStore, StoreFault } from '../../src/testing/faulty-store.ts';
import { storageReasonOf } from '../support/thrown.ts';

const change = { replacedAt: 7 };

async function opened(): Promise<FaultyStore & { readonly onClosed: () => void }> {
  const faulty = faultyStore(memoryStore());
  const onClosed = vi.fn<() => void>();
  await faulty.store.open('db', onClosed);
  return { ...faulty, onClosed };
}

/** Befalls the next operation only. */
function next({ faultWhen, operations }: FaultyStore, fault: StoreFault): void {
  const due = operations.length;
  faultWhen((_, index) => (index === due ? fault : undefined));
}

describe('faultyStore', () => {
  it('hands on what is not to fail', async () => {
    const { store, operations } = await opened();
    await store.commit(change);
    expect((await store.snapshot()).replacedAt).toBe(7);
    await store.destroy('db');
    expect(operations).toEqual(['open', 'commit', 'snapshot', 'destroy']);
    expect(store.shared).toBe(memoryStore().shared);
  });

  it.each<StorageReason>(['missing', 'closed', 'quota', 'newer', 'timeout', 'damaged', 'failed'])(
    'fails with the reason %s, before an operation takes effect or after it',
    async (reason) => {
      const faulty = await opened();
      const { store } = faulty;
      next(faulty, { kind: 'fail', when: 'before', reason });
      expect(await storageReasonOf(store.commit(change))).toBe(reason);
      expect((await store.snapshot()).replacedAt).toBeUndefined();
      next(faulty, { kind: 'fail', when: 'after', reason });
      expect(await storageReasonOf(store.commit(change))).toBe(reason);
      expect((await store.snapshot()).replacedAt).toBe(7);
    },
  );

  it('fails the operation that the test counts to, by its name and number', async () => {
    const { store, faultWhen } = faultyStore(memoryStore());
    const asked: unknown[] = [];
    faultWhen((operation, index) => {
      asked.push([operation, index]);
      return index === 2 ? { kind: 'fail', when: 'before', reason: 'failed' } : undefined;
    });
    await store.open('db');
    await store.snapshot();
    expect(await storageReasonOf(store.commit({}))).toBe('failed');
    await store.snapshot();
    expect(asked).toEqual([
      ['open', 0],
      ['snapshot', 1],
      ['commit', 2],
      ['snapshot', 3],
    ]);
  });

  it.each(['before', 'after'] as const)(
    'closes by itself %s an operation takes effect: all fails until it is opened again',
    async (when) => {
      const faulty = await opened();
      const { store, onClosed } = faulty;
      next(faulty, { kind: 'close', when });
      expect(await storageReasonOf(store.commit(change))).toBe('closed');
      expect(onClosed).toHaveBeenCalledOnce();
      expect(await storageReasonOf(store.commit(change))).toBe('closed');
      expect(await storageReasonOf(store.snapshot())).toBe('closed');
      await store.open('db');
      expect((await store.snapshot()).replacedAt).toBe(when === 'after' ? 7 : undefined);
      expect(onClosed).toHaveBeenCalledOnce();
    },
  );

  it('closes by itself while nothing is asked, and once only', async () => {
    const { store, closeByItself, onClosed } = await opened();
    closeByItself();
    closeByItself();
    expect(onClosed).toHaveBeenCalledOnce();
    expect(await storageReasonOf(store.snapshot())).toBe('closed');
  });

  it('an operation that never settles holds up no other', async () => {
    const faulty = await opened();
    const { store } = faulty;
    const settled = vi.fn<() => void>();
    next(faulty, { kind: 'hang', when: 'before' });
    void store.commit(change).then(settled, settled);
    expect((await store.snapshot()).replacedAt).toBeUndefined();
    next(faulty, { kind: 'hang', when: 'after' });
    void store.commit(change).then(settled, settled);
    expect((await store.snapshot()).replacedAt).toBe(7);
    expect(settled).not.toHaveBeenCalled();
  });

  it('loses the database under an operation: what is opened then is another one', async () => {
    const faulty = await opened();
    const { store, onClosed } = faulty;
    const { device } = await store.snapshot();
    next(faulty, { kind: 'lose' });
    expect(await storageReasonOf(store.commit(change))).toBe('closed');
    expect(onClosed).toHaveBeenCalledOnce();
    expect(await storageReasonOf(store.snapshot())).toBe('closed');
    await store.open('db');
    const fresh = await store.snapshot();
    expect(fresh.replacedAt).toBeUndefined();
    expect(fresh.device).not.toBe(device);
  });

  it('loses the database while nothing is asked', async () => {
    const { store, lose, onClosed } = await opened();
    await store.commit(change);
    await lose();
    expect(onClosed).toHaveBeenCalledOnce();
    await store.open('db');
    expect((await store.snapshot()).replacedAt).toBeUndefined();
  });

  it.each<StoreFault>([
    { kind: 'fail', when: 'before', reason: 'timeout' },
    { kind: 'fail', when: 'after', reason: 'timeout' },
    { kind: 'close', when: 'before' },
    { kind: 'close', when: 'after' },
    { kind: 'lose' },
  ])('an opening that fails by $kind $when leaves nothing open, and says so once', async (fault) => {
    const faulty = faultyStore(memoryStore());
    const { store } = faulty;
    const onClosed = vi.fn<() => void>();
    next(faulty, fault);
    expect(await storageReasonOf(store.open('db', onClosed))).toBe(fault.kind === 'fail' ? 'timeout' : 'closed');
    expect(onClosed).not.toHaveBeenCalled();
    expect(await storageReasonOf(store.snapshot())).toBe('closed');
    await store.open('db');
    expect((await store.snapshot()).counters.commit).toBe(0);
  });

  it('tells what the store within tells of its end', async () => {
    const inner = memoryStore();
    let end = (): void => undefined;
    const { store } = faultyStore({
      shared: true,
      async open(name, onClosed) {
        await inner.open(name);
        end = () => onClosed?.();
      },
      snapshot: () => inner.snapshot(),
      commit: (changes) => inner.commit(changes),
      close: () => inner.close(),
      abandon: () => inner.abandon(),
      destroy: (name) => inner.destroy(name),
    });
    const onClosed = vi.fn<() => void>();
    await store.open('db', onClosed);
    expect(store.shared).toBe(true);
    end();
    expect(onClosed).toHaveBeenCalledOnce();
  });

  it.each(['close', 'abandon'] as const)('is not told of %s', async (by) => {
    const { store, closeByItself, onClosed } = await opened();
    store[by]();
    closeByItself();
    expect(onClosed).not.toHaveBeenCalled();
    expect(await storageReasonOf(store.snapshot())).toBe('closed');
  });
});
