import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { SyncError, type StorageReason } from '../../src/errors.ts';
import type { Store } from '../../src/ports.ts';
import { Storage } from '../../src/sync/storage.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { faultyStore, type StoreFault, type StoreOperation } from '../../src/testing/faulty-store.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { atSeven } from '../support/working-copies.ts';
import { rejection, settled } from '../support/deferred.ts';

const closed = new SyncError('storage', 'the connection ended', { reason: 'closed' });
const fail = (reason: StorageReason): StoreFault => ({ kind: 'fail', when: 'before', reason });

/** A database that other tabs share, with what became of it in the order of it. */
function setUp() {
  const environment = virtualEnvironment({ now: 0 });
  const run = new AbortController();
  const faulty = faultyStore(Object.assign(memoryStore(), { shared: true }));
  const told: string[] = [];
  const fallbacks: Store[] = [];
  const storage = new Storage({
    store: faulty.store,
    fallback() {
      const memory = memoryStore();
      fallbacks.push(memory);
      return memory;
    },
    database: 'database',
    environment,
    timing: defaultTiming,
    signal: run.signal,
    onClosed: () => told.push('closed'),
    onDegraded: (error) => told.push(`degraded: ${error.kind === 'storage' ? error.reason : error.kind}`),
  });
  return {
    ...faulty,
    environment,
    storage,
    told,
    fallbacks,
    /** From now on so many operations of this kind meet this fault. */
    fault(operation: StoreOperation, fault: StoreFault, times = Infinity): void {
      let left = times;
      faulty.faultWhen((asked) => (asked === operation && left-- > 0 ? fault : undefined));
    },
    stop: (reason: unknown = new SyncError('aborted', 'stopped', {})) => run.abort(reason),
  };
}

const write = (storage: Storage): Promise<unknown> => storage.commit({ cursor: atSeven });
const cursor = async (storage: Storage): Promise<string> => (await storage.snapshot()).cursor.kind;

