import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../support/shell.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const folder = mkdtempSync(join(tmpdir(), 'conversation-sync-consumer-'));

/** The version that the lock file names: installed once already, so a cache has it and no network is needed. */
const locked = (name: string): string => lock.packages[`node_modules/${name}`]?.version ?? 'missing from the lock file';

const install = async (...specifiers: readonly string[]): Promise<string> =>
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...specifiers);

const evaluate = async (code: string): Promise<string> =>
  (await run(folder, 'node', '--input-type=module', '--eval', code)).trim();

const exportsOf = async (entry: string): Promise<string[]> =>
  JSON.parse(await evaluate(`console.log(JSON.stringify(Object.keys(await import('${entry}'))))`)) as string[];

beforeAll(async () => {
  const overrides = Object.fromEntries(Object.keys(manifest.dependencies).map((name) => [name, locked(name)]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', overrides }));
  const packed = await run('.', 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [tarball] = JSON.parse(packed) as [{ filename: string }];
  await install(`./${tarball.filename}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('imports the client where only its dependencies are installed, without a browser', async () => {
  expect(await exportsOf('conversation-sync')).toEqual(
    expect.arrayContaining(['SyncError', 'createConversationSync', 'socketIO']),
  );
  expect(await exportsOf('conversation-sync/core')).toContain('createConversationSync');
});

it('leaves no name of its own on the global object', async () => {
  const names = `Object.getOwnPropertyNames(globalThis)`;
  const code = `const before = ${names}; await import('conversation-sync'); console.log(${names}.filter((name) => !before.includes(name)).length)`;
  expect(await evaluate(code)).toBe('0');
});

it('gives out its own manifest', async () => {
  const code = `const { default: own } = await import('conversation-sync/package.json', { with: { type: 'json' } }); console.log(own.version)`;
  expect(await evaluate(code)).toBe(manifest.version);
});

it('adds the server, its command and the test kit once their peers are installed', async () => {
  await install(...Object.keys(manifest.peerDependencies).map((name) => `${name}@${locked(name)}`));
  expect(await exportsOf('conversation-sync/server')).toContain('createReferenceServer');
  expect(await exportsOf('conversation-sync/testing')).toContain('createTestBackend');
  expect(await run(folder, 'npm', 'exec', '--', 'conversation-sync-server', '--help')).toContain('--port');
});
