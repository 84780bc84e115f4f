/**
 * `npm start`: builds what is missing and serves the demo, with sample data in memory, on one port: `--port`, else
 * `$PORT`, else 3000. Further options are the server's own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { parseArgs } from 'node:util';

const HOST = '127.0.0.1';
const SERVER = 'dist/server/main.js';
const PAGE = 'demo/dist';

async function buildMissing(): Promise<void> {
  if (!existsSync(SERVER)) await run('npm', 'run', '--silent', 'build');
  if (!existsSync(`${PAGE}/index.html`)) await run('npm', 'run', '--silent', 'build:demo', '--', '--logLevel', 'warn');
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  console.log(`${program} ${args.join(' ')}`);
  // On Windows npm is a script of the shell.
  const child = spawn(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false)).listen(port, HOST, () => resolve(true));
  });
  probe.close();
  return free;
}

function portOf(argv: readonly string[]): number {
  const { values } = parseArgs({ args: [...argv], options: { port: { type: 'string' } }, strict: false });
  const text = String(values.port ?? process.env['PORT'] ?? '3000');
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${text} is not a TCP port.`);
  return port;
}

async function start(): Promise<void> {
  const argv = process.argv.slice(2);
  const port = portOf(argv);
  if (!(await isFree(port))) {
    throw new Error(`Port ${port} is in use. Choose another one: npm start -- --port ${port + 1}`);
  }
  await buildMissing();
  const options = ['--database', ':memory:', '--seed-demo', '--demo', PAGE, '--port', String(port), ...argv];
  const server = spawn(process.execPath, [SERVER, ...options], { stdio: 'inherit' });
  // It has its own farewell, which this process waits for; Ctrl-C reaches it by itself.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  const [code] = (await once(server, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
