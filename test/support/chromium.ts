import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright';
import { installPackages } from './debian.ts';

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Flags for every headless launch: runs as root in a container, and sends nothing of its own over the network. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The first Chromium there is: `$CHROMIUM_PATH`, the system's, then Playwright's own download. */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  return [chosen ?? '', ...SYSTEM_PATHS, chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * The path of a Chromium, installing Debian's package where that is allowed.
 *
 * @throws Error with one sentence that says what to do.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  installPackages('chromium');
  const installed = findChromium();
  if (installed === undefined) {
    throw new Error(
      'No Chromium: run "npx playwright install chromium", or set $CHROMIUM_PATH to a Chromium or Chrome.',
    );
  }
  return installed;
}

if (import.meta.main) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
