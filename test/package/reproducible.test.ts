import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { run } from '../support/shell.ts';

function digests(dist: string): Record<string, string> {
  const files = globSync('**/*.{js,ts,map}', { cwd: dist }).toSorted();
  const digest = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(dist, file)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, digest(file)]));
}

it('builds the same files, byte for byte, a second time and in another folder', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'conversation-sync-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const path of ['src', 'package.json', 'tsconfig.json', 'rollup.config.mjs']) {
    cpSync(path, join(copy, path), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  await run(copy, 'npm', 'run', 'build');
  expect(digests(join(copy, 'dist'))).toEqual(digests('dist'));
  expect(Object.keys(digests('dist'))).toContain('index.js');
});
