/** The tables in Markdown. */
import { markdownTable } from '../shared/markdown.ts';
import { engineNames, engines, type EngineName } from './engines.ts';
import type { Result } from './results.ts';
import { workNames, works, type WorkEntry, type WorkName } from './works.ts';

/** One table: a row for each work, a column for each engine. `brief` leaves out how far the values lie apart. */
export function tableOf(results: readonly Result[], rows: number, style: 'whole' | 'brief' = 'whole'): string {
  const here = results.filter((result) => result.rows === rows);
  const shown = engineNames.filter((name) => here.some(({ engine }) => engine === name));
  const lines = workNames
    .filter((work) => here.some((result) => result.work === work))
    .map((work) => [
      works[work].title,
      ...shown.map((engine) =>
        cell(
          here.find((result) => result.work === work && result.engine === engine),
          style,
        ),
      ),
    ]);
  return markdownTable([`n = ${thousands(rows)}`, ...shown.map((name) => engines[name].title)], lines);
}

/** One engine over all sizes, beside the goals. */
export function goalsOf(results: readonly Result[], engine: EngineName): string {
  const sizes = [...new Set(results.map(({ rows }) => rows))].toSorted((a, b) => a - b);
  const own = results.filter((result) => result.engine === engine);
  const lines = workNames.flatMap((work) => {
    const { title, goal }: WorkEntry = works[work];
    const found = own.filter((result) => result.work === work);
    if (found.length === 0) return [];
    return [
      [
        title,
        goal ?? '–',
        ...sizes.map((rows) =>
          cell(
            found.find((result) => result.rows === rows),
            'whole',
          ),
        ),
      ],
    ];
  });
  const head = [engines[engine].title, 'goal', ...sizes.map((rows) => `n = ${thousands(rows)}`)];
  return markdownTable(head, [...lines, ...quotients(results, own, sizes)]);
}

/** The goals that are not measured by the floor. */
function quotients(
  results: readonly Result[],
  own: readonly Result[],
  sizes: readonly number[],
): readonly (readonly string[])[] {
  const median = (of: readonly Result[], work: WorkName, rows: number | undefined): number =>
    of.find((result) => result.work === work && result.rows === rows)?.median ?? Number.NaN;
  const line = (title: string, goal: string, quotient: (rows: number) => number): readonly string[] => [
    title,
    goal,
    ...sizes.map((rows) => (Number.isNaN(quotient(rows)) ? '–' : `${figure(quotient(rows))} ×`)),
  ];
  const byDexie = (work: WorkName, read: WorkName) => (rows: number) =>
    median(own, work, rows) / median(results, read, rows);
  const bySmallest = (work: WorkName) => (rows: number) => median(own, work, rows) / median(own, work, sizes[0]);
  return [
    line("W3 new page, by Dexie's own first read", '≤ 1.25 ×', byDexie('W3 page', 'W3 read page')),
    line("W3 new browser, by Dexie's own first read", '≤ 1.25 ×', byDexie('W3 browser', 'W3 read browser')),
    line('W2 window, by its own time at the smallest n', '≤ 1.3 ×', bySmallest('W2 window')),
    line('W2 whole list, by its own time at the smallest n', '≤ 1.3 ×', bySmallest('W2 whole')),
    line('W3 new page, by its own time at the smallest n', '1 ×', bySmallest('W3 page')),
  ];
}

/** Median, least and most, and the ratio to the floor. */
function cell(result: Result | undefined, style: 'whole' | 'brief'): string {
  if (result === undefined) return '–';
  const { median, min, max, ratio, work } = result;
  const { unit, goal }: WorkEntry = works[work];
  const suffix = unit === 'MB' ? ' MB' : '';
  const spread = style === 'brief' || min === max ? '' : ` (${figure(min)} to ${figure(max)})`;
  const times = ratio === undefined || goal === undefined ? '' : `, ${figure(ratio)} ×`;
  return `${figure(median)}${suffix}${spread}${times}`;
}

/** Two or three digits that count; above 100, all before the point. */
export function figure(value: number): string {
  if (value >= 100) return thousands(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}
