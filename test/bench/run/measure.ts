/** All rounds: engines by turns, so that whatever disturbs the machine disturbs them alike. */
import type { BenchOptions } from './options.ts';
import type { EngineName } from './engines.ts';
import { runRound, type RoundResult } from './round.ts';
import { serveSite, type Site } from './site.ts';

/** What is measured, as the rows of the table. All in ms, but for bytes and counts. */
export const works = {
  W1: 'W1 empty store: all rows and the cursor durable, first 50 shown',
  'W1 first': 'W1 until the first 50 are shown',
  'W2 window': 'W2 one message → window of 50',
  'W2 edit': 'W2 one changed row → window of 50',
  'W2 whole': 'W2 one message → whole list',
  W2b: 'W2b 200 changed rows → window of 50',
  'W3 page': 'W3 new page: script start → first 50 shown',
  'W3 browser': 'W3 new browser: script start → first 50 shown',
  W4: 'W4 1,000 messages at once → last shown and durable',
  'W4 emissions': 'W4 emissions of the window',
  'W4 frames': 'W4 frames meanwhile',
  'W3 read page': "W3 new page: Dexie's own first read",
  'W3 read browser': "W3 new browser: Dexie's own first read",
  heap: 'heap with the window of 50 live',
} as const;

export type WorkName = keyof typeof works;

/** What one round measured of one work. */
export interface Sample {
  readonly work: WorkName;
  readonly engine: EngineName;
  readonly count: number;
  readonly values: readonly number[];
}

const SAMPLES = 200;
const BUDGET_MS = 3_000;

export async function measure(options: BenchOptions, report: (line: string) => void): Promise<readonly Sample[]> {
  const site = await serveSite(options.engines, { minify: true });
  try {
    return await measureRounds(options, site, report);
  } finally {
    await site.close();
  }
}

async function measureRounds(
  options: BenchOptions,
  site: Site,
  report: (line: string) => void,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const largest = Math.max(...options.counts);
  for (let round = 0; round < options.rounds; round++) {
    for (const count of options.counts) {
      for (const engine of rotated(options.engines, round)) {
        const from = performance.now();
        const result = await runRound({
          ...{ site, engine, count, seed: options.seed + round, heap: count === largest },
          ...(options.quick
            ? { samples: 30, budgetMs: 1_000, looks: 2 }
            : { samples: SAMPLES, budgetMs: BUDGET_MS, looks: 3 }),
        });
        for (const [work, values] of valuesOf(result)) samples.push({ work, engine, count, values });
        const seconds = ((performance.now() - from) / 1000).toFixed(1);
        report(`round ${round + 1} of ${options.rounds}, n ${count}, ${engine}: ${seconds} s`);
      }
    }
  }
  return samples;
}

function valuesOf({ works, heap, ...seen }: RoundResult): readonly (readonly [WorkName, readonly number[]])[] {
  const { fill, window, whole, edit, batch, burst } = works;
  return [
    ['W1', [fill.done]],
    ['W1 first', [fill.shown]],
    ['W2 window', window.map(({ shown }) => shown)],
    ['W2 edit', edit.map(({ shown }) => shown)],
    ['W2 whole', whole.map(({ shown }) => shown)],
    ['W2b', batch.map(({ shown }) => shown)],
    ['W3 page', seen.newPage],
    ['W3 browser', seen.newBrowser],
    ['W3 read page', seen.readerPage],
    ['W3 read browser', seen.readerBrowser],
    ['W4', [burst.done]],
    ['W4 emissions', [burst.emissions]],
    ['W4 frames', [burst.frames]],
    ['heap', heap === undefined ? [] : [heap]],
  ];
}

/** Each round begins with another one. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const from = by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

/** One for each work, engine and size: the values of all rounds. */
export function merged(samples: readonly Sample[]): readonly Sample[] {
  const groups = new Map<string, Sample>();
  for (const sample of samples) {
    const key = `${sample.work} ${sample.engine} ${sample.count}`;
    groups.set(key, { ...sample, values: [...(groups.get(key)?.values ?? []), ...sample.values] });
  }
  return [...groups.values()];
}
