import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { startService } from './service.ts';
import type { Service } from './service.ts';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs: `$POSTGRES_BIN`, the newest of Debian's, then what is in the path. */
export function findPostgres(): string | undefined {
  const chosen = process.env['POSTGRES_BIN'];
  if (chosen !== undefined) return holdsPostgres(chosen) ? chosen : undefined;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...versions.map((version) => join(DEBIAN, version, 'bin')), ...path].find(holdsPostgres);
}

const holdsPostgres = (folder: string): boolean =>
  ['initdb', 'postgres'].every((program) => existsSync(join(folder, program)));

/** What the titles of tests that need PostgreSQL end with where there is none, and they are left out. */
export const noPostgres: string | undefined =
  findPostgres() === undefined ? ' (left out: there is no PostgreSQL; "npm run check:services" says more)' : undefined;

/** A server with an empty database cluster. It is the quicker for not waiting for the disk: only the machine's own fall would hurt it. */
export async function startPostgres(): Promise<Service> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('there is no PostgreSQL');
  const folder = await mkdtemp(join(tmpdir(), 'conversation-sync-postgres-'));
  const user = unprivileged();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const cluster = ['-D', data, '-U', 'tester', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(join(bin, 'initdb'), cluster, { cwd: folder, ...user });
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '200',
    shared_buffers: '32MB',
    deadlock_timeout: '20ms',
  };
  return startService({
    path: join(bin, 'postgres'),
    args: (port) => [
      ...['-D', data, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    folder,
    user,
    url: (port) => `postgres://tester:${PASSWORD}@127.0.0.1:${port}/postgres`,
    answers,
    signals: { stop: 'SIGINT', quit: 'SIGQUIT' },
  });
}

/** Nobody asks for it, but no message may hold it. */
export const PASSWORD = 'swordfish';

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 1000 });
  // One that goes while it starts says so twice.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+)/mu.exec(users) ?? /^nobody:[^:]*:(\d+):(\d+)/mu.exec(users) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
