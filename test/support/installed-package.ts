import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './shell.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

/** An app's folder, empty but for what was installed in it. */
export interface InstalledPackage {
  readonly folder: string;
  /** Adds packages in the versions of the lock file: a cache has them, and no network is needed. */
  add(...names: readonly string[]): Promise<void>;
  remove(): void;
}

/** Packs what `npm run build` made, and installs the tarball in an empty folder. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-sync-consumer-'));
  const install = async (...specifiers: readonly string[]): Promise<void> => {
    await run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...specifiers);
  };
  const overrides = Object.fromEntries(Object.keys(manifest.dependencies).map((name) => [name, locked(name)]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', overrides }));
  const packed = await run('.', 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [tarball] = JSON.parse(packed) as [{ filename: string }];
  await install(`./${tarball.filename}`);
  return {
    folder,
    add: (...names) => install(...names.map((name) => `${name}@${locked(name)}`)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function locked(name: string): string {
  return lock.packages[`node_modules/${name}`]?.version ?? 'missing from the lock file';
}
