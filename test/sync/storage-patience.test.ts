import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { SyncError } from '../../src/errors.ts';
import { isSyncError } from '../../src/errors.ts';
import type { Store } from '../../src/ports.ts';
import { Storage } from '../../src/sync/storage.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { faultyStore, type StoreFault, type StoreOperation } from '../../src/testing/faulty-store.ts';
import { steadyEnvironment } from '../support/environments.ts';
import { deferred, rejection } from '../support/deferred.ts';

const { storageAnswer, storageOpen } = defaultTiming;
const hang: StoreFault = { kind: 'hang', when: 'before' };
const change = { replacedAt: 7 };

async function open(inner: Store = memoryStore()) {
  const environment = steadyEnvironment();
  const { store, operations, faultWhen } = faultyStore(inner);
  const degraded: SyncError[] = [];
  let closings = 0;
  const run = new AbortController();
  const stop = (): void => run.abort(new Error('stopped'));
  onTestFinished(stop);
  const storage = new Storage({
    store,
    fallback: () => memoryStore({ uniqueID: () => 'in memory' }),
    database: 'database',
    environment,
    timing: defaultTiming,
    signal: run.signal,
    onClosed: () => closings++,
    onDegraded: (error) => degraded.push(error),
  });
  await storage.open();
  /** Befalls the operations of this name, so many of them. */
  const befall = (fault: StoreFault, wanted: StoreOperation, times = Infinity): void => {
    let left = times;
    faultWhen((operation) => (operation === wanted && left-- > 0 ? fault : undefined));
  };
  /** As the queue of commits does: what failed is tried again on the mended storage. */
  const write = async (): Promise<number> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await storage.commit(change);
        return attempt;
      } catch (error) {
        if (!isSyncError(error, 'storage')) throw error;
        await storage.recover(error);
      }
    }
  };
  const stored = async () => (await storage.snapshot()).replacedAt;
  return { environment, storage, operations, degraded, befall, write, stored, stop, closings: () => closings };
}

