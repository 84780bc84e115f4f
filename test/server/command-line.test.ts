import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { Envelope } from '../../src/protocol/envelope.ts';
import { runCommandLine } from '../../src/server/node-command-line.ts';

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'conversation-sync-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

interface Run {
  readonly lines: string[];
  readonly errors: string[];
  readonly exit: Promise<number>;
  readonly stop: () => void;
  /** The address, once it listens. */
  readonly url: () => Promise<string>;
}

function run(...argv: string[]): Run {
  const [lines, errors]: [string[], string[]] = [[], []];
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const exit = runCommandLine(
    argv,
    {},
    {
      print: (line) => lines.push(line),
      printError: (line) => errors.push(line),
      stop: stopping.signal,
    },
  );
  const url = () => vi.waitFor(() => /http:\S+/u.exec(lines.join('\n'))?.[0] ?? Promise.reject(new Error('not yet')));
  return { lines, errors, exit, stop: () => stopping.abort(), url };
}

const serve = (...argv: string[]): Run => run('--port', '0', '--database', ':memory:', ...argv);

async function post(url: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Envelope> {
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Envelope;
}

async function versionIDOf(url: string, secret: string): Promise<string> {
  const admin = await post(url, '/auth/get_admin_token', { secret, userID: 'imAdmin' });
  const { token } = admin.data as { token: string };
  const cursor = { userID: 'alice', versionID: '', version: 0 };
  const headers = { token, operationID: 'op' };
  const answer = await post(url, '/conversation/get_incremental_conversations', cursor, headers);
  return (answer.data as { versionID: string }).versionID;
}

describe('conversation-sync-server', () => {
  it('serves until it is stopped, and says where', async () => {
    const server = serve('--secret', 'not so secret');
    const url = await server.url();
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    server.stop();
    expect(await server.exit).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    expect(server.lines).toEqual([`conversation-sync-server listens on ${url}`]);
  });

  it('makes a secret where there is none, and says that it is for development', async () => {
    const server = serve();
    const url = await server.url();
    const secret = /: ([\da-f]{48})$/mu.exec(server.lines.join('\n'))?.[1] ?? '';
    expect(server.lines.join('\n')).toContain('For development only');
    expect(await post(url, '/auth/get_admin_token', { secret, userID: 'imAdmin' })).toMatchObject({ errCode: 0 });
  });

  it.each([
    [['--port', 'http'], '--port'],
    [['--database', ''], '--database'],
    [['--demo', '/no/such/directory'], '--demo'],
    [['restore', '--database', '/no/such/file'], '--database'],
  ])('%j does not start, and names %s', async (argv, option) => {
    const { exit, errors, lines } = run(...argv);
    expect(await exit).toBe(1);
    expect(errors).toEqual([expect.stringMatching(new RegExp(`^conversation-sync-server: ${option}:`, 'u'))]);
    expect(lines).toEqual([]);
  });

  it('does not start on a port that is taken, or a database that cannot be opened', async () => {
    const url = await serve().url();
    const second = run('--port', new URL(url).port, '--database', ':memory:');
    expect(await second.exit).toBe(1);
    expect(second.errors).toEqual([expect.stringContaining('EADDRINUSE')]);
    const noFile = run('--port', '0', '--database', join(directory(), 'missing', 'db'));
    expect(await noFile.exit).toBe(1);
    expect(noFile.errors).toEqual([expect.stringContaining('unable to open database file')]);
  });

  it('--metrics serves figures, and --log-level says what is logged beside the lines for people', async () => {
    const server = serve('--secret', 'not so secret', '--metrics', '--log-level', 'info');
    const url = await server.url();
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('\nconversation_sync_requests_total 0\n');
    server.stop();
    await server.exit;
    expect(server.lines).toEqual([`conversation-sync-server listens on ${url}`]);
    const told = server.errors.map((line) => JSON.parse(line) as { readonly msg: string; readonly url: string });
    expect(told.map((line) => [line.msg, line.url])).toEqual([
      ['server started', url],
      ['server stopped', url],
    ]);
  });

  it('prints its help and its version', async () => {
    const [help, version] = [run('--help'), run('--version')];
    expect([await help.exit, await version.exit]).toEqual([0, 0]);
    expect(help.lines.join('\n')).toContain('--sync-limit N');
    expect(version.lines).toEqual([manifest.version]);
  });

  it('SRV-5: restore renews every versionID of the database', async () => {
    const database = join(directory(), 'db');
    const argv = ['--port', '0', '--database', database, '--secret', 'not so secret', '--seed-demo'];
    const before = run(...argv);
    const first = await versionIDOf(await before.url(), 'not so secret');
    before.stop();
    await before.exit;
    const restore = run('restore', '--database', database);
    expect(await restore.exit).toBe(0);
    expect(restore.lines).toEqual(['Renewed the versionIDs of 12 users.']);
    const second = await versionIDOf(await run(...argv).url(), 'not so secret');
    expect(second).toMatch(/^[\da-f]{24}$/u);
    expect(second).not.toBe(first);
  });
});

describe('the program', () => {
  const main = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
  const program = (...args: string[]) => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends well on %s', async (signal) => {
    const child = program(main, '--port', '0', '--database', ':memory:', '--secret', 'not so secret');
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toContain('listens on http://127.0.0.1:');
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  it('says what it needs where Node lacks node:sqlite', async () => {
    const child = program('--no-experimental-sqlite', main);
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(errors).toBe(
      `conversation-sync-server needs node:sqlite, which Node ${process.version} lacks: use Node 22.13 or later.\n`,
    );
  });
});

describe('--demo', () => {
  it('serves the page beside the API, with its content types and nothing from elsewhere', async () => {
    const demo = directory();
    writeFileSync(join(demo, 'index.html'), '<!doctype html><title>Demo</title>');
    writeFileSync(join(demo, 'main.js'), 'export {};');
    const url = await serve('--demo', demo).url();
    const page = await fetch(`${url}/`);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(await page.text()).toContain('<title>Demo</title>');
    expect((await fetch(`${url}/main.js`)).headers.get('Content-Type')).toMatch(/^text\/javascript/u);
    expect((await fetch(`${url}/missing.js`)).status).toBe(404);
    expect(await post(url, '/api/auth/parse_token', { token: 'x.y.z' })).toMatchObject({ errCode: 1503 });
  });

  it('is not there without the option', async () => {
    const url = await serve().url();
    expect((await fetch(`${url}/demo/token`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(404);
  });
});