describe('the storage of one run', () => {
  it('STORE-1: a database that closes by itself is told of once, and opened again by whoever needs it', async () => {
    const { storage, told, closeByItself, operations } = setUp();
    await storage.open();
    await write(storage);
    closeByItself();
    expect(told).toEqual(['closed']);
    expect(await cursor(storage)).toBe('at');
    expect(operations.filter((operation) => operation === 'open')).toHaveLength(2);
    expect(storage.shared).toBe(true);
  });

  it('STORE-1: a commit that failed says so; after the recovery it can be made again', async () => {
    const { storage, fault, told } = setUp();
    await storage.open();
    fault('commit', { kind: 'close', when: 'before' }, 1);
    const error = await rejection(write(storage));
    expect(error).toMatchObject({ kind: 'storage', reason: 'closed' });
    await storage.recover(closed);
    await write(storage);
    expect(await cursor(storage)).toBe('at');
    expect(told).toEqual(['closed']);
  });

  it('STORE-1: all that fail together wait for one recovery', async () => {
    const { storage, operations } = setUp();
    await storage.open();
    await Promise.all([storage.recover(closed), storage.recover(closed), storage.recover(closed)]);
    expect(operations).toEqual(['open', 'open']);
  });

  it('STORE-1: who fails while it is being opened waits for that, and opens nothing', async () => {
    const { storage, operations, environment } = setUp();
    const opening = storage.open();
    await Promise.all([opening, storage.recover(closed)]);
    expect(operations).toEqual(['open']);
    expect(environment.live.timers).toBe(0);
  });

  it('STORE-1: reading is tried again until it works', async () => {
    const { storage, fault, operations } = setUp();
    await storage.open();
    fault('snapshot', fail('failed'), 2);
    expect(await cursor(storage)).toBe('none');
    expect(operations).toEqual(['open', 'snapshot', 'open', 'snapshot', 'open', 'snapshot']);
  });

  it.each(['missing', 'quota', 'newer'] as const)(
    'STORE-2: where it fails with "%s" the list is kept in memory at once',
    async (reason) => {
      const { storage, fault, told, operations } = setUp();
      fault('open', fail(reason));
      await storage.open();
      expect(told).toEqual([`degraded: ${reason}`]);
      expect(operations).toEqual(['open']);
      expect(storage.shared).toBe(false);
      await write(storage);
      expect(await cursor(storage)).toBe('at');
    },
  );

  it('STORE-2: a quota that is full in the middle of the run ends in memory, and is told of once', async () => {
    const { storage, told, operations } = setUp();
    await storage.open();
    await storage.recover(new SyncError('storage', 'the disk is full', { reason: 'quota' }));
    expect(told).toEqual(['degraded: quota']);
    expect(operations).toEqual(['open']);
    expect(storage.shared).toBe(false);
  });

  it('STORE-2: a database that does not open in time is given up, so that the list can be read', async () => {
    const { storage, fault, told, environment } = setUp();
    fault('open', { kind: 'hang', when: 'before' });
    const opened = storage.open();
    await environment.advance(defaultTiming.storageOpen - 1);
    expect(told).toEqual([]);
    await environment.advance(1);
    await opened;
    expect(told).toEqual(['degraded: timeout']);
  });

  it('STORE-2: after three failures in a row the database is given up', async () => {
    const { storage, told } = setUp();
    await storage.open();
    for (let failures = 1; failures <= 3; failures++) {
      expect(told).toEqual([]);
      await storage.recover(closed);
    }
    await storage.recover(closed);
    expect(told).toEqual(['degraded: closed']);
  });

  it('STORE-1: a commit that works in between begins the count of failures anew', async () => {
    const { storage, told } = setUp();
    await storage.open();
    for (let failures = 1; failures <= 8; failures++) {
      await storage.recover(closed);
      if (failures % 3 === 0) await write(storage);
    }
    expect(told).toEqual([]);
  });

  it('STORE-2: what fails in memory fails: there is nothing left to fall back to', async () => {
    const { storage, fault, fallbacks } = setUp();
    fault('open', fail('missing'));
    await storage.open();
    expect(await rejection(storage.recover(closed))).toBe(closed);
    expect(fallbacks).toHaveLength(1);
  });

  it('STORE-7: a page that is put away has no connection, and whoever comes meanwhile waits until it is back', async () => {
    const { storage, operations } = setUp();
    await storage.open();
    storage.suspend();
    const written = write(storage);
    const recovered = storage.recover(closed);
    await settled();
    expect(operations).toEqual(['open']);
    await storage.resume();
    await Promise.all([written, recovered]);
    expect(operations).toEqual(['open', 'open', 'commit']);
  });

  it.each([
    ['fails', 1],
    ['succeeds', 0],
  ])(
    'STORE-7: an opening in the middle of which the page is put away, and which %s, is made again',
    async (_, faults) => {
      const { storage, fault, operations, told } = setUp();
      fault('open', fail('failed'), faults);
      const opening = storage.open();
      storage.suspend();
      const written = write(storage);
      await settled();
      expect(operations).toEqual(['open']);
      await storage.resume();
      await Promise.all([opening, written]);
      expect(operations).toEqual(['open', 'open', 'commit']);
      expect(told).toEqual([]);
    },
  );

  it('STORE-7: to be put away twice, or taken up without having been, changes nothing', async () => {
    const { storage, operations } = setUp();
    await storage.open();
    await storage.resume();
    storage.suspend();
    storage.suspend();
    await storage.resume();
    await write(storage);
    expect(operations).toEqual(['open', 'open', 'commit']);
  });

  it.each(['open', 'suspended', 'opening'] as const)(
    'LIFE-1: stop while it is %s closes it and leaves no timer',
    async (state) => {
      const { storage, fault, environment, stop } = setUp();
      if (state === 'opening') fault('open', { kind: 'hang', when: 'before' });
      const opening = storage.open();
      if (state !== 'opening') await opening;
      if (state === 'suspended') storage.suspend();
      const waiting = state === 'open' ? undefined : rejection(write(storage));
      const opened = state === 'opening' ? rejection(opening) : undefined;
      const stopped = new SyncError('aborted', 'stopped', {});
      stop(stopped);
      await settled();
      expect(environment.live.timers).toBe(0);
      expect(await rejection(write(storage))).toBe(stopped);
      expect(await waiting).toBe(waiting && stopped);
      expect(await opened).toBe(opened && stopped);
      expect(await rejection(storage.recover(closed))).toBe(stopped);
    },
  );

  it('LIFE-1: what opens only after stop is not used', async () => {
    const { storage, stop, told } = setUp();
    const opening = rejection(storage.open());
    stop();
    expect(await opening).toMatchObject({ kind: 'aborted' });
    expect(told).toEqual([]);
  });
});
