import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';

const change = { replacedAt: 7 };

describe('faultyStore', () => {
  it('hands on what is not to fail', async () => {
    const { store, operations } = faultyStore(memoryStore());
    await store.open('db');
    await store.commit(change);
    expect((await store.snapshot()).replacedAt).toBe(7);
    expect(operations).toEqual(['open', 'commit', 'snapshot']);
  });

  it('fails before an operation takes effect, or after it', async () => {
    const { store, failWhen } = faultyStore(memoryStore());
    await store.open('db');
    failWhen((operation) => (operation === 'commit' ? 'before' : 'no'));
    await expect(store.commit(change)).rejects.toMatchObject({ kind: 'storage' });
    expect((await store.snapshot()).replacedAt).toBeUndefined();
    failWhen((operation) => (operation === 'commit' ? 'after' : 'no'));
    await expect(store.commit(change)).rejects.toMatchObject({ kind: 'storage' });
    expect((await store.snapshot()).replacedAt).toBe(7);
  });

  it('fails the operation that the test counts to', async () => {
    const { store, failWhen } = faultyStore(memoryStore());
    failWhen((_, index) => (index === 2 ? 'before' : 'no'));
    await store.open('db');
    await store.snapshot();
    await expect(store.snapshot()).rejects.toMatchObject({ kind: 'storage' });
    await store.snapshot();
  });
});
