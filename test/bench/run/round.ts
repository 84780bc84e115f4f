/** One engine, one size, one round: a new profile, the works, then its database opened in a new page and in a new browser. */
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
/** For what an engine still reads after the first screen. */
const LOADED_MS = 3_000;

export async function runRound(request: RoundRequest): Promise<RoundResult> {
  const profile = makeProfile();
  const { engine, looks } = request;
  const reader = engines[engine].reader?.name;
  const seen = {
    newPage: [] as number[],
    newBrowser: [] as number[],
    readerPage: [] as number[],
    readerBrowser: [] as number[],
  };
  try {
    let chromium = await runChromium(profile);
    const works = await work(chromium.context, request);
    let heap: number | undefined;
    for (let look = 1; look <= looks; look++) {
      const page = await openFirstScreen(chromium.context, request, engine, works);
      seen.newPage.push(page.ms);
      if (look === looks && request.heap) heap = await heapOf(page.page);
      await page.page.close();
      if (reader === undefined) continue;
      const read = await openFirstScreen(chromium.context, request, reader, works);
      seen.readerPage.push(read.ms);
      await read.page.close();
    }
    const cold = [engine, ...(reader === undefined ? [] : [reader])];
    for (let look = 0; look < Math.ceil(looks / 2); look++) {
      for (const script of cold) {
        await chromium.quit();
        chromium = await runChromium(profile);
        const { ms } = await openFirstScreen(chromium.context, request, script, works);
        (script === engine ? seen.newBrowser : seen.readerBrowser).push(ms);
      }
    }
    await chromium.quit();
    return { works, heap, ...seen };
  } finally {
    removeProfile(profile);
  }
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
