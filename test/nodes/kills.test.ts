import process from 'node:process';
import { createClient } from '@redis/client';
import { describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { sendMessage } from '../../src/protocol/message-endpoints.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import { createServerCore } from '../../src/server/server-core.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import { clusterCalls } from '../support/cluster-calls.ts';
import type { ClusterCalls } from '../support/cluster-calls.ts';
import { lostOf } from '../support/cluster-check.ts';
import { startDevice } from '../support/cluster-devices.ts';
import type { ClusterDevice } from '../support/cluster-devices.ts';
import { startTraffic, USERS } from '../support/cluster-traffic.ts';
import { answersWith, startCluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { serverList } from '../support/device.ts';
import type { ShownRow } from '../support/device.ts';
import { connectWith } from '../support/nodes.ts';
import { openPostgres } from '../support/postgres-tests.ts';
import { noPostgres } from '../support/postgres.ts';
import { noRedis } from '../support/redis.ts';
import { secret } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Others: `NODES_SEED=7 npx vitest run --project nodes`. */
const SEED = Number(process.env['NODES_SEED'] ?? 20_261_129);
const leftOut = noPostgres ?? noRedis;

describe.skipIf(leftOut !== undefined)(`three nodes on PostgreSQL and Redis${leftOut ?? ''}`, () => {
  it('SRV-1, CUR-1: nodes, Redis and PostgreSQL are killed in the middle of traffic; nothing acknowledged is lost, and every device shows what the database holds', async () => {
    const random = seededRandom(SEED);
    const cluster = await startCluster();
    onTestFinished(() => cluster.close());
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const calls = clusterCalls(() => pick(cluster.nodes, random).url, over.signal);
    const devices = await startDevices(cluster, calls);
    const traffic = startTraffic(SEED, calls, devices);
    onTestFailed(() => console.log(`NODES_SEED=${SEED}\n${traffic.steps.join('\n')}`));

    for (const { name, strike } of faultsOf(cluster, calls, random)) {
      await more(calls, 20);
      traffic.steps.push(`— ${name}`);
      await strike();
    }
    await more(calls, 20);
    await traffic.stop();

    await until(
      'nothing to send',
      () => devices.map((device) => device.busy()).filter((busy) => busy !== undefined),
      isEmpty,
    );
    const store = await openPostgres(cluster.database);
    expect(await lostOf(store, traffic.acknowledged)).toEqual([]);
    expect(traffic.contradictions).toEqual([]);
    const { service } = createServerCore({ store, secret });
    for (const userID of USERS) {
      const wanted = await serverList({ service }, userID);
      const fresh = await openDevice({ cluster, calls, userID, name: `${userID}'s new device` });
      for (const device of [fresh, ...devices.filter((each) => each.userID === userID)]) await shows(device, wanted);
    }
    for (const { url } of cluster.nodes) {
      expect(await answersWith(`${url}/healthz`, 'ok')).toBe(true);
      expect(await answersWith(`${url}/metrics`, 'conversation_sync_')).toBe(true);
    }
    await eachTellsAll(cluster, calls);
  });
});

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;
const isEmpty = (list: readonly unknown[]): boolean => list.length === 0;

interface Fault {
  readonly name: string;
  /** Kills something in the middle of the traffic, and starts it again. */
  readonly strike: () => Promise<void>;
}

function faultsOf(cluster: Cluster, calls: ClusterCalls, random: () => number): readonly Fault[] {
  const { nodes, redis, postgres } = cluster;
  const node = (): Fault => {
    const number = Math.floor(random() * nodes.length);
    return {
      name: `node ${number} is killed`,
      async strike() {
        await nodes[number]?.kill('SIGKILL');
        await more(calls, 20);
        await nodes[number]?.start();
      },
    };
  };
  const faults: Fault[] = [
    node(),
    node(),
    {
      name: 'Redis is killed',
      async strike() {
        await redis.kill('SIGKILL');
        await more(calls, 10);
        await redis.start();
      },
    },
    {
      name: 'Redis is killed and loses all that it held',
      async strike() {
        await redis.kill('SIGKILL');
        await more(calls, 10);
        await redis.start();
        await flush(redis.url);
      },
    },
    { name: 'Redis is flushed', strike: () => flush(redis.url) },
    {
      name: 'PostgreSQL is killed',
      async strike() {
        const failed = calls.failed();
        await postgres.kill('SIGKILL');
        await until('felt', () => calls.failed() > failed);
        await postgres.start();
      },
    },
  ];
  const order = faults.map((fault) => ({ fault, place: random() }));
  return order.toSorted((a, b) => a.place - b.place).map(({ fault }) => fault);
}

/** Waits until so many more calls were answered. */
async function more(calls: ClusterCalls, count: number): Promise<void> {
  const wanted = calls.answered() + count;
  await until(`${count} more answers`, () => calls.answered() >= wanted);
}

async function flush(url: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  await client.flushAll();
  client.destroy();
}

/** Two of each user, one of them on OpenIM's gateway for some. */
async function startDevices(cluster: Cluster, calls: ClusterCalls): Promise<readonly ClusterDevice[]> {
  const wanted = USERS.flatMap((userID, place) => [
    { userID, name: `${userID}'s first device` },
    { userID, name: `${userID}'s second device`, ...(place < 2 && { gateway: 'OpenIM' as const }) },
  ]);
  return Promise.all(wanted.map((each) => openDevice({ cluster, calls, ...each })));
}

let opened = 0;
async function openDevice(options: {
  readonly cluster: Cluster;
  readonly calls: ClusterCalls;
  readonly userID: string;
  readonly name: string;
  readonly gateway?: 'OpenIM';
}): Promise<ClusterDevice> {
  const { cluster, gateway = 'Socket.IO', ...rest } = options;
  const device = await startDevice({ ...rest, gateway, url: cluster.url, seed: SEED + ++opened });
  onTestFinished(() => device.sync.stop());
  return device;
}

/** What is said on each node, the sockets of all nodes hear at once. */
async function eachTellsAll({ nodes }: Cluster, calls: ClusterCalls): Promise<void> {
  const token = await calls.tokenOf('alice');
  const lines = await Promise.all(nodes.map(({ url }) => connectWith({ token }, url, 'alice')));
  const as = { token: await calls.tokenOf('imAdmin'), operationID: 'at the end' };
  for (const [place, { url }] of nodes.entries()) {
    const own = clusterCalls(() => url, new AbortController().signal);
    await own.call(sendMessage, textMessage('bob', 'alice', `from node ${place}`), as);
  }
  const heard = nodes.map((_, place) => `from node ${place}`);
  await until('heard', () => lines.every(({ told }) => heard.every((text) => told.includes(text))));
}

async function shows(device: ClusterDevice, wanted: readonly ShownRow[]): Promise<void> {
  const text = JSON.stringify(wanted);
  const difference = (): object | undefined => {
    const [shown, busy] = [device.shown(), device.busy()];
    return busy === undefined && JSON.stringify(shown) === text
      ? undefined
      : { name: device.name, busy, shown, wanted };
  };
  await until(`what the server has`, difference, (left) => left === undefined);
}
