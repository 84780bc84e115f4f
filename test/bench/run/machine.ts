/** Where a run took place, and with which versions. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from '../../support/chromium.ts';
import { describeMachine, thisMachine } from '../shared/machine.ts';
import type { Machine } from '../shared/machine.ts';
import { engines, type EngineName } from './engines.ts';

export interface BrowserMachine extends Machine {
  readonly chromium: string;
  /** Of the packages that the engines stand on. */
  readonly packages: Readonly<Record<string, string>>;
}

export async function machineOf(names: readonly EngineName[]): Promise<BrowserMachine> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_ARGS] });
  const version = browser.version();
  await browser.close();
  const packages = names.flatMap((name) => engines[name].packages);
  return {
    ...thisMachine(),
    chromium: version,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
  return version;
}

/** In one sentence. */
export function describeBrowserMachine({ chromium, packages, ...machine }: BrowserMachine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${[describeMachine(machine), `Chromium ${chromium}`, ...versions].join(', ')}.`;
}
