import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { startService } from './service.ts';
import type { Service } from './service.ts';

/** The program: `$REDIS_SERVER`, then what is in the path. */
export function findRedis(): string | undefined {
  const chosen = process.env['REDIS_SERVER'];
  const path = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'redis-server'));
  return (chosen === undefined ? path : [chosen]).find((file) => existsSync(file));
}

/** What the titles of tests that need Redis end with where there is none, and they are left out. */
export const noRedis: string | undefined =
  findRedis() === undefined ? ' (left out: there is no Redis; "npm run check:services" says more)' : undefined;

/** An empty server that writes down what it is told, so that it knows it again after a kill. */
export async function startRedis(): Promise<Service> {
  const path = findRedis();
  if (path === undefined) throw new Error('there is no Redis');
  const folder = await mkdtemp(join(tmpdir(), 'conversation-sync-redis-'));
  return startService({
    path,
    args: (port) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'yes', '--loglevel', 'warning'],
    ],
    folder,
    url: (port) => `redis://127.0.0.1:${port}`,
    answers,
    signals: { stop: 'SIGTERM', quit: 'SIGKILL' },
  });
}

/** Whether it answers a ping; while it reads its data it says that it is loading. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false)).once('close', () => resolve(false));
  });
}
