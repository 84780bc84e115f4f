import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { getIncrementalConversations, getIncrementalConversationsBatch } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { createFigures } from '../../src/server/figures/node-prometheus.ts';
import { meterOf } from '../../src/server/figures/meter.ts';
import { meteredGateway } from '../../src/server/figures/metered-gateway.ts';
import { createObservers } from '../../src/server/observers.ts';
import type { ServerEvent } from '../../src/server/observers.ts';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import type { PushGateway } from '../../src/server/push-gateway.ts';
import { deferred } from '../support/deferred.ts';
import { readFigures, samplesOf } from '../support/figures.ts';
import { manualDelay } from '../support/manual-delay.ts';
import { startServer } from '../support/server.ts';

/** A server whose every look at `ticks` is 4 ms after the one before. */
function start(options: Parameters<typeof startServer>[0] = {}) {
  const figures = readFigures();
  let ticks = 0;
  const server = startServer({ meter: figures.meter, ticks: () => (ticks += 4), ...options });
  const sync = (versionID: string, version: number) =>
    server.ok('alice', getIncrementalConversations, { userID: 'alice', versionID, version });
  const pin = (conversationID: string, isPinned: boolean) =>
    server.ok('alice', setConversations, {
      userIDs: ['alice'],
      conversation: { conversationID, conversationType: 1, userID: 'bob', groupID: '', isPinned },
    });
  return { figures, server, sync, pin };
}

describe('the figures of the server', () => {
  it('count syncs by how they were answered, with the time that each took and the size of deltas', async () => {
    const { figures, server, sync, pin } = start();
    const { versionID, version } = await sync('', 0);
    await sync(versionID, version);
    await pin('si_alice_bob', true);
    await pin('si_alice_carol', true);
    await sync(versionID, version);
    const reqList = [
      { userID: 'alice', versionID, version },
      { userID: 'bob', versionID: '', version: 0 },
    ];
    await server.ok('imAdmin', getIncrementalConversationsBatch, { reqList });
    expect(await figures.read('syncs_total')).toEqual({
      'syncs_total{strategy="equal"}': 1,
      'syncs_total{strategy="incremental"}': 2,
      'syncs_total{strategy="full"}': 2,
    });
    expect(await figures.read('sync_seconds_sum')).toEqual({
      'sync_seconds_sum{strategy="equal"}': 0.004,
      'sync_seconds_sum{strategy="incremental"}': 0.004,
      'sync_seconds_sum{strategy="full"}': 0.004,
      'sync_seconds_sum{strategy="batch"}': 0.004,
    });
    expect(await figures.read('delta_size_')).toMatchObject({ delta_size_sum: 4, delta_size_count: 2 });
  });

  it('count cursors that do not fit, and no client that never synced', async () => {
    const { figures, sync } = start();
    const { versionID, version } = await sync('', 0);
    await sync('0'.repeat(24), 3);
    await sync('f'.repeat(24), 3);
    await sync(versionID, version + 1);
    await sync(versionID, version);
    expect(await figures.read('version_conflicts')).toEqual({
      'version_conflicts_total{reason="otherVersionID"}': 1,
      'version_conflicts_total{reason="clientAhead"}': 1,
    });
  });

  it('SRV-2: count a log that is not whole, once, for it is mended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'conversation-sync-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = join(folder, 'db');
    const { figures, sync, pin } = start({ store: new SqliteServerStore(database) });
    await pin('si_alice_bob', true);
    const other = new DatabaseSync(database);
    other.exec('DELETE FROM versionLogEntries');
    other.close();
    await sync('', 0);
    await sync('', 0);
    expect(await figures.read('version_conflicts')).toEqual({ 'version_conflicts_total{reason="notWhole"}': 1 });
  });

  it('count answers and errors by code, and the sizes of answers by path', async () => {
    const { figures, server } = start();
    const token = await server.tokenOf('alice');
    const path = '/conversation/get_all_conversations';
    const ask = (ownerUserID: string) => server.post(path, { ownerUserID }, { token, operationID: 'op' });
    const answers = [await ask('alice'), await ask('bob'), await server.post(path, {}, {})];
    expect(answers.map(({ errCode }) => errCode)).toEqual([0, 1002, 1001]);
    await server.context.store.close();
    expect(await ask('alice')).toMatchObject({ errCode: 500 });
    expect(await figures.read('requests_total')).toEqual({ requests_total: 4 });
    expect(await figures.read('errors_total')).toEqual({
      'errors_total{code="500"}': 1,
      'errors_total{code="1001"}': 1,
      'errors_total{code="1002"}': 1,
    });
    const bytes = await figures.read('answer_bytes');
    expect(bytes[`answer_bytes_count{path="${path}"}`]).toBe(4);
    expect(bytes[`answer_bytes_sum{path="${path}"}`]).toBeGreaterThan(4 * '{"errCode":0}'.length);
  });

  it('know the calls that have no answer yet', async () => {
    const { figures, server } = start();
    const token = await server.tokenOf('alice');
    const { resolve, promise } = deferred();
    const held = server.context.store.read(() => promise);
    const answer = server.post('/user/get_users_info', { userIDs: ['alice'] }, { token, operationID: 'op' });
    await expect.poll(() => figures.read('requests_under_way')).toEqual({ requests_under_way: 1 });
    resolve();
    await Promise.all([held, answer]);
    expect(await figures.read('requests_under_way')).toEqual({});
  });

  it('show what may be alerted on at 0 before it first happens', async () => {
    const samples = new Map(samplesOf(await createFigures().scrape()));
    for (const sample of [
      'errors_total{code="500"}',
      'version_conflicts_total{reason="notWhole"}',
      'syncs_total{strategy="full"}',
      'sync_seconds_bucket{le="1",strategy="full"}',
      'cache_lookups_total{level="redis",result="hit"}',
      'requests_total',
    ]) {
      expect([sample, samples.get(`conversation_sync_${sample}`)]).toEqual([sample, 0]);
    }
  });

  it('of one server are not those of another one in the same process, which both share the figures of the process', async () => {
    const [one, other] = [createFigures(), createFigures()];
    one.meter.count('requests');
    const samples = await Promise.all([one, other].map(async (figures) => new Map(samplesOf(await figures.scrape()))));
    expect(samples.map((page) => page.get('conversation_sync_requests_total'))).toEqual([1, 0]);
    for (const page of samples) {
      expect(page.get('process_resident_memory_bytes')).toBeGreaterThan(0);
      expect(page.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    }
  });

  it('can be told to several', async () => {
    const [one, other] = [readFigures(), readFigures()];
    const both = meterOf([one.meter, other.meter]);
    both.count('pushFailures', {}, 2);
    both.observe('deltaSize', 3);
    both.watch('usersConnected', () => 4);
    for (const figures of [one, other]) {
      expect(await figures.read('push_failures')).toEqual({ push_failures_total: 2 });
      expect(await figures.read('delta_size_sum')).toEqual({ delta_size_sum: 3 });
      expect(await figures.read('users')).toEqual({ users_connected: 4 });
    }
  });
});

