/** Chromium started in the ways in which a lifecycle test means something. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright';
import type { Browser, BrowserContext } from 'playwright';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.ts';
import { until } from './until.ts';

/**
 * `plain`: as Playwright starts it, where no tab is ever hidden, a freeze does nothing and no page is kept.
 * `bfcache`: the same, with pages kept when they are left.
 * `raw`: Chromium as it is, with tabs that hide and freeze.
 */
export type ChromiumMode = 'plain' | 'bfcache' | 'raw';

export interface StartedChromium {
  /** Where tabs share storage, locks and channels. In `raw` it is the same one each time. */
  context(): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function startChromium(mode: ChromiumMode): Promise<StartedChromium> {
  if (mode === 'raw') return startRaw();
  const ignoreDefaultArgs = mode === 'bfcache' ? ['--disable-back-forward-cache'] : [];
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs,
  });
  return { context: () => browser.newContext(), close: () => browser.close() };
}

async function startRaw(): Promise<StartedChromium> {
  const directory = makeProfile();
  // A window of its own is still on its way when Playwright looks at it, and sometimes never answers.
  const args = [
    '--headless',
    '--no-startup-window',
    '--remote-debugging-port=0',
    `--user-data-dir=${directory}`,
    ...CHROMIUM_ARGS,
  ];
  const child = spawn(ensureChromium(), args, { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
    removeProfile(directory);
  };
  try {
    const browser = await connect(child, join(directory, 'DevToolsActivePort'));
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no context');
    return { context: async () => context, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Without Playwright's defaults, which make every page visible for ever. */
async function connect(child: ChildProcess, portFile: string): Promise<Browser> {
  const port = await until(
    'a port that Chromium listens on',
    () => {
      if (child.exitCode !== null) throw new Error(`Chromium ended with code ${child.exitCode}`);
      return existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : '';
    },
    (read) => /^\d+$/.test(read ?? ''),
  );
  return chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
}

/** A directory for a browser's data. */
export function makeProfile(): string {
  return mkdtempSync(join(tmpdir(), 'conversation-sync-profile-'));
}

export function removeProfile(directory: string): void {
  // The children of a browser that was killed may still be writing their last.
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** A browser on a profile, which can be killed and started again. */
export interface RunningChromium {
  readonly context: BrowserContext;
  /** SIGKILL to the browser's own process; resolves once it is gone. */
  kill(): Promise<void>;
  /** Ends it as a user does: all that it holds is written. */
  quit(): Promise<void>;
}

export async function runChromium(directory: string): Promise<RunningChromium> {
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
  });
  const pid = await pidOf(context);
  return {
    context,
    async kill() {
      const gone = new Promise<void>((resolve) => {
        context.once('close', () => resolve());
      });
      process.kill(pid, 'SIGKILL');
      await gone;
    },
    quit: () => context.close(),
  };
}

async function pidOf(context: BrowserContext): Promise<number> {
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  const own = processInfo.find(({ type }) => type === 'browser');
  if (own === undefined) throw new Error('Chromium does not tell its pid');
  return own.id;
}
