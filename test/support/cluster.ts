/** Three nodes of the server as processes, with the PostgreSQL and the Redis that they share, and a load balancer before them. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openBalancer } from './balancer.ts';
import { postgresDatabases } from './postgres-databases.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { secret } from './server.ts';
import { startService } from './service.ts';
import type { Service } from './service.ts';

export interface Cluster {
  /** Of the load balancer. */
  readonly url: string;
  readonly nodes: readonly Service[];
  readonly postgres: Service;
  readonly redis: Service;
  /** The address of the database. */
  readonly database: string;
  close(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const open: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of open.splice(0).toReversed()) await each.close();
  };
  const opened = <T extends { close(): Promise<void> }>(each: T): T => {
    open.push(each);
    return each;
  };
  try {
    const [postgres, redis] = await Promise.all([startPostgres().then(opened), startRedis().then(opened)]);
    const database = await postgresDatabases(postgres).migrated();
    const start = async (): Promise<Service> => opened(await startNode(database, redis.url));
    const nodes = await Promise.all([start(), start(), start()]);
    const { port } = opened(await openBalancer(nodes.map(({ url }) => Number(new URL(url).port))));
    return { url: `http://127.0.0.1:${port}`, nodes, postgres, redis, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startNode(database: string, cache: string): Promise<Service> {
  const main = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
  return startService({
    path: process.execPath,
    args: (port) => [
      ...[main, '--port', String(port), '--database', database, '--cache', cache],
      ...['--secret', secret, '--metrics', '--log-level', 'error'],
    ],
    folder: await mkdtemp(join(tmpdir(), 'conversation-sync-node-')),
    url: (port) => `http://127.0.0.1:${port}`,
    answers: (url) => answersWith(`${url}/healthz`, '"ok"'),
    signals: { stop: 'SIGTERM', quit: 'SIGKILL' },
  });
}

/** Whether this address answers with a text that holds `part`. */
export async function answersWith(address: string, part: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { headers: { connection: 'close' } });
    return answer.ok && (await answer.text()).includes(part);
  } catch {
    return false;
  }
}
