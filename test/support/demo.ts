/** The demo as a visitor meets it: built, served by the command line on a free port, open in Chromium. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Locator, type Page } from 'playwright';
import { build } from 'vite';
import { expect } from 'vitest';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.ts';

export interface BuiltDemo {
  readonly browser: Browser;
  /** A new server with the sample data. */
  serve(): Promise<ServedDemo>;
  close(): Promise<void>;
}

export interface ServedDemo {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page into a directory of its own. The package itself must have been built before. */
export async function buildDemo(): Promise<BuiltDemo> {
  const directory = mkdtempSync(join(tmpdir(), 'conversation-sync-demo-'));
  await build({ root: 'demo', logLevel: 'error', build: { outDir: directory, emptyOutDir: true } });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_ARGS] });
  return {
    browser,
    serve: () => serve(directory),
    async close() {
      await browser.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function serve(directory: string): Promise<ServedDemo> {
  const options = ['--database', ':memory:', '--seed-demo', '--demo', directory, '--port', '0'];
  const server = spawn(process.execPath, ['dist/server/main.js', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(server);
  return {
    url,
    async close() {
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

async function addressOf(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface(server.stdout)) {
    const url = /https?:\/\/\S+:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it listened');
}

/** One of Alice's devices on the page. */
export class DeviceOnPage {
  readonly card: Locator;
  readonly rows: Locator;

  constructor(page: Page, name: string) {
    this.card = page.getByRole('region', { name });
    this.rows = this.card.getByRole('row');
  }

  /** The row of the conversation that is called so. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.card.page().locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  }

  /** The places of these rows in the whole list, from 1. */
  async places(...names: readonly string[]): Promise<readonly (string | null)[]> {
    return Promise.all(names.map((name) => this.row(name).getAttribute('aria-rowindex')));
  }

  button(name: string): Locator {
    return this.card.getByRole('button', { name });
  }

  toggle(name: string): Locator {
    return this.card.getByRole('switch', { name });
  }

  /** What the strip says. */
  said(what: 'State' | 'Cursor' | 'Last sync'): Locator {
    return this.card.locator('dl > div', { has: this.card.page().getByText(what, { exact: true }) }).locator('dd');
  }

  async isLive(): Promise<void> {
    await this.said('State').getByText('Live', { exact: true }).waitFor();
  }
}

/** Long enough for a busy machine; a condition that holds is seen at once. */
const PATIENCE_MS = 20_000;

/** Waits until the page says so. */
export async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  await expect.poll(read, { timeout: PATIENCE_MS, interval: 20 }).toEqual(wanted);
}
