import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCommandLine } from '../../src/server/node-command-line.ts';
import { PASSWORD } from '../support/postgres.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';

/** What a run printed, and its exit code. `stop` ends one that serves. */
function run(...argv: string[]) {
  const lines: string[] = [];
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const print = (line: string): number => lines.push(line);
  const exit = runCommandLine(argv, {}, { print, printError: print, stop: stopping.signal });
  return { lines, exit, stop: () => stopping.abort() };
}

describe('conversation-sync-server --database postgres://…', () => {
  it.each([[], ['restore']])(
    '%j does not start where nobody answers, and says so without the password',
    async (...command) => {
      const { lines, exit } = run(
        ...command,
        '--port',
        '0',
        '--database',
        `postgres://tester:${PASSWORD}@127.0.0.1:1/x`,
      );
      expect(await exit).toBe(1);
      expect(lines).toEqual([
        'conversation-sync-server: the PostgreSQL database cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
      ]);
    },
  );

  it('names the option and the package where that is not installed', async () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (name !== 'pg') return next(name, context);
        throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
      } });`;
    const main = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
    const withoutPg = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, main];
    const child = spawn(process.execPath, [...withoutPg, '--database', 'postgresql://127.0.0.1/x'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(errors).toBe('conversation-sync-server: database: needs the package "pg": npm install pg\n');
  });
});

describeOnPostgres('conversation-sync-server on PostgreSQL', (postgres) => {
  it('SRV-5: serves, and restore renews every versionID', async () => {
    const url = await postgres().migrated();
    const server = run('--port', '0', '--database', url, '--secret', 'not so secret', '--seed-demo');
    await vi.waitFor(() => expect(server.lines.join()).toContain('listens on http://127.0.0.1:'), { timeout: 20_000 });
    server.stop();
    expect(await server.exit).toBe(0);
    const store = await openPostgres(url);
    const head = async () => (await store.read((tx) => tx.versionLogs.heads(['alice']))).get('alice');
    const before = await head();
    const restore = run('restore', '--database', url);
    expect(await restore.exit).toBe(0);
    expect(restore.lines).toEqual(['Renewed the versionIDs of 12 users.']);
    const after = await head();
    expect(after?.version).toBe(before?.version);
    expect(after?.versionID).toMatch(/^[\da-f]{24}$/u);
    expect(after?.versionID).not.toBe(before?.versionID);
  });
});
