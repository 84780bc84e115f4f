import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import type { CounterName, DurationName, Metrics, PushEvents } from '../../src/ports.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import type { DeviceOptions } from '../support/device.ts';
import { codeSpans, readPage } from '../support/markdown.ts';
import { recordedMetrics } from '../support/recorded-metrics.ts';

async function begin(options: (backend: TestBackend) => DeviceOptions = () => ({})) {
  const world = scene();
  const [first = ''] = await fill(world, 3);
  const metrics = recordedMetrics();
  const alice = world.device({ metrics, ...options(world.backend) });
  /** Those under this name, by their attributes: what was counted, and the durations. */
  const told = (name: CounterName | DurationName): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      [...metrics.counted, ...metrics.took].flatMap(([key, value]) =>
        key.split(' ')[0] === name ? [[key.slice(name.length).trim(), value]] : [],
      ),
    );
  const pin = async (pinned: boolean): Promise<void> => {
    const { confirmed } = await alice.sync.setPinned(first, pinned);
    await confirmed.catch(() => {});
    await world.settled();
  };
  return { ...world, first, metrics, alice, told, pin };
}

describe('the metrics option', () => {
  it('tells of the first sync: its cause and end, the rows, what lists told, the states and the connection', async () => {
    const { alice, told } = await begin();
    await alice.live();
    expect(told('sync')).toEqual({ 'cause=all outcome=full': [0], 'cause=all outcome=none': [0] });
    expect(told('rows.changed')).toEqual({ '': 3 });
    expect(told('emissions')).toEqual({ '': 2 });
    expect(told('state')).toEqual({ 'state=loading': 1, 'state=syncing': 1, 'state=live': 1 });
    expect(told('push')).toEqual({ 'state=connecting': 1, 'state=connected': 1 });
  });

  it('tells of every call by its path, and of the size of its answer', async () => {
    const { alice, metrics, backend } = await begin();
    await alice.live();
    for (const path of alice.calls) {
      expect(metrics.took.get(`http path=${path} outcome=ok`)?.length).toBe(alice.count(path));
    }
    const bytes = [...metrics.counted].filter(([key]) => key.startsWith('http.bytes '));
    expect(bytes.reduce((sum, [, value]) => sum + value, 0)).toBe(backend.calls.bytes.received);
  });

  it('tells how long a call and the sync around it took, those that failed included', async () => {
    const { alice, told, metrics, backend, environment, settled } = await begin();
    await alice.live();
    metrics.clear();
    const held = backend.faults.hold({ path: getIncrementalConversations.path, at: 'answer' });
    const synced = alice.sync.sync();
    await held.arrived();
    await environment.advance(250);
    held.off();
    await synced;
    expect(told('sync')).toEqual({ 'cause=all outcome=none': [250] });
    expect(told('http')).toMatchObject({ [`path=${getIncrementalConversations.path} outcome=ok`]: [250] });
    metrics.clear();
    backend.faults.status(503, { path: getIncrementalConversations.path, times: 1 });
    await expect(alice.sync.sync()).rejects.toMatchObject({ kind: 'http' });
    await settled();
    expect(told('sync')).toEqual({ 'cause=all outcome=http': [0] });
    expect(told('http')).toMatchObject({ [`path=${getIncrementalConversations.path} outcome=http`]: [0] });
    expect(told('state')).toEqual({ 'state=retrying': 1 });
  });

  it('tells of pushes by kind, and by name of what a source does not know', async () => {
    let events: PushEvents | undefined;
    const { alice, told, metrics, backend, settled } = await begin(({ push }) => ({
      push: {
        connect(session, told, signal) {
          events = told;
          push.connect(session, told, signal);
        },
      },
    }));
    await alice.live();
    metrics.clear();
    await backend.sendText('carol', { userID: 'alice' }, 'hello');
    await settled();
    expect(told('push.received')).toEqual({ 'kind=message': 1, 'kind=changed': 1 });
    events?.unknown?.('2008');
    expect(told('push.unknown')).toEqual({ 'what=2008': 1 });
  });

  it('tells what becomes of writes', async () => {
    const { alice, told, metrics, backend, pin } = await begin();
    await alice.live();
    metrics.clear();
    await pin(true);
    expect(told('writes')).toEqual({ 'outcome=added': 1, 'outcome=sent': 1, 'outcome=confirmed': 1 });
    expect(Object.keys(told('sync'))).toEqual(['cause=push outcome=incremental', 'cause=write outcome=incremental']);
    metrics.clear();
    backend.faults.code(1001, { path: setConversations.path, times: 1 });
    await pin(false);
    expect(told('writes')).toEqual({ 'outcome=added': 1, 'outcome=sent': 1, 'outcome=rejected': 1 });
    expect(told('http')).toEqual({ [`path=${setConversations.path} outcome=api`]: [0] });
  });

  it('tells how long commits take, and why the storage fails', async () => {
    const { store, faultWhen } = faultyStore(memoryStore());
    const { alice, told, metrics, pin } = await begin(() => ({ storage: store }));
    await alice.live();
    metrics.clear();
    let failures = 0;
    faultWhen((operation) =>
      operation === 'commit' && failures++ === 0 ? { kind: 'fail', when: 'before', reason: 'failed' } : undefined,
    );
    await pin(true);
    const storage = told('storage');
    expect(storage).toMatchObject({
      'operation=commit outcome=failed': [0],
      'operation=open outcome=ok': [0],
      'operation=snapshot outcome=ok': [0],
    });
    expect(storage['operation=commit outcome=applied']).toEqual(expect.arrayContaining([0]));
  });

  it('tells of a connection that is lost and made again, and of setbacks by their kind', async () => {
    const { alice, told, metrics, backend, environment, settled } = await begin();
    await alice.live();
    metrics.clear();
    backend.push.cut();
    await settled();
    await environment.advance(10_000);
    await settled();
    expect(told('push')).toEqual({ 'state=disconnected': 1, 'state=connecting': 1, 'state=connected': 1 });
    backend.faults.status(500, { path: setConversations.path, times: 1 });
    const { confirmed } = await alice.sync.setPinned(alice.rows()[0]?.conversationID ?? '', true);
    await settled();
    await environment.advance(10_000);
    await confirmed;
    expect(told('setback')).toMatchObject({ 'kind=http': 1 });
  });

  it('may throw: the list is right all the same, and nothing is told of it', async () => {
    const fail = (): never => {
      throw new Error('the app failed');
    };
    const { alice, backend, pin } = await begin(() => ({ metrics: { count: fail, duration: fail } }));
    await alice.live();
    await pin(true);
    await expectSameAsServer(alice, backend);
    expect(alice.events.filter(({ kind }) => kind !== 'synced')).toEqual([]);
  });

  it.each([7, null, { count: () => {} }])('refuses what is no pair of hooks: %j', (metrics) => {
    expect(() => scene().device({ metrics: metrics as unknown as Metrics })).toThrow(
      expect.objectContaining({ kind: 'options', path: 'metrics' }),
    );
  });
});

