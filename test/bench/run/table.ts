/** The tables in Markdown. */
import { engines, type EngineName } from './engines.ts';
import type { Result } from './results.ts';
import { workNames, works, type WorkEntry } from './works.ts';

/** One table: a row for each work, a column for each engine. */
export function tableOf(results: readonly Result[], rows: number): string {
  const here = results.filter((result) => result.rows === rows);
  const shown = (Object.keys(engines) as EngineName[]).filter((name) => here.some(({ engine }) => engine === name));
  const lines = workNames
    .filter((work) => here.some((result) => result.work === work))
    .map((work) => [
      works[work].title,
      ...shown.map((engine) => cell(here.find((result) => result.work === work && result.engine === engine))),
    ]);
  return markdownTable([`n = ${thousands(rows)}`, ...shown.map((name) => engines[name].title)], lines);
}

/** Ours over all sizes, beside the goals. */
export function goalsOf(results: readonly Result[], engine: EngineName): string {
  const sizes = [...new Set(results.map(({ rows }) => rows))].toSorted((a, b) => a - b);
  const lines = workNames.flatMap((work) => {
    const { title, goal }: WorkEntry = works[work];
    const own = results.filter((result) => result.engine === engine && result.work === work);
    if (own.length === 0) return [];
    return [[title, goal ?? '–', ...sizes.map((rows) => cell(own.find((result) => result.rows === rows)))]];
  });
  return markdownTable([engines[engine].title, 'goal', ...sizes.map((rows) => `n = ${thousands(rows)}`)], lines);
}

export function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}

/** Median, least and most, and the ratio to the floor. */
function cell(result: Result | undefined): string {
  if (result === undefined) return '–';
  const { median, min, max, ratio, work } = result;
  const { unit, goal }: WorkEntry = works[work];
  const suffix = unit === 'MB' ? ' MB' : '';
  const spread = min === max ? '' : ` (${figure(min)} to ${figure(max)})`;
  const times = ratio === undefined || goal === undefined ? '' : `, ${figure(ratio)} ×`;
  return `${figure(median)}${suffix}${spread}${times}`;
}

/** Two or three digits that count. */
export function figure(value: number): string {
  if (value >= 100) return thousands(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}
