/** What a browser may lack or refuse, and hosts that are none. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import { isSyncError } from '../../src/errors.ts';

const { signal } = new AbortController();
const nothing = (): void => undefined;
const refused = (): never => {
  throw new DOMException('the page may not use it', 'SecurityError');
};

/** Rejects as a request does that is refused, or broken by a theft. */
type LockRequest = (name: string, options: LockOptions, granted: () => Promise<void>) => Promise<void>;

describe('the browser environment on a server', () => {
  it('has no locks, channels or marks, although Node has some of the globals', () => {
    vi.stubGlobal('localStorage', memoryStorage());
    const environment = browserEnvironment();
    expect([typeof navigator.locks, typeof BroadcastChannel]).toEqual(['object', 'function']);
    expect(environment.locks).toBeUndefined();
    expect(environment.openChannel('line', nothing, signal)).toBeUndefined();
    environment.marks.set('mark', 'value');
    expect([environment.marks.get('mark'), localStorage.length]).toEqual([undefined, 0]);
  });
});

describe('the browser environment in a worker', () => {
  it('TAB-1: has locks and channels, and no marks', async () => {
    vi.stubGlobal('WorkerGlobalScope', () => undefined);
    const environment = browserEnvironment();
    const stop = new AbortController();
    const held = await environment.locks?.acquire('a worker holds it', { steal: false, signal: stop.signal });
    expect(held).toEqual({ lost: expect.any(Promise) });
    expect(environment.openChannel('line', nothing, stop.signal)).toEqual({ post: expect.any(Function) });
    environment.marks.set('mark', 'value');
    expect(environment.marks.get('mark')).toBeUndefined();
    stop.abort();
  });
});

describe('the browser environment in a page', () => {
  beforeEach(() => {
    vi.stubGlobal('document', {});
  });

  it.each([
    ['no navigator', undefined],
    ['no locks', {}],
    ['locks of another kind', { locks: {} }],
  ])('TAB-1: has no locks where there are none: %s', (_, navigator) => {
    vi.stubGlobal('navigator', navigator);
    expect(browserEnvironment().locks).toBeUndefined();
  });

  it('TAB-1: a page that may not use locks hears of it when it asks for one', async () => {
    const denied = new DOMException('the page may not use it', 'SecurityError');
    const { acquire } = locksBy(() => Promise.reject(denied));
    for (const steal of [false, true]) await expect(acquire('lock', { steal, signal })).rejects.toBe(denied);
  });

  it('LIFE-1: a refused request leaves nothing on its signal', async () => {
    const { acquire } = locksBy(() => Promise.reject(new DOMException('no', 'SecurityError')));
    const own = new AbortController();
    const added = vi.spyOn(own.signal, 'addEventListener');
    const removed = vi.spyOn(own.signal, 'removeEventListener');
    await expect(acquire('lock', { steal: true, signal: own.signal })).rejects.toThrow('no');
    await Promise.resolve();
    expect(added.mock.calls).toHaveLength(1);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });

  it('LIFE-1: a theft is given up at once, and over as soon as it is granted', async () => {
    let grant = (): Promise<void> => Promise.reject(new Error('nobody asked'));
    const { acquire } = locksBy((_name, options, granted) => {
      expect(options).toEqual({ steal: true });
      grant = granted;
      return new Promise(nothing);
    });
    const own = new AbortController();
    const lock = acquire('lock', { steal: true, signal: own.signal });
    own.abort();
    expect(await lock.catch((error: unknown) => isSyncError(error, 'aborted'))).toBe(true);
    await expect(grant()).resolves.toBeUndefined();
  });

  it("LIFE-1: a theft of what was let go is nobody's loss", async () => {
    let steal = (): void => undefined;
    const { acquire } = locksBy((_name, _options, granted) => {
      void granted();
      return new Promise((_resolve, reject) => {
        steal = () => reject(new DOMException('stolen', 'AbortError'));
      });
    });
    const own = new AbortController();
    const { lost } = await acquire('lock', { steal: false, signal: own.signal });
    const told = vi.fn<() => void>();
    void lost.then(told);
    own.abort();
    steal();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(told).not.toHaveBeenCalled();
  });

  it('has no channel where there are none', () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    expect(browserEnvironment().openChannel('line', nothing, signal)).toBeUndefined();
  });

  it('has no channel where it may not have one', () => {
    vi.stubGlobal('BroadcastChannel', refused);
    expect(browserEnvironment().openChannel('line', nothing, signal)).toBeUndefined();
  });

  it('LIFE-1: a channel does not keep the process of a simulated page alive, and closes once', () => {
    const [unref, close] = [vi.fn<() => void>(), vi.fn<() => void>()];
    vi.stubGlobal(
      'BroadcastChannel',
      class extends EventTarget {
        unref = unref;
        close = close;
      },
    );
    const stop = new AbortController();
    browserEnvironment().openChannel('line', nothing, stop.signal);
    expect([unref.mock.calls.length, close.mock.calls.length]).toEqual([1, 0]);
    stop.abort();
    expect(close).toHaveBeenCalledOnce();
    browserEnvironment().openChannel('line', nothing, stop.signal);
    expect(close).toHaveBeenCalledTimes(2);
  });

  it('STORE-6: marks bear the name of the package, beside what else the page keeps', () => {
    vi.stubGlobal('localStorage', memoryStorage());
    localStorage.setItem('mark', 'of the app');
    const { marks } = browserEnvironment();
    expect(marks.get('mark')).toBeUndefined();
    marks.set('mark', 'value');
    expect(localStorage.getItem('conversation-sync:mark')).toBe('value');
    marks.set('mark', undefined);
    expect([localStorage.length, localStorage.getItem('mark')]).toEqual([1, 'of the app']);
  });

  it('STORE-6: a page that may not even mention its storage keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: refused });
    const { marks } = browserEnvironment();
    marks.set('mark', 'value');
    marks.set('mark', undefined);
    expect(marks.get('mark')).toBeUndefined();
  });

  it('STORE-6: where there is no room for a new value, the old one does not stay', () => {
    const storage = memoryStorage();
    vi.stubGlobal('localStorage', storage);
    const { marks } = browserEnvironment();
    marks.set('mark', 'old');
    vi.spyOn(storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    marks.set('mark', 'new');
    expect(marks.get('mark')).toBeUndefined();
  });
});

/** The environment's locks over a lock manager whose requests end like this. */
function locksBy(request: LockRequest): NonNullable<ReturnType<typeof browserEnvironment>['locks']> {
  vi.stubGlobal('navigator', { locks: { request } });
  const { locks } = browserEnvironment();
  if (locks === undefined) throw new Error('there are no locks');
  return locks;
}

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'length'> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    get length() {
      return items.size;
    },
  };
}