// In this a name that is missing, or that the code does not know, does not compile.
const names: { readonly [Name in CounterName | DurationName]: 'counter' | 'duration' } = {
  'http.bytes': 'counter',
  push: 'counter',
  'push.received': 'counter',
  'push.unknown': 'counter',
  writes: 'counter',
  'rows.changed': 'counter',
  emissions: 'counter',
  state: 'counter',
  setback: 'counter',
  sync: 'duration',
  http: 'duration',
  storage: 'duration',
};

describe('README.md', () => {
  const rows = readPage('README.md').rows('Metrics');

  it('lists every figure of the SDK, and whether it counts or measures', () => {
    expect(Object.fromEntries(rows.map(([name = '', kind]) => [codeSpans(name)[0], kind]))).toEqual(names);
  });

  it('lists the attributes with which each is told', async () => {
    const { alice, metrics, backend, pin, environment, settled } = await begin();
    await alice.live();
    await pin(true);
    backend.faults.status(500, { path: setConversations.path, times: 1 });
    await alice.sync.setPinned(alice.rows()[0]?.conversationID ?? '', false);
    await settled();
    await environment.advance(10_000);
    const listed = new Map(
      rows.map(([name = '', , , attributes = '']) => [codeSpans(name)[0], codeSpans(attributes).toSorted().join()]),
    );
    expect(metrics.attributes.size).toBe(Object.keys(names).length - 1);
    for (const [name, attributes] of metrics.attributes) expect([name, listed.get(name)]).toEqual([name, attributes]);
  });
});
