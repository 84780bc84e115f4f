/** A run as it is written down: `.reports/bench.json`, `.reports/bench.md`, and the marked part of README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeReadmePart } from '../shared/readme-part.ts';
import { describeBrowserMachine, type BrowserMachine } from './machine.ts';
import { engines } from './engines.ts';
import type { Failure } from './measure.ts';
import type { NetworkResult } from './network.ts';
import { networkTable } from './network-table.ts';
import type { BenchOptions } from './options.ts';
import type { Result } from './results.ts';
import { sizesTable, type BundleSize } from './sizes.ts';
import { goalsOf, tableOf } from './table.ts';

export interface Report {
  /** As ISO 8601. */
  readonly date: string;
  readonly machine: BrowserMachine;
  readonly options: BenchOptions;
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
  readonly sizes: readonly BundleSize[];
  readonly network: NetworkResult | undefined;
}

const marks = { begin: '<!-- bench, written by `npm run bench -- --readme` -->', end: '<!-- /bench -->' };

/** All tables. */
export function markdownOf(report: Report): string {
  const { results, options } = report;
  return [headOf(report), ...options.counts.map((rows) => tableOf(results, rows)), ...restOf(report)].join('\n\n');
}

/** What the README shows of it: all engines at the largest size, ours at all sizes. */
function summaryOf(report: Report): string {
  const { results, options } = report;
  return [headOf(report), tableOf(results, Math.max(...options.counts), 'brief'), ...restOf(report)].join('\n\n');
}

function headOf({ date, machine, options, failures }: Report): string {
  const rounds = options.rounds === 1 ? 'one round' : `${options.rounds} rounds`;
  return [
    `${date.slice(0, 10)}, ${rounds}; milliseconds where nothing else is said: median (least to most), ratio to the packed floor.`,
    describeBrowserMachine(machine),
    ...failures.map(({ engine, rows, message }) => `${engines[engine].title}, n = ${rows}, failed once: ${message}`),
  ].join('\n');
}

function restOf({ results, sizes, network }: Report): readonly string[] {
  const own = results.some(({ engine }) => engine === 'ours') ? [goalsOf(results, 'ours')] : [];
  return [...own, ...(network === undefined ? [] : [networkTable(network)]), sizesTable(sizes)];
}

export function writeReport(report: Report): void {
  mkdirSync('.reports', { recursive: true });
  writeFileSync('.reports/bench.json', `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync('.reports/bench.md', `${markdownOf(report)}\n`);
  if (report.options.readme) writeReadmePart(marks, summaryOf(report));
}
