import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';

const cache = resolve('node_modules/.cache/promtool');
const inPackage = './usr/bin/promtool';

/** The first promtool there is: `$PROMTOOL`, that of `$PATH`, then one taken out of Debian's package before. */
function findPromtool(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [process.env['PROMTOOL'] ?? '', ...folders.map((folder) => join(folder, 'promtool'))];
  return [...candidates, join(cache, inPackage)].find((path) => path !== '' && existsSync(path));
}

/** The path of promtool, which is taken out of Debian's package where there is one; undefined where there is none. */
export function ensurePromtool(): string | undefined {
  const found = findPromtool();
  if (found !== undefined || process.platform !== 'linux') return found;
  mkdirSync(cache, { recursive: true });
  // The package is unpacked and not installed: nothing of it runs by itself, and the rest of it is not wanted.
  if (!run('apt-get', 'download', 'prometheus') && process.getuid?.() === 0) {
    run('apt-get', 'update');
    run('apt-get', 'download', 'prometheus');
  }
  for (const file of readdirSync(cache).filter((name) => name.endsWith('.deb'))) {
    run('sh', '-c', `dpkg-deb --fsys-tarfile "$1" | tar -x "$2"`, 'sh', file, inPackage);
    rmSync(join(cache, file));
  }
  return findPromtool();
}

function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: cache, stdio: 'ignore' }).status === 0;
}
