/** Where a run took place, and with which versions. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import process from 'node:process';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from '../../support/chromium.ts';
import { engines, type EngineName } from './engines.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  readonly chromium: string;
  /** Of the packages that the engines stand on. */
  readonly packages: Readonly<Record<string, string>>;
}

export async function machineOf(names: readonly EngineName[]): Promise<Machine> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_ARGS] });
  const version = browser.version();
  await browser.close();
  const packages = names.flatMap((name) => engines[name].packages);
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    chromium: version,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
  return version;
}

/** In one sentence. */
export function describeMachine({ processor, cores, memoryGB, system, node, chromium, packages }: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${cores} cores of ${processor}, ${memoryGB} GB, ${system}, Chromium ${chromium}, Node ${node}${['', ...versions].join(', ')}.`;
}