describe('storage that does not answer', () => {
  it('STORE-1: a commit that never ends is given up with its connection, and tried again on a new one', async () => {
    const { environment, operations, degraded, befall, write, stored } = await open();
    befall(hang, 'commit', 1);
    const written = write();
    await environment.advance(storageAnswer - 1);
    expect(operations).toEqual(['open', 'commit']);
    await environment.advance(1);
    expect(await written).toBe(2);
    expect(operations).toEqual(['open', 'commit', 'open', 'commit']);
    expect([await stored(), degraded, environment.live.timers]).toEqual([7, [], 0]);
  });

  it('STORE-1: a snapshot that never ends is read again on a new connection', async () => {
    const { environment, operations, degraded, befall, stored, write } = await open();
    await write();
    befall(hang, 'snapshot', 1);
    const read = stored();
    await environment.advance(storageAnswer);
    expect([await read, degraded]).toEqual([7, []]);
    expect(operations.slice(2)).toEqual(['snapshot', 'open', 'snapshot']);
  });

  it.each(['commit', 'snapshot'] as const)(
    'STORE-2: where every %s hangs, the fourth in a row gives the database up for memory',
    async (operation) => {
      const { environment, operations, degraded, befall, write, stored } = await open();
      befall(hang, operation);
      const done = operation === 'commit' ? write() : stored();
      await environment.advance(4 * storageAnswer);
      await done;
      expect(degraded).toMatchObject([{ kind: 'storage', reason: 'timeout' }]);
      expect(operations.filter((asked) => asked === operation)).toHaveLength(4);
      expect(environment.live.timers).toBe(0);
    },
  );

  it('STORE-2: reading well does not hide that nothing can be written', async () => {
    const { degraded, befall, storage, stored } = await open();
    befall({ kind: 'fail', when: 'before', reason: 'failed' }, 'commit');
    for (let times = 0; times < 4; times++) {
      await storage.recover(await storageErrorOf(storage.commit(change)));
      await stored();
    }
    expect(degraded).toMatchObject([{ reason: 'failed' }]);
  });

  it('STORE-1: failures now and then do not add up', async () => {
    const { degraded, befall, write } = await open();
    for (let times = 0; times < 10; times++) {
      befall({ kind: 'close', when: 'before' }, 'commit', 1);
      expect(await write()).toBe(2);
    }
    expect(degraded).toEqual([]);
  });

  it('STORE-2: an opening that hangs is waited for once, and not tried again', async () => {
    const { environment, storage, operations, degraded, befall, write, stored } = await open();
    befall({ kind: 'close', when: 'before' }, 'commit', 1);
    const failed = await storageErrorOf(storage.commit(change));
    befall(hang, 'open');
    const recovered = storage.recover(failed);
    await environment.advance(storageOpen);
    await recovered;
    expect(operations).toEqual(['open', 'commit', 'open']);
    expect(degraded).toMatchObject([{ reason: 'timeout' }]);
    expect([await write(), await stored()]).toEqual([1, 7]);
  });

  it('STORE-1: the late end of a commit that was given up is not told, and is found when all is read again', async () => {
    const inner = memoryStore();
    const gate = deferred();
    let late: Promise<unknown> = Promise.resolve();
    let held = false;
    const { environment, write, stored, degraded } = await open({
      ...handOn(inner),
      commit(changes) {
        if (held) return inner.commit(changes);
        held = true;
        const ended = gate.promise.then(() => inner.commit({ replacedAt: 6 }));
        late = ended;
        return ended;
      },
    });
    const written = write();
    await environment.advance(storageAnswer);
    expect(await written).toBe(2);
    gate.resolve();
    await late;
    expect([await stored(), degraded]).toEqual([6, []]);
  });

  it('LIFE-1: a stop ends the wait at once, and leaves no timer', async () => {
    const { environment, befall, write, stop } = await open();
    befall(hang, 'commit');
    const written = rejection(write());
    await environment.advance(1);
    stop();
    expect(await written).toMatchObject({ message: 'stopped' });
    expect(environment.live.timers).toBe(0);
  });

  it('STORE-7: who waits for a page that is put away waits on, and is served when it is back', async () => {
    const { environment, storage, befall, write, stored, degraded } = await open();
    befall(hang, 'commit', 1);
    const written = write();
    await environment.advance(1);
    storage.suspend();
    await environment.advance(10 * storageAnswer);
    await storage.resume();
    expect(await written).toBe(2);
    expect([await stored(), degraded]).toEqual([7, []]);
  });

  it('STORE-7: a page that is put away while the database is opened again stays without a connection until it is back', async () => {
    const { environment, storage, operations, befall, write, stored, degraded } = await open();
    befall({ kind: 'close', when: 'before' }, 'commit', 1);
    const failed = await storageErrorOf(storage.commit(change));
    befall(hang, 'open', 1);
    const recovered = storage.recover(failed);
    await environment.advance(1);
    storage.suspend();
    await environment.advance(10 * storageOpen);
    expect(operations).toEqual(['open', 'commit', 'open']);
    await storage.resume();
    await recovered;
    expect([await write(), await stored(), degraded]).toEqual([1, 7, []]);
  });
});

describe('a computer that slept', () => {
  it('STORE-1: the sleep is not taken for a silence of the database', async () => {
    const { environment, operations, befall, write } = await open();
    befall(hang, 'commit', 1);
    const written = write();
    await environment.advance(1);
    environment.hang();
    await environment.advance(storageAnswer + 60_000);
    environment.unhang();
    await environment.advance(0);
    expect(operations).toEqual(['open', 'commit']);
    await environment.advance(storageAnswer);
    expect(await written).toBe(2);
  });
});

async function storageErrorOf(promise: Promise<unknown>): Promise<SyncError<'storage'>> {
  const error = await rejection(promise);
  if (isSyncError(error, 'storage')) return error;
  throw new Error('expected a storage error', { cause: error });
}

function handOn(inner: Store): Store {
  return {
    shared: inner.shared,
    open: (name, onClosed) => inner.open(name, onClosed),
    snapshot: () => inner.snapshot(),
    commit: (changes) => inner.commit(changes),
    close: () => inner.close(),
    abandon: () => inner.abandon(),
    destroy: (name) => inner.destroy(name),
  };
}
