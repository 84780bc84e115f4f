/** Where the time of one work of `ours` goes: self time by function and by module. */
import type { CDPSession, Page } from 'playwright';
import { makeProfile, removeProfile, runChromium } from '../../support/chromium-modes.ts';
import { moduleFinder, selfTimes, type CpuProfile, type SelfTime } from './cpu-profile.ts';
import type { BenchOptions, ProfiledWork } from './options.ts';
import { openPage } from './round.ts';
import { serveSite, type Site } from './site.ts';

const ENGINE = 'ours';
const DATABASE = 'bench';
const SAMPLING_US = 100;
const TOP = 25;

/** Resolves with the lines to print. */
export async function profileWork(work: ProfiledWork, options: BenchOptions): Promise<readonly string[]> {
  const site = await serveSite([ENGINE], { minify: false });
  const profile = makeProfile();
  const count = Math.max(...options.counts);
  const { context, quit } = await runChromium(profile);
  try {
    const page = await openPage(context, `${site.url}/page/${ENGINE}`);
    const cdp = await context.newCDPSession(page);
    const watched = await profileWorks(page, cdp, { work, count, seed: options.seed });
    const recorded =
      work === 'W3'
        ? await profileFirstScreen(page, cdp, `${site.url}/page/${ENGINE}?database=${DATABASE}&count=${count}`)
        : watched;
    if (recorded === undefined) throw new Error(`--profile ${work}: nothing was recorded`);
    return describe(work, count, recorded, site);
  } finally {
    await quit();
    removeProfile(profile);
    await site.close();
  }
}

async function profileWorks(
  page: Page,
  cdp: CDPSession,
  { work, count, seed }: { readonly work: ProfiledWork; readonly count: number; readonly seed: number },
): Promise<CpuProfile | undefined> {
  let recorded: CpuProfile | undefined;
  await page.exposeFunction('profiler', async (what: 'begin' | 'end') => {
    if (what === 'begin') await start(cdp);
    else recorded = await stop(cdp);
  });
  await page.evaluate((wanted) => window.bench.works(wanted), {
    ...{ database: DATABASE, count, seed, samples: 200, budgetMs: 10_000, profiled: work },
  });
  return recorded;
}

/** From the first statement of a new page on. */
async function profileFirstScreen(page: Page, cdp: CDPSession, url: string): Promise<CpuProfile> {
  await start(cdp);
  await page.goto(url);
  await page.evaluate(() => window.bench.firstScreen);
  return stop(cdp);
}

async function start(cdp: CDPSession): Promise<void> {
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: SAMPLING_US });
  await cdp.send('Profiler.start');
}

async function stop(cdp: CDPSession): Promise<CpuProfile> {
  return (await cdp.send('Profiler.stop')).profile;
}

function describe(work: ProfiledWork, count: number, recorded: CpuProfile, site: Site): readonly string[] {
  const times = selfTimes(recorded, moduleFinder(site.script(ENGINE)));
  const idle = times.filter(({ name }) => name === '(idle)').reduce((sum, { ms }) => sum + ms, 0);
  // What the benchmark itself does is not what is asked for.
  const busy = times.filter(({ name, module }) => name !== '(idle)' && !module.startsWith('test/bench/'));
  const total = busy.reduce((sum, { ms }) => sum + ms, 0);
  const line = (ms: number, name: string): string =>
    `${ms.toFixed(1).padStart(9)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${name}`;
  return [
    `${work}, n ${count}: ${total.toFixed(1)} ms on the page's thread, ${idle.toFixed(1)} ms of waiting beside`,
    '',
    'by module:',
    ...byModule(busy).map(({ name, ms }) => line(ms, name)),
    '',
    'by function:',
    ...busy.slice(0, TOP).map(({ name, module, ms }) => line(ms, module === '' ? name : `${name}  ${module}`)),
  ];
}

function byModule(times: readonly SelfTime[]): readonly { readonly name: string; readonly ms: number }[] {
  const sums = new Map<string, number>();
  for (const { module, name, ms } of times) {
    const key = module || name;
    sums.set(key, (sums.get(key) ?? 0) + ms);
  }
  return [...sums]
    .map(([name, ms]) => ({ name, ms }))
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, TOP);
}