const push: ServerEvent = { kind: 'push', userID: 'alice', frame: { msgs: {}, notificationMsgs: {} } };

describe('the figures of pushes', () => {
  it('count failed attempts and what was given up, and know how many wait', async () => {
    const figures = readFigures();
    const { delay, elapse } = manualDelay();
    const observers = createObservers({ delay, meter: figures.meter });
    observers.observe(() => Promise.reject(new Error('no socket')));
    observers.notify([push, { ...push, userID: 'bob' }]);
    expect(await figures.read('pushes_waiting')).toEqual({ pushes_waiting: 2 });
    await elapse();
    await elapse();
    await observers.settled();
    expect(await figures.read('push')).toEqual({ push_failures_total: 6, pushes_given_up_total: 2 });
  });

  it('tell from the commit to the socket, where there is one, the attempts that failed included', async () => {
    const figures = readFigures();
    const { delay, elapse } = manualDelay();
    let now = 1000;
    const observers = createObservers({ delay, now: () => now, meter: figures.meter });
    let tries = 0;
    const gateway: PushGateway = {
      observer() {
        if (++tries === 1) throw new Error('not now');
      },
      attach() {},
      connections: () => 5,
      connectionsOf: (userID) => (userID === 'alice' ? 3 : 0),
      reconnect() {},
      userIDs: () => ['alice'],
      close: async () => {},
    };
    const metered = meteredGateway('socketio', gateway, { meter: figures.meter, now: () => now });
    observers.observe(metered.observer);
    observers.notify([push, { ...push, userID: 'nobody' }]);
    await elapse(() => (now += 250));
    await observers.settled();
    expect(await figures.read('pushes_total')).toEqual({ 'pushes_total{gateway="socketio"}': 3 });
    expect(await figures.read('push_lag_seconds_sum')).toEqual({ push_lag_seconds_sum: 0.25 });
    expect(await figures.read('push_lag_seconds_count')).toEqual({ push_lag_seconds_count: 1 });
    expect(await figures.read('connections')).toEqual({ 'connections{gateway="socketio"}': 5 });
  });
});
