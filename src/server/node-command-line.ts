import { existsSync, readFileSync } from 'node:fs';
import { isSyncError, SyncError } from '../errors.ts';
import { noMeter } from './figures/meter.ts';
import { addDemo } from './node-demo.ts';
import { isPostgres, openStore } from './node-engines.ts';
import { parseOptions, usage } from './node-options.ts';
import type { CliOptions } from './node-options.ts';
import { createReferenceServer, randomSecret } from './reference-server.ts';
import { seedDemo } from './seed-demo.ts';
import { renewVersionIDs, versionIDSource } from './version-log.ts';

export interface Terminal {
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /** Its abort closes the server. */
  readonly stop: AbortSignal;
}

/** Runs `conversation-sync-server` until it is stopped, and gives its exit code. */
export async function runCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  try {
    const options = parseOptions(argv, env);
    await run(options, terminal);
    return 0;
  } catch (error) {
    if (!isSyncError(error, 'options', 'storage') && !isSystemError(error)) throw error;
    terminal.printError(`conversation-sync-server: ${error.message}`);
    return 1;
  }
}

async function run(options: CliOptions, terminal: Terminal): Promise<void> {
  switch (options.command) {
    case 'help':
      return terminal.print(usage());
    case 'version':
      return terminal.print(packageVersion());
    case 'restore':
      return restore(options, terminal);
    case 'serve':
      return serve(options, terminal);
  }
}

async function serve(options: CliOptions, { print, printError, stop }: Terminal): Promise<void> {
  const { command: _command, demo, seedDemo: seed, secret: given, ...serverOptions } = options;
  const secret = given ?? randomSecret();
  if (demo !== undefined && !existsSync(demo)) throw missing('--demo', demo);
  const server = await createReferenceServer({
    ...serverOptions,
    secret,
    logTo: printError,
    async extend(core) {
      if (seed) await seedDemo(core.context);
      if (demo !== undefined) addDemo(core, demo);
    },
  });
  print(`conversation-sync-server listens on ${server.url}`);
  if (given === undefined) {
    print(`For development only: no --secret was given, so one was made, and tokens end with this process: ${secret}`);
  }
  if (demo !== undefined) print(`Open ${server.url}/ for the demo.`);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}

/** SRV-5: after a backup was put back, version numbers are used again; no cursor of before may be believed. */
async function restore(options: CliOptions, { print }: Terminal): Promise<void> {
  const { database } = options;
  if (!isPostgres(database) && !existsSync(database)) throw missing('--database', database);
  const store = await openStore(database, options, noMeter);
  try {
    const newVersionID = versionIDSource((count) => crypto.getRandomValues(new Uint8Array(count)));
    print(`Renewed the versionIDs of ${await renewVersionIDs(store, newVersionID)} users.`);
  } finally {
    await store.close();
  }
}

function missing(path: string, file: string): Error {
  return new SyncError('options', `${path}: there is no ${file}`, { path });
}

/** Of the network or the disk, e.g. a port that is taken. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error;
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
