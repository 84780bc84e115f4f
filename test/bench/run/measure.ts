/** All rounds: engines by turns, so that whatever disturbs the machine disturbs them alike. */
import type { BenchOptions } from './options.ts';
import type { EngineName } from './engines.ts';
import type { WorkName } from './works.ts';
import { runRound, type RoundResult } from './round.ts';
import { serveSite, type Site } from './site.ts';

/** What one round measured of one work. */
export interface Sample {
  readonly work: WorkName;
  readonly engine: EngineName;
  readonly rows: number;
  readonly values: readonly number[];
}

/** A round that did not come to its end: a wrong answer, or none. */
export interface Failure {
  readonly engine: EngineName;
  readonly rows: number;
  readonly message: string;
}

export interface Measured {
  readonly samples: readonly Sample[];
  readonly failures: readonly Failure[];
}

const thorough = { samples: 200, budgetMs: 3_000, looks: 3 };
const quick = { samples: 30, budgetMs: 1_000, looks: 1 };

export async function measure(options: BenchOptions, report: (line: string) => void): Promise<Measured> {
  const site = await serveSite(options.engines, { minify: true });
  try {
    return await measureRounds(options, site, report);
  } finally {
    await site.close();
  }
}

async function measureRounds(options: BenchOptions, site: Site, report: (line: string) => void): Promise<Measured> {
  const samples: Sample[] = [];
  const failures: Failure[] = [];
  const largest = Math.max(...options.counts);
  for (let round = 0; round < options.rounds; round++) {
    for (const count of options.counts) {
      for (const engine of rotated(options.engines, round)) {
        const from = performance.now();
        try {
          const result = await runRound({
            ...{ site, engine, count, seed: options.seed + round, heap: count === largest },
            ...(options.quick ? quick : thorough),
          });
          for (const [work, values] of valuesOf(result)) samples.push({ work, engine, rows: count, values });
        } catch (error) {
          // The others go on: what failed stands in the report.
          const message = error instanceof Error ? error.message : String(error);
          failures.push({ engine, rows: count, message });
          report(`${engine}: ${message}`);
        }
        const seconds = ((performance.now() - from) / 1000).toFixed(1);
        report(`round ${round + 1} of ${options.rounds}, n ${count}, ${engine}: ${seconds} s`);
      }
    }
  }
  return { samples, failures };
}

function valuesOf({ works, heap, ...seen }: RoundResult): readonly (readonly [WorkName, readonly number[]])[] {
  const { fill, window, whole, edit, batch, burst } = works;
  return [
    ['W1', [fill.done]],
    ['W1 first', [fill.shown]],
    ['W2 window', window.map(({ shown }) => shown)],
    ['W2 durable', window.map(({ done }) => done)],
    ['W2 edit', edit.map(({ shown }) => shown)],
    ['W2 whole', whole.map(({ shown }) => shown)],
    ['W2b', batch.map(({ shown }) => shown)],
    ['W2b durable', batch.map(({ done }) => done)],
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
