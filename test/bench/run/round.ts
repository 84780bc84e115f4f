/** One engine, one size, one round: a new profile, the works, then its database opened in a new page and in a new browser. */
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import { makeProfile, removeProfile, runChromium } from '../../support/chromium-modes.ts';
import { firstDifference } from '../data/check.ts';
import type { WorksResult } from '../page/works.ts';
import { engines, type EngineName } from './engines.ts';
import type { Site } from './site.ts';

export interface RoundRequest {
  readonly site: Site;
  readonly engine: EngineName;
  readonly count: number;
  readonly seed: number;
  readonly samples: number;
  readonly budgetMs: number;
  /** How many pages are opened in each way. */
  readonly looks: number;
  readonly heap: boolean;
}

/** All in ms, but for the heap. */
export interface RoundResult {
  readonly works: WorksResult;
  readonly newPage: readonly number[];
  readonly newBrowser: readonly number[];
  /** The same of the engine's reader, if it has one. */
  readonly readerPage: readonly number[];
  readonly readerBrowser: readonly number[];
  /** MB with the window live, after a collection. */
  readonly heap: number | undefined;
}

const DATABASE = 'bench';
/** For a page that was closed, or a browser that has just begun, to leave the processors. */
const REST_MS = 500;
/** After that, no page more is opened in the same way. */
const LOOKS_MS = 10_000;
/** For what an engine still reads after the first screen. */
const LOADED_MS = 3_000;

export async function runRound(request: RoundRequest): Promise<RoundResult> {
  const profile = makeProfile();
  let chromium = await runChromium(profile);
  const reader = engines[request.engine].reader?.name;
  const scripts = reader === undefined ? [request.engine] : [request.engine, reader];
  const seen = new Map(scripts.map((script) => [script, { page: [] as number[], browser: [] as number[] }]));
  let heap: number | undefined;
  try {
    const works = await work(chromium.context, request);
    await repeat(request.looks, async (look) => {
      for (const script of scripts) {
        const { page, ms } = await openFirstScreen(chromium.context, request, script, works);
        seen.get(script)?.page.push(ms);
        if (look === 0 && request.heap && script === request.engine) heap = await heapOf(page);
        await page.close();
      }
    });
    await repeat(Math.ceil(request.looks / 2), async () => {
      for (const script of scripts) {
        await chromium.quit();
        chromium = await runChromium(profile);
        const { ms } = await openFirstScreen(chromium.context, request, script, works);
        seen.get(script)?.browser.push(ms);
      }
    });
    const own = seen.get(request.engine);
    const read = reader === undefined ? undefined : seen.get(reader);
    return {
      ...{ works, heap, newPage: own?.page ?? [], newBrowser: own?.browser ?? [] },
      ...{ readerPage: read?.page ?? [], readerBrowser: read?.browser ?? [] },
    };
  } finally {
    await chromium.quit();
    removeProfile(profile);
  }
}

/** As often as that, or less where it takes long; once in any case. */
async function repeat(times: number, run: (turn: number) => Promise<void>): Promise<void> {
  const end = performance.now() + LOOKS_MS;
  for (let turn = 0; turn < times && (turn === 0 || performance.now() < end); turn++) await run(turn);
}

async function work(context: BrowserContext, request: RoundRequest): Promise<WorksResult> {
  const { site, engine, count, seed, samples, budgetMs } = request;
  const page = await openPage(context, `${site.url}/page/${engine}`);
  const works = await page.evaluate((wanted) => window.bench.works(wanted), {
    ...{ database: DATABASE, count, seed, samples, budgetMs },
  });
  await page.close();
  return works;
}

async function openFirstScreen(
  context: BrowserContext,
  { site, count }: RoundRequest,
  script: string,
  { expected, cursor }: WorksResult,
): Promise<{ readonly page: Page; readonly ms: number }> {
  await setTimeout(REST_MS);
  const page = await openPage(context, `${site.url}/page/${script}?database=${DATABASE}&count=${count}`);
  const shown = await page.evaluate(() => window.bench.firstScreen);
  if (shown === undefined) throw new Error(`${script}: nothing was opened`);
  const difference = firstDifference(shown.rows, expected);
  if (difference !== undefined) throw new Error(`${script}: first screen of a new page: ${difference}`);
  const stored = await page.evaluate(() => window.bench.cursor());
  if (stored !== cursor) throw new Error(`${script}: the cursor is ${stored} instead of ${cursor}`);
  return { page, ms: shown.ms };
}

/** What goes wrong in it is thrown by whatever is asked of it next. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in window);
  const [first] = errors;
  if (first !== undefined) throw first;
  return page;
}

async function heapOf(page: Page): Promise<number> {
  await page.waitForTimeout(LOADED_MS);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
