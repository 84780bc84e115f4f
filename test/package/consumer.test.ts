import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installPackage, type InstalledPackage } from '../support/installed-package.ts';
import { run } from '../support/shell.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

let app: InstalledPackage;

beforeAll(async () => {
  app = await installPackage();
});

afterAll(() => app.remove());

const evaluate = async (code: string): Promise<string> =>
  (await run(app.folder, 'node', '--input-type=module', '--eval', code)).trim();

const exportsOf = async (entry: string): Promise<string[]> =>
  JSON.parse(await evaluate(`console.log(JSON.stringify(Object.keys(await import('${entry}'))))`)) as string[];

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
  await app.add(...Object.keys(manifest.peerDependencies));
  expect(await exportsOf('conversation-sync/server')).toContain('createReferenceServer');
  expect(await exportsOf('conversation-sync/testing')).toContain('createTestBackend');
  expect(await run(app.folder, 'npm', 'exec', '--', 'conversation-sync-server', '--help')).toContain('--port');
});
