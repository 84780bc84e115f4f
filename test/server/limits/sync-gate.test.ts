import { describe, expect, it } from 'vitest';
import { noMeter } from '../../../src/server/figures/meter.ts';
import type { Meter } from '../../../src/server/figures/meter.ts';
import { createSyncGate } from '../../../src/server/limits/sync-gate.ts';
import type { StoreWrites } from '../../../src/server/store.ts';
import { MemoryServerStore } from '../../../src/server/stores/memory-store.ts';
import { deferred } from '../../support/deferred.ts';
import { startServer } from '../../support/server.ts';

const SYNC = '/conversation/get_incremental_conversations';
const busy = { kind: 'http', status: 503, retryAfterMs: 1000 };

function fixture(syncsAtOnce: number, syncQueue: number, meter: Meter = noMeter) {
  const gate = createSyncGate({ syncsAtOnce, syncQueue }, meter);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  /** A sync of this name that runs until it is ended. */
  const ask = (name: string, signal = new AbortController().signal, path = SYNC): Promise<string> =>
    gate.run(path, { signal }, async () => {
      begun.push(name);
      const { promise, resolve } = deferred();
      ends.set(name, resolve);
      await promise;
      return name;
    });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await settle();
  };
  return { gate, begun, ask, end, settle };
}

describe('syncs', () => {
  it('run so many at once; more wait, and run in their order', async () => {
    const { gate, begun, ask, end, settle } = fixture(2, 10);
    const answers = Promise.all(['a', 'b', 'c', 'd'].map((name) => ask(name)));
    await settle();
    expect([begun, gate.waiting()]).toEqual([['a', 'b'], 2]);
    await end('b');
    expect([begun, gate.waiting()]).toEqual([['a', 'b', 'c'], 1]);
    await end('a');
    await end('c');
    await end('d');
    expect(await answers).toEqual(['a', 'b', 'c', 'd']);
    expect(gate.waiting()).toBe(0);
  });

  it('that find the queue full are refused at once, and counted', async () => {
    const counted: unknown[] = [];
    const { ask, begun, end, settle } = fixture(1, 1, { ...noMeter, count: (...count) => counted.push(count) });
    const [first, second] = [ask('a'), ask('b')];
    await expect(ask('c')).rejects.toMatchObject(busy);
    expect(counted).toEqual([['refusals', { reason: 'syncQueue' }]]);
    await settle();
    await end('a');
    await end('b');
    expect([await first, await second, begun]).toEqual(['a', 'b', ['a', 'b']]);
  });

  it('whose client is gone leave the queue and make room, and never run', async () => {
    const { gate, ask, begun, end, settle } = fixture(1, 2);
    const client = new AbortController();
    const [first, gone, third] = [ask('a'), ask('b', client.signal), ask('c')];
    await expect(ask('d')).rejects.toMatchObject(busy);
    const refused = expect(gone).rejects.toMatchObject({ kind: 'http', status: 503 });
    client.abort();
    await refused;
    expect(gate.waiting()).toBe(1);
    const last = ask('e');
    await settle();
    for (const name of ['a', 'c', 'e']) await end(name);
    expect([await first, await third, await last, begun]).toEqual(['a', 'c', 'e', ['a', 'c', 'e']]);
  });

  it('that are gone before they came do not wait; one that fails makes room too', async () => {
    const { gate, ask, begun, end, settle } = fixture(1, 2);
    const failing = gate.run(SYNC, new Request('http://server'), () => Promise.reject(new Error('disk')));
    const refused = expect(failing).rejects.toThrow('disk');
    await expect(ask('gone', AbortSignal.abort())).rejects.toMatchObject({ status: 503 });
    await refused;
    const after = ask('a');
    await settle();
    await end('a');
    expect([await after, begun, gate.waiting()]).toEqual(['a', ['a'], 0]);
  });

  it('are not what other paths ask: those never wait', async () => {
    const { ask, begun, settle } = fixture(1, 0);
    const open = [
      ask('sync'),
      ask('write', undefined, '/conversation/set_conversations'),
      ask('first', undefined, '/x'),
    ];
    await settle();
    expect([open.length, begun.toSorted()]).toEqual([3, ['first', 'sync', 'write']]);
  });
});

describe('over HTTP', () => {
  const paths: [string, object][] = [
    ['/conversation/get_incremental_conversations', { userID: 'alice', versionID: '', version: 0 }],
    [
      '/conversation/get_incremental_conversations_batch',
      { reqList: [{ userID: 'alice', versionID: '', version: 0 }] },
    ],
    ['/conversation/get_full_conversation_ids', { userID: 'alice', idHash: 0 }],
    ['/msg/get_conversations_has_read_and_max_seq', { userID: 'alice' }],
    ['/conversation/get_sorted_conversation_list', { userID: 'alice', pagination: { pageNumber: 1, showNumber: 1 } }],
  ];

  /** Holds the second thing that is asked of it: the first is the token. */
  class HeldStore extends MemoryServerStore {
    readonly asked = deferred();
    readonly held = deferred();
    #calls = Infinity;

    hold(): void {
      this.#calls = 0;
    }

    override async transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T> {
      if (++this.#calls === 2) {
        this.asked.resolve();
        await this.held.promise;
      }
      return super.transaction(run);
    }
  }

  it.each(paths)('%s is answered 503 beyond the queue, with Retry-After, which pages may read', async (path, body) => {
    const store = new HeldStore();
    const server = startServer({ store, syncsAtOnce: 1, syncQueue: 0 });
    const headers = { token: await server.tokenOf('alice'), operationID: 'op', Origin: 'https://chat.example' };
    const ask = (): Promise<Response> =>
      server.app(new Request(`http://server${path}`, { method: 'POST', body: JSON.stringify(body), headers }));
    store.hold();
    const first = ask();
    await store.asked.promise;
    const refused = await ask();
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1']);
    expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
    expect(await refused.json()).toEqual({
      ...{ errCode: 503, errMsg: 'ServiceUnavailableError', errDlt: 'too many syncs wait' },
    });
    store.held.resolve();
    expect(await (await first).json()).toMatchObject({ errCode: 0 });
    expect((await ask()).status).toBe(200);
  });
});
